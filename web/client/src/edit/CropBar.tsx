// The box in numbers, the shapes that it can be brought to, and the button that cuts.
import type { GenerationView } from '../api/types.gen';
import { t } from '../lib/i18n';
import { IconButton } from '../lib/Icon';
import { boxOfShape, cutOf, maxCut, setCut } from './crop_box';
import { cropBox, leaveCrop, submitCrop } from './crop_state';
import { SIDES, type Side } from './margins';

const SHAPES: [name: string, shape: number][] = [
  ['1:1', 1],
  ['4:3', 4 / 3],
  ['3:2', 3 / 2],
  ['16:9', 16 / 9],
  ['3:4', 3 / 4],
  ['9:16', 9 / 16],
];

/** The bar under the picture that is cut. */
export function CropBar({ generation }: { generation: GenerationView }) {
  const { width, height } = cropBox.value;
  return (
    <div class="edit-bar" role="group" aria-label={t('crop.label')}>
      <span class="numbers">
        {SIDES.map((side) => (
          <CutField key={side} side={side} generation={generation} />
        ))}
      </span>
      <span class="shapes">
        {SHAPES.map(([name, shape]) => (
          <button
            key={name}
            type="button"
            class="text"
            title={t('crop.shape', { shape: name })}
            aria-label={t('crop.shape', { shape: name })}
            onClick={() => (cropBox.value = boxOfShape(generation, shape))}
          >
            {name}
          </button>
        ))}
      </span>
      <output>{t('outpaint.size', { width, height })}</output>
      <button type="button" class="primary" onClick={() => void submitCrop()}>
        {t('crop.submit')}
      </button>
      <IconButton name="close" label={t('crop.leave')} shortcut="Esc" onClick={leaveCrop} />
    </div>
  );
}

function CutField({ side, generation }: { side: Side; generation: GenerationView }) {
  return (
    <label>
      <span>{t(`outpaint.${side}`)}</span>
      <input
        type="number"
        inputMode="numeric"
        min="0"
        max={maxCut(cropBox.value, generation, side)}
        value={cutOf(cropBox.value, generation, side)}
        onChange={({ currentTarget }) => {
          cropBox.value = setCut(cropBox.value, generation, side, currentTarget.valueAsNumber);
        }}
      />
    </label>
  );
}
