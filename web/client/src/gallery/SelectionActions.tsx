// What can be done with the pictures that are chosen in the gallery.
import { useEffect, useState } from 'preact/hooks';
import type { GenerationView } from '../api/types.gen';
import { downloadBlob } from '../lib/download';
import { plural, t } from '../lib/i18n';
import { Icon } from '../lib/Icon';
import { zip } from '../lib/zip';
import { addReference, loadMaterials, takesReferences } from '../session/conditioning_choice';
import { showError } from '../session/notices';
import { closePanel } from '../session/view_state';
import { fileName } from './gallery_query';

interface SelectionProps {
  selection: readonly GenerationView[];
}

/** Downloads the chosen pictures as one archive. */
export function ExportSelection({ selection }: SelectionProps) {
  const [isBusy, setIsBusy] = useState(false);
  const run = async (): Promise<void> => {
    setIsBusy(true);
    await downloadArchive(selection).catch(() => showError(t('notice.notSent')));
    setIsBusy(false);
  };
  return (
    <button type="button" class="text" disabled={isBusy || selection.length === 0} onClick={() => void run()}>
      <Icon name="download" size={16} /> {plural('gallery.export', selection.length)}
    </button>
  );
}

/** Makes the chosen pictures references of the next ones, where the model takes any. */
export function ReferToSelection({ selection }: SelectionProps) {
  useEffect(() => void loadMaterials(), []);
  if (!takesReferences.value) return null;
  const refer = (): void => {
    for (const { image_id } of selection) addReference(image_id!);
    closePanel();
  };
  return (
    <button type="button" class="text" disabled={selection.length === 0} onClick={refer}>
      <Icon name="eye" size={16} /> {t('gallery.refer')}
    </button>
  );
}

async function downloadArchive(selection: readonly GenerationView[]): Promise<void> {
  const entries = [];
  for (const [index, generation] of selection.entries()) {
    const response = await fetch(generation.image_url!);
    if (!response.ok) throw new Error(response.statusText);
    const bytes = new Uint8Array(await response.arrayBuffer());
    entries.push({ name: fileName(generation, index), bytes });
  }
  downloadBlob(zip(entries), 'dimpressionist.zip');
}
