// How far the canvas grows, in numbers, and the shapes that it can be brought to.
import type { GenerationView } from '../api/types.gen';
import { t } from '../lib/i18n';
import { IconButton } from '../lib/Icon';
import type { Size } from '../lib/viewport';
import { EditBar } from './EditBar';
import { ShapeButtons, SideFields } from './FrameControls';
import { marginsForShape, maxMargin, MULTIPLE, setMargin } from './margins';
import { leaveOutpaint, margins } from './outpaint_state';

/** The bar under the canvas that is extended. */
export function OutpaintBar({ generation, canvas }: { generation: GenerationView; canvas: Size }) {
  return (
    <EditBar label={t('outpaint.sides')}>
      <SideFields
        valueOf={(side) => margins.value[side]}
        maxOf={(side) => maxMargin(margins.value, generation, side)}
        step={MULTIPLE}
        change={(side, pixels) => (margins.value = setMargin(margins.value, generation, side, pixels))}
      />
      <ShapeButtons
        labelKey="outpaint.shape"
        choose={(shape) => (margins.value = marginsForShape(generation, shape))}
      />
      <span class="row">
        <output>{t('outpaint.size', { width: canvas.width, height: canvas.height })}</output>
        <IconButton name="close" label={t('outpaint.leave')} shortcut="Esc" onClick={leaveOutpaint} />
      </span>
    </EditBar>
  );
}
