// What a mask is painted with: tools, size, feather, its own undo, and a box in numbers for those who do not drag.
import { useState } from 'preact/hooks';
import * as mask from '../mask';
import * as masking from '../masking';
import { t, type Key } from '../i18n';
import type { IconName } from '../icons';
import type { Command } from '../keys';
import { IconButton } from './Icon';
import { keyFor } from './key-names';

const TOOLS: [mask.MaskTool, IconName, Key, Command][] = [
  ['look', 'hand', 'mask.look', 'maskLook'],
  ['brush', 'brush', 'mask.brush', 'maskBrush'],
  ['eraser', 'eraser', 'mask.eraser', 'maskEraser'],
  ['box', 'selection', 'mask.box', 'maskBox'],
];

export function MaskBar() {
  const { marks, undone } = masking.current.value;
  return (
    <div class="maskbar" role="group" aria-label={t('mask.tools')}>
      {TOOLS.map(([tool, icon, words, command]) => (
        <IconButton
          key={tool}
          name={icon}
          label={t(words)}
          hint={keyFor(command)}
          pressed={masking.tool.value === tool}
          onClick={() => (masking.tool.value = tool)}
        />
      ))}
      <Amount field="size" />
      <Amount field="feather" />
      <IconButton
        name="invert"
        label={t('mask.invert')}
        hint={keyFor('maskInvert')}
        onClick={masking.invert}
      />
      <IconButton
        name="undo"
        label={t('mask.undo')}
        hint={keyFor('undo')}
        disabled={marks.length === 0}
        onClick={masking.undo}
      />
      <IconButton
        name="redo"
        label={t('mask.redo')}
        hint={keyFor('redo')}
        disabled={undone.length === 0}
        onClick={masking.redo}
      />
      {masking.tool.value === 'box' && <BoxInNumbers />}
      <IconButton name="close" label={t('mask.leave')} hint="Esc" onClick={masking.leave} />
    </div>
  );
}

function Amount({ field }: { field: 'size' | 'feather' }) {
  const size = field === 'size';
  const value = size ? masking.size.value : masking.current.value.feather;
  const change = (next: number): void => {
    if (size) masking.size.value = next;
    else masking.current.value = { ...masking.current.peek(), feather: next };
  };
  return (
    <label class="amount">
      <span>{t(`mask.${field}`)}</span>
      <input
        type="range"
        min={size ? 1 : 0}
        max={size ? mask.MOST_SIZE : mask.MOST_FEATHER}
        value={value}
        onInput={(event) => change(event.currentTarget.valueAsNumber)}
      />
      <output aria-hidden="true">{value}</output>
    </label>
  );
}

const SIDES = ['x', 'y', 'width', 'height'] as const;

function BoxInNumbers() {
  const { width, height } = masking.current.value;
  const [box, setBox] = useState({
    x: Math.round(width / 4),
    y: Math.round(height / 4),
    width: Math.round(width / 2),
    height: Math.round(height / 2),
  });
  const submit = (event: Event): void => {
    event.preventDefault();
    const inside = mask.boxBetween(
      masking.current.peek(),
      box.x,
      box.y,
      box.x + box.width,
      box.y + box.height,
    );
    if (inside) masking.add(inside);
  };
  return (
    <form class="numbers" onSubmit={submit}>
      {SIDES.map((side) => (
        <label key={side}>
          <span>{t(`mask.${side}`)}</span>
          <input
            type="number"
            inputMode="numeric"
            min="0"
            max={side === 'x' || side === 'width' ? width : height}
            value={box[side]}
            onInput={(event) => setBox({ ...box, [side]: event.currentTarget.valueAsNumber || 0 })}
          />
        </label>
      ))}
      <button type="submit" class="text">
        {t('mask.addBox')}
      </button>
    </form>
  );
}
