// On the caption: what was written where choices or tags made other words of it, and what the model did not read.
import type { GenerationView } from '../api/types.gen';
import { t } from '../lib/i18n';

const LONGEST = 90;

/** The template, the words that were cut, and that weights were taken out. */
export function PictureNotes({ generation }: { generation: GenerationView }) {
  const { template, unread, remarks } = generation;
  return (
    <>
      {template && (
        <p class="recipe" dir="auto" title={template}>
          {t('caption.template', { words: shorten(template) })}
        </p>
      )}
      {unread && (
        <p class="recipe" dir="auto" title={unread}>
          {t('caption.unread', { words: shorten(unread) })}
        </p>
      )}
      {remarks.some(({ code }) => code === 'weights') && <p class="recipe">{t('caption.weights')}</p>}
    </>
  );
}

function shorten(words: string): string {
  return words.length > LONGEST ? `${words.slice(0, LONGEST).trimEnd()}…` : words;
}
