// How much changed where nothing should have, in words, with a bar beside them.
import type { Drift } from '../api.gen';
import { number, t } from '../i18n';

/** Above the first nobody sees it, below the second everybody does (`dimp.drift`), in decibels. */
const UNSEEN = 40;
const SEEN = 25;
const BAR = { from: 45, to: 18 };

export function Drifted({ drift, otherwise }: { drift: Drift; otherwise?: string }) {
  if (drift.outside === null) return otherwise ? <span class="fact dim">{otherwise}</span> : null;
  const decibels = drift.decibels ?? Infinity;
  const grade = decibels > UNSEEN ? 'none' : decibels < SEEN ? 'much' : 'some';
  const full = Math.max(0, Math.min(1, (BAR.from - decibels) / (BAR.from - BAR.to)));
  return (
    <span class={`drift ${grade}`}>
      <i aria-hidden="true">
        <b style={{ width: `${full * 100}%` }} />
      </i>
      {t(`how.drift.${grade}`)}{' '}
      {drift.decibels !== null && <small>{t('how.decibels', { n: number(drift.decibels, 0) })}</small>}
    </span>
  );
}
