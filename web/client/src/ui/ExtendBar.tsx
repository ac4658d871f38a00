// How far the canvas grows, in numbers, and the shapes that it can be brought to.
import type { GenerationView } from '../api.gen';
import * as extending from '../extending';
import { t } from '../i18n';
import { changed, MULTIPLE, room, SIDES, toShape, type Size } from '../margins';
import { IconButton } from './Icon';

const SHAPES: [string, number][] = [
  ['1:1', 1],
  ['3:2', 3 / 2],
  ['16:9', 16 / 9],
];

export function ExtendBar({ one, canvas }: { one: GenerationView; canvas: Size }) {
  return (
    <div class="maskbar" role="group" aria-label={t('extend.sides')}>
      <span class="numbers">
        {SIDES.map((side) => (
          <Pixels key={side} side={side} one={one} />
        ))}
      </span>
      <span class="shapes">
        {SHAPES.map(([name, shape]) => (
          <button
            key={name}
            type="button"
            class="text"
            title={t('extend.shape', { shape: name })}
            aria-label={t('extend.shape', { shape: name })}
            onClick={() => (extending.margins.value = toShape(one, shape))}
          >
            {name}
          </button>
        ))}
      </span>
      <output>{t('extend.size', { width: canvas.width, height: canvas.height })}</output>
      <IconButton name="close" label={t('extend.leave')} hint="Esc" onClick={extending.leave} />
    </div>
  );
}

function Pixels({ side, one }: { side: extending.Side; one: GenerationView }) {
  const margins = extending.margins.value;
  return (
    <label>
      <span>{t(`extend.${side}`)}</span>
      <input
        type="number"
        inputMode="numeric"
        min="0"
        max={room(margins, one, side)}
        step={MULTIPLE}
        value={margins[side]}
        onInput={(event) =>
          (extending.margins.value = changed(margins, one, side, event.currentTarget.valueAsNumber))
        }
      />
    </label>
  );
}
