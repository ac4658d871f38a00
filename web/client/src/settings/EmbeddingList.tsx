// The embeddings of textual inversion that are here, and the words that call them.
import type { EmbeddingFile, Materials } from '../api/types.gen';
import { t } from '../lib/i18n';

/** The list; nothing where there are none. */
export function EmbeddingList({ materials: { embeddings } }: { materials: Materials }) {
  if (embeddings.length === 0) return null;
  return (
    <>
      <h4>{t('conditioning.embeddingTitle')}</h4>
      <p class="fact">{t('conditioning.embeddingUse')}</p>
      <ul>
        {embeddings.map((file) => (
          <li key={file.name}>
            <span>{title(file)}</span>
            {file.wrong && <p class="fact">{file.wrong}</p>}
          </li>
        ))}
      </ul>
    </>
  );
}

const title = ({ name, words, family }: EmbeddingFile): string => {
  const word = words.join(', ') || name;
  return family ? t('conditioning.embedding', { name: word, family }) : word;
};
