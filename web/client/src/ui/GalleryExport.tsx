// The pictures that are chosen in the gallery leave as one archive.
import { useState } from 'preact/hooks';
import type { GenerationView } from '../api.gen';
import { fileName } from '../hanging';
import { plural, t } from '../i18n';
import * as state from '../state';
import { zip } from '../zip';
import { Icon } from './Icon';

/** Downloads the chosen pictures as one archive. */
export function Export({ chosen }: { chosen: readonly GenerationView[] }) {
  const [busy, setBusy] = useState(false);
  const run = async (): Promise<void> => {
    setBusy(true);
    await save(chosen).catch(() => state.tell(t('told.notSent'), '', true));
    setBusy(false);
  };
  return (
    <button type="button" class="text" disabled={busy || chosen.length === 0} onClick={() => void run()}>
      <Icon name="download" size={16} /> {plural('gallery.export', chosen.length)}
    </button>
  );
}

async function save(chosen: readonly GenerationView[]): Promise<void> {
  const entries = [];
  for (const [at, one] of chosen.entries()) {
    const answer = await fetch(one.image_url!);
    if (!answer.ok) throw new Error(answer.statusText);
    entries.push({ name: fileName(one, at), bytes: new Uint8Array(await answer.arrayBuffer()) });
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(zip(entries));
  link.download = 'dimpressionist.zip';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
