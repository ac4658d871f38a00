// The bar over the timeline: going back and forward, the replay, and what of the timeline stands out.
import { formatNumber, formatTime, t } from '../lib/i18n';
import { Icon, IconButton } from '../lib/Icon';
import { lazy } from '../lib/lazy';
import type { IconName } from '../lib/icons';
import { keyFor } from '../session/commands';
import { canRedo, redo, toggleMark, undo } from '../session/navigation';
import { showNotice } from '../session/notices';
import { head, visible } from '../session/state';
import { marked, panel, togglePanel } from '../session/view_state';
import { emphasis, toggleEmphasis } from './columns';
import { Overview } from './Overview';
import { isPartlySeen } from './timeline_view';
import { cycleSpeed, replayFrame, replaySpeed, toggleReplay } from './replay_player';

const OptionsPopover = lazy(async () => (await import('./OptionsPopover')).OptionsPopover);

/** The bar. */
export function TimelineBar() {
  const first = visible.value[0];
  const last = visible.value.at(-1);
  return (
    <div class="bar">
      <HistoryButtons />
      <ReplayButton />
      <h2>{t('timeline.label')}</h2>
      {first && last && (
        <span class="dim">
          {t('timeline.span', { from: formatTime(first.timestamp), to: formatTime(last.timestamp) })}
        </span>
      )}
      <div class="overview-room">{isPartlySeen.value && <Overview />}</div>
      <ViewButtons />
      <Options />
    </div>
  );
}

function HistoryButtons() {
  return (
    <>
      <IconButton
        name="undo"
        size={18}
        label={t('timeline.undo')}
        shortcut={keyFor('undo')}
        disabled={!head.value?.can_undo}
        onClick={undo}
      />
      <IconButton
        name="redo"
        size={18}
        label={t('timeline.redo')}
        shortcut={keyFor('redo')}
        disabled={!canRedo()}
        onClick={redo}
      />
    </>
  );
}

function ReplayButton() {
  const isReplaying = replayFrame.value !== null;
  return (
    <>
      <IconButton
        name={isReplaying ? 'pause' : 'play'}
        size={18}
        label={isReplaying ? t('timeline.pause') : t('timeline.replay')}
        disabled={visible.value.length < 2}
        onClick={toggleReplay}
      />
      {isReplaying && <ReplayProgress />}
    </>
  );
}

/** While the replay runs: its speed, and how far it is. */
function ReplayProgress() {
  const { number, total } = replayFrame.value!;
  const speed = t('composer.times', { n: formatNumber(replaySpeed.value) });
  return (
    <>
      <button type="button" class="text" aria-label={t('timeline.speed', { speed })} onClick={cycleSpeed}>
        {speed}
      </button>
      <span class="dim" aria-hidden="true">
        {t('timeline.frame', { number, total })}
      </span>
    </>
  );
}

function ViewButtons() {
  const isStarredOnly = emphasis.value === 'starred';
  const isMarking = marked.value !== null;
  return (
    <>
      <TextButton
        icon={isStarredOnly ? 'starFilled' : 'star'}
        pressed={isStarredOnly}
        label={t('timeline.starred')}
        run={() => toggleEmphasis('starred')}
      />
      <TextButton
        icon="compare"
        pressed={isMarking}
        label={isMarking ? t('timeline.compareMark') : t('timeline.compare')}
        run={startComparing}
      />
    </>
  );
}

function startComparing(): void {
  toggleMark();
  if (marked.value) showNotice(t('notice.markOther'));
}

interface TextButtonProps {
  icon: IconName;
  label: string;
  pressed: boolean;
  run: () => void;
}

function TextButton({ icon, label, pressed, run }: TextButtonProps) {
  return (
    <button type="button" class="text" aria-pressed={pressed} onClick={run}>
      <Icon name={icon} size={16} /> <span>{label}</span>
    </button>
  );
}

/** What makes a long timeline easy to read; none of it is written anywhere. */
function Options() {
  const isOpen = panel.value === 'timelineOptions';
  return (
    <div class="timeline-options">
      <button
        type="button"
        class="text"
        aria-expanded={isOpen}
        aria-haspopup="dialog"
        onClick={() => togglePanel('timelineOptions')}
      >
        <Icon name="tidy" size={16} /> <span>{t('timeline.options')}</span>
      </button>
      {isOpen && <OptionsPopover />}
    </div>
  );
}
