// What the keys do in the editors. While a mask is painted, undo and redo are its own.
import type { CommandTable } from '../session/commands';
import { redo, undo } from '../session/navigation';
import * as mask from './mask_state';
import { toggleCrop } from './crop_state';
import { startKept } from './kept_state';
import { toggleOutpaint } from './outpaint_state';

/** The commands of the editors. */
export const editCommands: CommandTable = {
  undo: {
    keys: ['Ctrl+Z'],
    worksWhileMasking: true,
    run: () => {
      if (mask.maskedPicture.value) mask.undoMark();
      else undo();
    },
  },
  redo: {
    keys: ['Ctrl+Shift+Z', 'Ctrl+Y'],
    worksWhileMasking: true,
    run: () => {
      if (mask.maskedPicture.value) mask.redoMark();
      else redo();
    },
  },
  paintArea: { keys: ['B'], run: () => mask.startMask() },
  extend: { keys: ['E'], run: toggleOutpaint },
  crop: { keys: ['Shift+E'], run: toggleCrop },
  keptRegion: { keys: ['Shift+B'], run: () => startKept() },
  maskLook: { keys: ['V'], place: 'mask', run: () => (mask.tool.value = 'look') },
  maskBrush: { keys: ['B'], place: 'mask', run: () => (mask.tool.value = 'brush') },
  maskEraser: { keys: ['E'], place: 'mask', run: () => (mask.tool.value = 'eraser') },
  maskBox: { keys: ['R'], place: 'mask', run: () => (mask.tool.value = 'box') },
  maskLasso: { keys: ['L'], place: 'mask', run: () => (mask.tool.value = 'lasso') },
  maskInvert: { keys: ['I'], place: 'mask', run: mask.invertMask },
  maskSmaller: { keys: ['['], place: 'mask', run: () => mask.resizeBrush(-1) },
  maskLarger: { keys: [']'], place: 'mask', run: () => mask.resizeBrush(1) },
};
