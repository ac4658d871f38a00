// The box in numbers, the shapes that it can be brought to, and the button that cuts.
import type { GenerationView } from '../api/types.gen';
import { t } from '../lib/i18n';
import { IconButton } from '../lib/Icon';
import { EditBar } from './EditBar';
import { boxOfShape, cutOf, maxCut, setCut } from './crop_box';
import { cropBox, leaveCrop, submitCrop } from './crop_state';
import { ShapeButtons, SideFields } from './FrameControls';

/** The bar under the picture that is cut. */
export function CropBar({ generation }: { generation: GenerationView }) {
  const { width, height } = cropBox.value;
  return (
    <EditBar label={t('crop.label')}>
      <SideFields
        valueOf={(side) => cutOf(cropBox.value, generation, side)}
        maxOf={(side) => maxCut(cropBox.value, generation, side)}
        change={(side, pixels) => (cropBox.value = setCut(cropBox.value, generation, side, pixels))}
      />
      <ShapeButtons
        labelKey="crop.shape"
        choose={(shape) => (cropBox.value = boxOfShape(generation, shape))}
      />
      <output>{t('outpaint.size', { width, height })}</output>
      <span class="row">
        <button type="button" class="primary" onClick={() => void submitCrop()}>
          {t('crop.submit')}
        </button>
        <IconButton name="close" label={t('crop.leave')} shortcut="Esc" onClick={leaveCrop} />
      </span>
    </EditBar>
  );
}
