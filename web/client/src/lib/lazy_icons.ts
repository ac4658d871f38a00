// Phosphor icons (MIT) of the screens that are fetched later.
import check from '@phosphor-icons/core/assets/regular/check.svg?raw';
import clock from '@phosphor-icons/core/assets/regular/clock-counter-clockwise.svg?raw';
import copy from '@phosphor-icons/core/assets/regular/copy.svg?raw';
import crop from '@phosphor-icons/core/assets/regular/crop.svg?raw';
import enlarge from '@phosphor-icons/core/assets/regular/arrows-out-simple.svg?raw';
import eraser from '@phosphor-icons/core/assets/regular/eraser.svg?raw';
import eye from '@phosphor-icons/core/assets/regular/eye.svg?raw';
import flipHorizontal from '@phosphor-icons/core/assets/regular/flip-horizontal.svg?raw';
import flipVertical from '@phosphor-icons/core/assets/regular/flip-vertical.svg?raw';
import grip from '@phosphor-icons/core/assets/regular/dots-six-vertical.svg?raw';
import hand from '@phosphor-icons/core/assets/regular/hand.svg?raw';
import invert from '@phosphor-icons/core/assets/regular/selection-inverse.svg?raw';
import kept from '@phosphor-icons/core/assets/regular/intersect.svg?raw';
import lasso from '@phosphor-icons/core/assets/regular/lasso.svg?raw';
import minus from '@phosphor-icons/core/assets/regular/minus.svg?raw';
import note from '@phosphor-icons/core/assets/regular/note.svg?raw';
import palette from '@phosphor-icons/core/assets/regular/palette.svg?raw';
import plus from '@phosphor-icons/core/assets/regular/plus.svg?raw';
import printer from '@phosphor-icons/core/assets/regular/printer.svg?raw';
import repeat from '@phosphor-icons/core/assets/regular/arrows-clockwise.svg?raw';
import rotateLeft from '@phosphor-icons/core/assets/regular/arrow-counter-clockwise.svg?raw';
import rotateRight from '@phosphor-icons/core/assets/regular/arrow-clockwise.svg?raw';
import search from '@phosphor-icons/core/assets/regular/magnifying-glass.svg?raw';
import selection from '@phosphor-icons/core/assets/regular/selection.svg?raw';
import shuffle from '@phosphor-icons/core/assets/regular/shuffle.svg?raw';
import stack from '@phosphor-icons/core/assets/regular/stack.svg?raw';

/** The icons by name, as files of SVG. */
export const LAZY_ICONS = {
  check,
  clock,
  copy,
  crop,
  enlarge,
  eraser,
  eye,
  flipHorizontal,
  flipVertical,
  grip,
  hand,
  invert,
  kept,
  lasso,
  minus,
  note,
  palette,
  plus,
  printer,
  repeat,
  rotateLeft,
  rotateRight,
  search,
  selection,
  shuffle,
  stack,
};
