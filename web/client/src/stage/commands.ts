// What the keys do with the picture on the stage.
import { leaveEditors } from '../edit/editors';
import { viewport } from '../lib/pan_zoom';
import { actualSize, FITTED } from '../lib/viewport';
import * as actions from '../session/actions';
import type { CommandTable } from '../session/commands';
import { toggleCompare } from '../session/navigation';
import { comparing, isShowingBefore, onStage } from '../session/view_state';
import { frameBox } from '../wall/frame_box';
import { cycleCompareMode } from './compare_mode';

/** The commands of the stage. */
export const stageCommands: CommandTable = {
  compare: {
    keys: ['C'],
    run: toggleCompare,
    hold: {
      start: () => (isShowingBefore.value = true),
      end: () => (isShowingBefore.value = false),
    },
  },
  compareMode: { keys: ['M'], run: cycleCompareMode },
  view: { keys: ['V'], run: viewPicture },
  vary: { keys: ['R'], changesPictures: true, run: () => actions.vary('subtle') },
  varyStrongly: { keys: ['Shift+R'], changesPictures: true, run: () => actions.vary('strong') },
  finishDraft: { keys: ['P'], changesPictures: true, run: () => actions.finishDraft() },
  fit: { keys: ['0'], worksWhileMasking: true, run: () => (viewport.value = FITTED) },
  full: { keys: ['1'], worksWhileMasking: true, run: zoomToFullSize },
  stop: { keys: ['Shift+X'], worksWhileMasking: true, run: () => actions.stopWork() },
};

/** Leaves the comparison and the editors: the picture alone. */
export function viewPicture(): void {
  comparing.value = null;
  leaveEditors();
}

/** One pixel of the picture on one of the page, around its middle. */
function zoomToFullSize(): void {
  const box = frameBox.value;
  const generation = onStage.value;
  if (!box || !generation) return;
  const frame = { width: box.right - box.left, height: box.bottom - box.top };
  viewport.value = actualSize(generation, frame);
}
