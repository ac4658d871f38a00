// The picture that is coming, large over the one that it comes from, while that is on the stage.
import { t } from '../lib/i18n';
import { progress, running } from '../session/state';
import { isShowingBefore, peeked } from '../session/view_state';

/** The latest preview; nothing where the user looks at something else, or none has come. */
export function LivePreview() {
  const step = progress.value;
  const coming = running.value;
  const isElsewhere = peeked.value !== null || isShowingBefore.value;
  if (isElsewhere || !step?.preview || coming?.id !== step.generation_id) return null;
  return (
    <>
      <img class="live-preview" src={step.preview} alt="" />
      <p class="chip plain">{t('conversation.strokes', { step: step.step, total: step.total_steps })}</p>
    </>
  );
}
