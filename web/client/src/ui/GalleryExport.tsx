// The pictures that are chosen in the gallery leave as one archive, or are looked at while the next are painted.
import { useEffect, useState } from 'preact/hooks';
import type { GenerationView } from '../api.gen';
import * as choosing from '../choosing';
import { fileName } from '../hanging';
import { plural, t } from '../i18n';
import { lookAt } from '../powers';
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

/** Lets the models look at the chosen pictures while they paint the next ones, where they can. */
export function Refer({ chosen }: { chosen: readonly GenerationView[] }) {
  useEffect(() => void choosing.read(), []);
  if (!choosing.sees.value) return null;
  const refer = (): void => {
    for (const one of chosen) lookAt(one.image_id!);
    state.panel.value = '';
  };
  return (
    <button type="button" class="text" disabled={chosen.length === 0} onClick={refer}>
      <Icon name="eye" size={16} /> {t('gallery.refer')}
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
