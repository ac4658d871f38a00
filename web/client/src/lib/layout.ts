// The layouts of the page, told apart as its style sheets do: side by side, one above the other on a phone that is
// held upright, and side by side in little height on one that lies on its side.

const NARROW = '(max-width: 559px), (max-width: 760px) and (min-height: 561px)';
const UPRIGHT = '(min-width: 761px) and (orientation: portrait)';
const LOW = '(max-height: 560px) and (min-width: 560px)';

/** Whether picture, timeline and composer stand one above the other. */
export const isNarrow = (): boolean => matchMedia(NARROW).matches;

/** Whether picture and composer stand side by side in a window that is higher than wide. */
export const isUpright = (): boolean => matchMedia(UPRIGHT).matches;

/** Whether the page has little height. */
export const isLow = (): boolean => matchMedia(LOW).matches;
