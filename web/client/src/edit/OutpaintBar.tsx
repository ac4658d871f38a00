// How far the canvas grows, in numbers, and the shapes that it can be brought to.
import type { GenerationView } from '../api/types.gen';
import { t } from '../lib/i18n';
import { IconButton } from '../lib/Icon';
import type { Size } from '../lib/viewport';
import { marginsForShape, maxMargin, MULTIPLE, setMargin, SIDES, type Side } from './margins';
import { leaveOutpaint, margins } from './outpaint_state';

const SHAPES: [string, number][] = [
  ['1:1', 1],
  ['3:2', 3 / 2],
  ['16:9', 16 / 9],
];

/** The bar under the canvas that is extended. */
export function OutpaintBar({ generation, canvas }: { generation: GenerationView; canvas: Size }) {
  return (
    <div class="edit-bar" role="group" aria-label={t('outpaint.sides')}>
      <span class="numbers">
        {SIDES.map((side) => (
          <MarginField key={side} side={side} generation={generation} />
        ))}
      </span>
      <span class="shapes">
        {SHAPES.map(([name, shape]) => (
          <button
            key={name}
            type="button"
            class="text"
            title={t('outpaint.shape', { shape: name })}
            aria-label={t('outpaint.shape', { shape: name })}
            onClick={() => (margins.value = marginsForShape(generation, shape))}
          >
            {name}
          </button>
        ))}
      </span>
      <output>{t('outpaint.size', { width: canvas.width, height: canvas.height })}</output>
      <IconButton name="close" label={t('outpaint.leave')} shortcut="Esc" onClick={leaveOutpaint} />
    </div>
  );
}

function MarginField({ side, generation }: { side: Side; generation: GenerationView }) {
  return (
    <label>
      <span>{t(`outpaint.${side}`)}</span>
      <input
        type="number"
        inputMode="numeric"
        min="0"
        max={maxMargin(margins.value, generation, side)}
        step={MULTIPLE}
        value={margins.value[side]}
        onInput={({ currentTarget }) => {
          margins.value = setMargin(margins.value, generation, side, currentTarget.valueAsNumber);
        }}
      />
    </label>
  );
}
