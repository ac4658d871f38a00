// What a mask is painted with: tools, size, feather, its own undo, and a box in numbers for those who do not drag.
import { useState } from 'preact/hooks';
import { t, type Key } from '../lib/i18n';
import { IconButton } from '../lib/Icon';
import type { IconName } from '../lib/icons';
import { keyFor, type CommandId } from '../session/commands';
import { EditBar } from './EditBar';
import { MAX_BRUSH, MAX_FEATHER, type MaskTool } from './mask';
import { makeBox } from './mask_marks';
import * as state from './mask_state';
import { submitRemask } from './submit_edit';

const TOOLS: { tool: MaskTool; icon: IconName; label: Key; command: CommandId }[] = [
  { tool: 'look', icon: 'hand', label: 'mask.look', command: 'maskLook' },
  { tool: 'brush', icon: 'brush', label: 'mask.brush', command: 'maskBrush' },
  { tool: 'eraser', icon: 'eraser', label: 'mask.eraser', command: 'maskEraser' },
  { tool: 'box', icon: 'selection', label: 'mask.box', command: 'maskBox' },
  { tool: 'lasso', icon: 'lasso', label: 'mask.lasso', command: 'maskLasso' },
];

/** The bar under the mask editor. */
export function MaskBar() {
  return (
    <EditBar label={t('mask.tools')}>
      {TOOLS.map(({ tool, icon, label, command }) => (
        <IconButton
          key={tool}
          name={icon}
          label={t(label)}
          shortcut={keyFor(command)}
          pressed={state.tool.value === tool}
          onClick={() => (state.tool.value = tool)}
        />
      ))}
      <BrushSize />
      <Hardness />
      <Feather />
      <MarkButtons />
      {state.tool.value === 'box' && <BoxForm />}
      {state.isRemasking.value && (
        <button type="button" class="primary" onClick={() => void submitRemask()}>
          {t('kept.submit')}
        </button>
      )}
      <IconButton name="close" label={t('mask.leave')} shortcut="Esc" onClick={state.leaveMask} />
    </EditBar>
  );
}

function MarkButtons() {
  const { marks, undone } = state.mask.value;
  return (
    <>
      <IconButton
        name="invert"
        label={t('mask.invert')}
        shortcut={keyFor('maskInvert')}
        onClick={state.invertMask}
      />
      <IconButton
        name="undo"
        label={t('mask.undo')}
        shortcut={keyFor('undo')}
        disabled={marks.length === 0}
        onClick={state.undoMark}
      />
      <IconButton
        name="redo"
        label={t('mask.redo')}
        shortcut={keyFor('redo')}
        disabled={undone.length === 0}
        onClick={state.redoMark}
      />
    </>
  );
}

const BrushSize = () => (
  <Slider
    label={t('mask.size')}
    min={1}
    max={MAX_BRUSH}
    value={state.brushSize.value}
    change={(size) => (state.brushSize.value = size)}
  />
);

const Hardness = () => (
  <Slider
    label={t('mask.hardness')}
    min={0}
    max={100}
    value={Math.round(state.hardness.value * 100)}
    change={(percent) => (state.hardness.value = percent / 100)}
  />
);

const Feather = () => (
  <Slider
    label={t('mask.feather')}
    min={0}
    max={MAX_FEATHER}
    value={state.mask.value.feather}
    change={(feather) => (state.mask.value = { ...state.mask.peek(), feather })}
  />
);

interface SliderProps {
  label: string;
  min: number;
  max: number;
  value: number;
  change: (value: number) => void;
}

function Slider({ label, min, max, value, change }: SliderProps) {
  return (
    <label class="slider">
      <span>{label}</span>
      <input
        type="range"
        min={min}
        max={max}
        value={value}
        onInput={(event) => change(event.currentTarget.valueAsNumber)}
      />
      <output aria-hidden="true">{value}</output>
    </label>
  );
}

const BOX_FIELDS = ['x', 'y', 'width', 'height'] as const;
type BoxField = (typeof BOX_FIELDS)[number];

/** A box in the middle, half as wide and as high as the picture. */
const middleBox = ({ width, height }: { width: number; height: number }): Record<BoxField, number> => ({
  x: Math.round(width / 4),
  y: Math.round(height / 4),
  width: Math.round(width / 2),
  height: Math.round(height / 2),
});

function BoxForm() {
  const { width, height } = state.mask.value;
  const [box, setBox] = useState(middleBox({ width, height }));
  const submit = (event: Event): void => {
    event.preventDefault();
    const { x, y } = box;
    const inside = makeBox(state.mask.peek(), x, y, x + box.width, y + box.height);
    if (inside) state.addMark(inside);
  };
  return (
    <form class="numbers" onSubmit={submit}>
      {BOX_FIELDS.map((field) => (
        <label key={field}>
          <span>{t(`mask.${field}`)}</span>
          <input
            type="number"
            inputMode="numeric"
            min="0"
            max={field === 'x' || field === 'width' ? width : height}
            value={box[field]}
            onInput={(event) => setBox({ ...box, [field]: event.currentTarget.valueAsNumber || 0 })}
          />
        </label>
      ))}
      <button type="submit" class="text">
        {t('mask.addBox')}
      </button>
    </form>
  );
}
