// On the label: what the picture was painted with beside its words.
import { thumbnail } from '../api';
import type { GenerationView } from '../api.gen';
import { besides } from '../besides';
import { t } from '../i18n';
import '../styles/beside.css';

export function Besides({ one }: { one: GenerationView }) {
  return (
    <p class="recipe besides">
      {besides(one).join(', ')}
      {one.references.map((digest, at) => (
        <img
          key={digest}
          src={thumbnail(digest)}
          alt={t('beside.reference', { n: at + 1 })}
          width="32"
          height="26"
        />
      ))}
    </p>
  );
}
