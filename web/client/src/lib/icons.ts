// Phosphor icons (MIT), taken into the bundle at build time as path data.
import columns from '@phosphor-icons/core/assets/regular/columns.svg?raw';
import arrowBack from '@phosphor-icons/core/assets/regular/arrow-u-up-left.svg?raw';
import arrowForward from '@phosphor-icons/core/assets/regular/arrow-u-up-right.svg?raw';
import brush from '@phosphor-icons/core/assets/regular/paint-brush.svg?raw';
import check from '@phosphor-icons/core/assets/regular/check.svg?raw';
import copy from '@phosphor-icons/core/assets/regular/copy.svg?raw';
import caret from '@phosphor-icons/core/assets/regular/caret-down.svg?raw';
import close from '@phosphor-icons/core/assets/regular/x.svg?raw';
import cursor from '@phosphor-icons/core/assets/regular/cursor.svg?raw';
import download from '@phosphor-icons/core/assets/regular/download-simple.svg?raw';
import eraser from '@phosphor-icons/core/assets/regular/eraser.svg?raw';
import enlarge from '@phosphor-icons/core/assets/regular/arrows-out-simple.svg?raw';
import extend from '@phosphor-icons/core/assets/regular/frame-corners.svg?raw';
import eye from '@phosphor-icons/core/assets/regular/eye.svg?raw';
import film from '@phosphor-icons/core/assets/regular/film-strip.svg?raw';
import shuffle from '@phosphor-icons/core/assets/regular/shuffle.svg?raw';
import selection from '@phosphor-icons/core/assets/regular/selection.svg?raw';
import invert from '@phosphor-icons/core/assets/regular/selection-inverse.svg?raw';
import hand from '@phosphor-icons/core/assets/regular/hand.svg?raw';
import fork from '@phosphor-icons/core/assets/regular/git-branch.svg?raw';
import gear from '@phosphor-icons/core/assets/regular/gear-six.svg?raw';
import grip from '@phosphor-icons/core/assets/regular/dots-six-vertical.svg?raw';
import grid from '@phosphor-icons/core/assets/regular/squares-four.svg?raw';
import image from '@phosphor-icons/core/assets/regular/image.svg?raw';
import info from '@phosphor-icons/core/assets/regular/info.svg?raw';
import lock from '@phosphor-icons/core/assets/regular/lock-simple.svg?raw';
import more from '@phosphor-icons/core/assets/regular/dots-three.svg?raw';
import note from '@phosphor-icons/core/assets/regular/note.svg?raw';
import pencil from '@phosphor-icons/core/assets/regular/pencil-simple.svg?raw';
import play from '@phosphor-icons/core/assets/regular/play.svg?raw';
import pause from '@phosphor-icons/core/assets/regular/pause.svg?raw';
import plus from '@phosphor-icons/core/assets/regular/plus.svg?raw';
import printer from '@phosphor-icons/core/assets/regular/printer.svg?raw';
import question from '@phosphor-icons/core/assets/regular/question.svg?raw';
import repeat from '@phosphor-icons/core/assets/regular/arrows-clockwise.svg?raw';
import search from '@phosphor-icons/core/assets/regular/magnifying-glass.svg?raw';
import sliders from '@phosphor-icons/core/assets/regular/sliders-horizontal.svg?raw';
import stack from '@phosphor-icons/core/assets/regular/stack.svg?raw';
import star from '@phosphor-icons/core/assets/regular/star.svg?raw';
import starFilled from '@phosphor-icons/core/assets/fill/star-fill.svg?raw';
import straight from '@phosphor-icons/core/assets/regular/equals.svg?raw';
import tidy from '@phosphor-icons/core/assets/regular/broom.svg?raw';
import trash from '@phosphor-icons/core/assets/regular/trash.svg?raw';
import unlock from '@phosphor-icons/core/assets/regular/lock-simple-open.svg?raw';
import warning from '@phosphor-icons/core/assets/regular/warning.svg?raw';
import zoom from '@phosphor-icons/core/assets/regular/magnifying-glass-plus.svg?raw';

const RAW = {
  brush,
  caret,
  check,
  close,
  compare: columns,
  copy,
  cursor,
  download,
  enlarge,
  eraser,
  extend,
  eye,
  film,
  fork,
  gear,
  grid,
  grip,
  hand,
  image,
  info,
  invert,
  lock,
  more,
  note,
  pause,
  pencil,
  play,
  plus,
  printer,
  question,
  redo: arrowForward,
  repeat,
  search,
  selection,
  shuffle,
  sliders,
  stack,
  star,
  starFilled,
  straight,
  tidy,
  trash,
  undo: arrowBack,
  unlock,
  warning,
  zoom,
};

/** The name of an icon of the page. */
export type IconName = keyof typeof RAW;

/** The path data of an icon, in a box of 256 x 256. */
export function iconPath(name: IconName): string {
  return /<path d="([^"]+)"/.exec(RAW[name])![1]!;
}
