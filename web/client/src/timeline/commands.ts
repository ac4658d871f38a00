// What the keys do on the timeline, and what they do to the pictures in it from anywhere.
import * as actions from '../session/actions';
import type { CommandTable } from '../session/commands';
import * as navigation from '../session/navigation';
import { onStage } from '../session/view_state';
import { cellsByPicture, toggleCell } from './columns';
import { focusTarget, moveFocus, placeOf } from './timeline_view';

/** The commands of the timeline. */
export const timelineCommands: CommandTable = {
  parent: { keys: ['Left'], place: 'timeline', run: () => moveFocus('parent') },
  child: { keys: ['Right'], place: 'timeline', run: () => moveFocus('child') },
  branchUp: { keys: ['Up'], place: 'timeline', run: () => moveFocus('branchUp') },
  branchDown: { keys: ['Down'], place: 'timeline', run: () => moveFocus('branchDown') },
  spread: { keys: ['O'], run: toggleFocusedCell },
  first: { keys: ['Home'], place: 'timeline', run: () => moveFocus('first') },
  last: { keys: ['End'], place: 'timeline', run: () => moveFocus('last') },
  earlier: { keys: ['['], run: () => navigation.peekNeighbour(-1) },
  later: { keys: [']'], run: () => navigation.peekNeighbour(1) },
  mark: { keys: ['='], run: () => navigation.toggleMark() },
  star: { keys: ['S', '.'], run: () => actions.toggleStar() },
  trash: { keys: ['X'], changesPictures: true, run: () => actions.toggleTrash() },
};

/** Opens the stack or fold that the keyboard is on, else that of the picture on the stage. */
function toggleFocusedCell(): void {
  const hasFocus = document.activeElement?.closest('.timeline');
  const place = hasFocus ? focusTarget.value : placeOf(onStage.value?.id);
  toggleCell(cellsByPicture.value.get(place?.id ?? ''));
}
