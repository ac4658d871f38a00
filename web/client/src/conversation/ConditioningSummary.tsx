// On the caption: what the picture was conditioned on besides its words.
import { thumbnailUrl } from '../api/client';
import type { GenerationView } from '../api/types.gen';
import '../composer/conditioning.css';
import { t } from '../lib/i18n';
import { describeConditioning } from '../session/recipe_text';

/** LoRAs, maps and references in words, and the references as small pictures. */
export function ConditioningSummary({ generation }: { generation: GenerationView }) {
  return (
    <p class="recipe conditioning-summary">
      {describeConditioning(generation).join(', ')}
      {generation.references.map((digest, index) => (
        <img
          key={digest}
          src={thumbnailUrl(digest)}
          alt={t('conditioning.reference', { n: index + 1 })}
          width="32"
          height="26"
        />
      ))}
    </p>
  );
}
