// What failed stays where it was asked, with its cause and the way out of it.
import { describeFailure } from '../api/error_text';
import type { GenerationView } from '../api/types.gen';
import { t } from '../lib/i18n';
import { Icon } from '../lib/Icon';
import { retry, toggleTrash } from '../session/actions';
import { requestText } from '../session/captions';
import { kindOf } from '../session/kinds';
import { panel } from '../session/view_state';

interface FailedTurnProps {
  generation: GenerationView;
}

/** A picture that could not be painted. */
export function FailedTurn({ generation }: FailedTurnProps) {
  return (
    <li class="failed">
      <span class="thumb torn">
        <Icon name="warning" size={22} />
      </span>
      <div>
        <p class="request" dir="auto">
          {requestText(generation)}
        </p>
        <Cause generation={generation} />
        <Remedies generation={generation} />
      </div>
    </li>
  );
}

/** What happened and what to try; the studio's own words stand behind those of the page. */
function Cause({ generation }: FailedTurnProps) {
  const { message, hint, isOwnText } = describeFailure(generation);
  return (
    <>
      <p class="cause">
        {message} {hint}
      </p>
      {isOwnText && generation.message && (
        <details class="cause">
          <summary>{t('conversation.details')}</summary>
          {generation.message} {generation.hint}
        </details>
      )}
    </>
  );
}

/** Whether half the size may help: memory ran out, and the size is not that of another picture. */
function canShrink(generation: GenerationView): boolean {
  const { reason, message, mask } = generation;
  return /memory|oom/i.test(`${reason} ${message}`) && mask === null && !kindOf(generation).method;
}

function Remedies({ generation }: FailedTurnProps) {
  const { id, reason } = generation;
  return (
    <p class="remedies">
      {reason === 'model' && (
        <Remedy label={t('conversation.models')} run={() => (panel.value = 'settings')} />
      )}
      {canShrink(generation) && (
        <Remedy label={t('conversation.retrySmaller')} run={() => void retry(generation, true)} />
      )}
      <Remedy label={t('conversation.retry')} run={() => void retry(generation)} />
      <Remedy label={t('conversation.dismiss')} run={() => toggleTrash(id)} />
    </p>
  );
}

function Remedy({ label, run }: { label: string; run: () => void }) {
  return (
    <button type="button" class="link" onClick={run}>
      {label}
    </button>
  );
}
