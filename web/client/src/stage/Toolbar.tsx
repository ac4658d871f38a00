// The tools beside the picture, each with its key under it.
import type { GenerationView } from '../api/types.gen';
import { isEditing } from '../edit/editors';
import { maskedPicture, toggleMask } from '../edit/mask_state';
import { extendedPicture, toggleOutpaint } from '../edit/outpaint_state';
import { t } from '../lib/i18n';
import { IconButton } from '../lib/Icon';
import type { IconName } from '../lib/icons';
import { keyText } from '../lib/key_text';
import { viewport } from '../lib/pan_zoom';
import { FITTED } from '../lib/viewport';
import { toggleStar } from '../session/actions';
import { keyFor, type CommandId } from '../session/commands';
import { canDo } from '../session/models';
import { toggleCompare } from '../session/navigation';
import { comparing, openMenu } from '../session/view_state';
import { viewPicture } from './commands';

/** The tools. */
export function Toolbar({ generation: { id, starred } }: { generation: GenerationView }) {
  const isMasking = maskedPicture.value !== null;
  const isComparing = comparing.value !== null;
  const isExtending = extendedPicture.value !== null;
  const isViewing = !isEditing.value && !isComparing;
  return (
    <div class="tools" role="toolbar" aria-label={t('stage.tools')} aria-orientation="vertical">
      <Tool
        command="view"
        class="wide-tool"
        icon="cursor"
        label={t('stage.view')}
        pressed={isViewing}
        run={viewPicture}
      />
      <Tool command="paintArea" icon="brush" label={t('stage.brush')} pressed={isMasking} run={toggleMask} />
      {canDo('outpaint') && (
        <Tool
          command="extend"
          icon="extend"
          label={t('outpaint.tool')}
          pressed={isExtending}
          run={toggleOutpaint}
        />
      )}
      <Tool
        command="compare"
        icon="compare"
        label={t('stage.compare')}
        pressed={isComparing}
        run={toggleCompare}
      />
      <Tool
        command="fit"
        class="wide-tool"
        icon="zoom"
        label={t('stage.fit')}
        run={() => (viewport.value = FITTED)}
      />
      <Tool
        command="star"
        icon={starred ? 'starFilled' : 'star'}
        label={starred ? t('stage.unstar') : t('stage.star')}
        pressed={starred}
        run={() => toggleStar()}
      />
      <MoreTool id={id} />
    </div>
  );
}

/** The picture's menu: on a phone the way to everything that can be done with it, and named so. */
function MoreTool({ id }: { id: string }) {
  return (
    <IconButton name="more" class="more-tool" label={t('menu.more')} onClick={() => openMenu('', id)}>
      <span class="narrow-label">{t('menu.actions')}</span>
    </IconButton>
  );
}

interface ToolProps {
  command: CommandId;
  icon: IconName;
  label: string;
  pressed?: boolean;
  class?: string;
  run: () => void;
}

function Tool({ command, icon, label, pressed, class: className, run }: ToolProps) {
  const key = keyFor(command);
  return (
    <IconButton name={icon} label={label} shortcut={key} pressed={pressed} class={className} onClick={run}>
      <kbd>{keyText(key)}</kbd>
    </IconButton>
  );
}
