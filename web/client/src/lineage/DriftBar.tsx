// How much changed where nothing should have, in words, with a bar beside them.
import type { Drift } from '../api/types.gen';
import { formatNumber, t } from '../lib/i18n';
import { inPageLanguage } from '../lib/sentences';

/** Above the first nobody sees it, below the second everybody does, in decibels. */
const INVISIBLE = 40;
const OBVIOUS = 25;
const EMPTY_BAR = 45;
const FULL_BAR = 18;

interface DriftBarProps {
  drift: Drift;
  /** Whether it is said why nothing was measured. */
  saysWhy?: boolean;
}

/** The bar; nothing, or the reason, where drift was not measured. */
export function DriftBar({ drift, saysWhy = false }: DriftBarProps) {
  if (drift.outside === null)
    return saysWhy ? <span class="fact dim">{inPageLanguage(drift.note)}</span> : null;
  const decibels = drift.decibels ?? Infinity;
  const grade = decibels > INVISIBLE ? 'none' : decibels < OBVIOUS ? 'much' : 'some';
  const filled = Math.max(0, Math.min(1, (EMPTY_BAR - decibels) / (EMPTY_BAR - FULL_BAR)));
  return (
    <span class={`drift ${grade}`}>
      <i aria-hidden="true">
        <b style={{ width: `${filled * 100}%` }} />
      </i>
      {t(`lineage.drift.${grade}`)}{' '}
      {drift.decibels !== null && (
        <small>{t('lineage.decibels', { n: formatNumber(drift.decibels, 0) })}</small>
      )}
    </span>
  );
}
