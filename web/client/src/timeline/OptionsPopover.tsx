// What makes a long timeline easy to read; none of it is written anywhere.
import { useFocusReturn } from '../lib/focus';
import { t } from '../lib/i18n';
import { Icon } from '../lib/Icon';
import { isNarrow } from '../lib/layout';
import { visible } from '../session/state';
import { closePanel } from '../session/view_state';
import { emphasis, isFolding, straighten, toggleEmphasis, toggleFolding } from './columns';
import { replayFrame, toggleReplay } from './replay_player';

/** The popover over the bar. */
export function OptionsPopover() {
  useFocusReturn('.popover');
  return (
    <div class="popover" role="dialog" aria-label={t('timeline.options')}>
      <PhoneOptions />
      <Switch
        label={t('timeline.branchOnly')}
        on={emphasis.value === 'branch'}
        toggle={() => toggleEmphasis('branch')}
      />
      <Switch label={t('timeline.fold')} on={isFolding.value} toggle={toggleFolding} />
      <button
        type="button"
        class="item"
        onClick={() => {
          straighten();
          closePanel();
        }}
      >
        <Icon name="straight" size={18} /> {t('timeline.straighten')}
      </button>
    </div>
  );
}

/** What a phone has no bar for. */
function PhoneOptions() {
  if (!isNarrow()) return null;
  const isReplaying = replayFrame.value !== null;
  const replay = (): void => {
    toggleReplay();
    closePanel();
  };
  return (
    <>
      <button type="button" class="item" disabled={visible.value.length < 2} onClick={replay}>
        <Icon name={isReplaying ? 'pause' : 'play'} size={18} />{' '}
        {isReplaying ? t('timeline.pause') : t('timeline.replay')}
      </button>
      <Switch
        label={t('timeline.starred')}
        on={emphasis.value === 'starred'}
        toggle={() => toggleEmphasis('starred')}
      />
    </>
  );
}

function Switch({ label, on, toggle }: { label: string; on: boolean; toggle: () => void }) {
  return (
    <label class="check item">
      <input type="checkbox" checked={on} onChange={toggle} /> {label}
    </label>
  );
}
