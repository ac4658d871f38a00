// Phosphor icons (MIT), taken into the bundle at build time as path data. Those of later screens come with them.
import type { LAZY_ICONS } from './lazy_icons';
import columns from '@phosphor-icons/core/assets/regular/columns.svg?raw';
import arrowBack from '@phosphor-icons/core/assets/regular/arrow-u-up-left.svg?raw';
import arrowForward from '@phosphor-icons/core/assets/regular/arrow-u-up-right.svg?raw';
import brush from '@phosphor-icons/core/assets/regular/paint-brush.svg?raw';
import caret from '@phosphor-icons/core/assets/regular/caret-down.svg?raw';
import close from '@phosphor-icons/core/assets/regular/x.svg?raw';
import cursor from '@phosphor-icons/core/assets/regular/cursor.svg?raw';
import download from '@phosphor-icons/core/assets/regular/download-simple.svg?raw';
import extend from '@phosphor-icons/core/assets/regular/frame-corners.svg?raw';
import film from '@phosphor-icons/core/assets/regular/film-strip.svg?raw';
import fork from '@phosphor-icons/core/assets/regular/git-branch.svg?raw';
import gear from '@phosphor-icons/core/assets/regular/gear-six.svg?raw';
import grid from '@phosphor-icons/core/assets/regular/squares-four.svg?raw';
import image from '@phosphor-icons/core/assets/regular/image.svg?raw';
import info from '@phosphor-icons/core/assets/regular/info.svg?raw';
import lock from '@phosphor-icons/core/assets/regular/lock-simple.svg?raw';
import more from '@phosphor-icons/core/assets/regular/dots-three.svg?raw';
import play from '@phosphor-icons/core/assets/regular/play.svg?raw';
import pause from '@phosphor-icons/core/assets/regular/pause.svg?raw';
import pencil from '@phosphor-icons/core/assets/regular/pencil-simple.svg?raw';
import question from '@phosphor-icons/core/assets/regular/question.svg?raw';
import sliders from '@phosphor-icons/core/assets/regular/sliders-horizontal.svg?raw';
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
  close,
  compare: columns,
  cursor,
  download,
  extend,
  film,
  fork,
  gear,
  grid,
  image,
  info,
  lock,
  more,
  pause,
  pencil,
  play,
  question,
  redo: arrowForward,
  sliders,
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

/** The name of an icon that is there from the first. */
export type FirstIconName = keyof typeof RAW;
/** The name of an icon of the page. */
export type IconName = FirstIconName | keyof typeof LAZY_ICONS;

let files: Partial<Record<IconName, string>> = RAW;

/** Fetches the icons of the later screens. */
export async function loadLazyIcons(): Promise<void> {
  const { LAZY_ICONS: more } = await import('./lazy_icons');
  files = { ...RAW, ...more };
}

/** The path data of an icon, in a box of 256 x 256; empty before it was fetched. */
export function iconPath(name: IconName): string {
  return /<path d="([^"]+)"/.exec(files[name] ?? '')?.[1] ?? '';
}
