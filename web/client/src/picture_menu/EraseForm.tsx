// A page of the picture's menu: erasing for good, with what it takes along said before it is done.
import { useEffect, useState } from 'preact/hooks';
import { ApiError, eraseGenerations, type Erased } from '../api/client';
import type { GenerationView } from '../api/types.gen';
import { plural, t } from '../lib/i18n';
import { showApiError, showNotice } from '../session/notices';
import { refreshSession } from '../session/sessions';

interface EraseFormProps {
  generation: GenerationView;
  done: () => void;
}

/** The form. */
export function EraseForm({ generation: { id }, done }: EraseFormProps) {
  const [preview, setPreview] = useState<Erased | null>(null);
  useEffect(() => void ask(id, true).then(setPreview), [id]);
  const submit = (event: Event): void => {
    event.preventDefault();
    done();
    void eraseForGood(id);
  };
  return (
    <form onSubmit={submit}>
      <p>{t('erase.what')}</p>
      {preview && (
        <p class="dim">
          {plural('erase.images', preview.images.length)}{' '}
          {preview.kept.length > 0 && plural('erase.kept', preview.kept.length)}
        </p>
      )}
      <p class="row">
        <button type="button" class="link" autofocus onClick={done}>
          {t('menu.cancel')}
        </button>
        <button type="submit" class="danger" disabled={!preview}>
          {t('erase.submit')}
        </button>
      </p>
    </form>
  );
}

async function eraseForGood(id: string): Promise<void> {
  if (!(await ask(id, false))) return;
  showNotice(t('erase.done'));
  await refreshSession();
}

async function ask(id: string, isTrial: boolean): Promise<Erased | null> {
  try {
    return await eraseGenerations([id], isTrial);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    showApiError(error);
    return null;
  }
}
