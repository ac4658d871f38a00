// What makes a long timeline easy to read; none of it is written anywhere.
import { useFocusReturn } from '../lib/focus';
import { t } from '../lib/i18n';
import { Icon } from '../lib/Icon';
import { closePanel } from '../session/view_state';
import { emphasis, isFolding, straighten, toggleEmphasis, toggleFolding } from './columns';

/** The popover over the bar. */
export function OptionsPopover() {
  useFocusReturn('.popover');
  return (
    <div class="popover" role="dialog" aria-label={t('timeline.options')}>
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

function Switch({ label, on, toggle }: { label: string; on: boolean; toggle: () => void }) {
  return (
    <label class="check item">
      <input type="checkbox" checked={on} onChange={toggle} /> {label}
    </label>
  );
}
