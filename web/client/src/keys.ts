// The keyboard contract: every command with the keys that call it, and the one place that listens to them.
//
// Keys are named as people write them ("Ctrl+Shift+Z", "?", "Left"); Ctrl stands for Cmd as well. Commands of one
// character can be switched off, and any command can be given other keys.

export type Command =
  | 'paint'
  | 'paintFirst'
  | 'undo'
  | 'redo'
  | 'parent'
  | 'child'
  | 'branchUp'
  | 'branchDown'
  | 'earlier'
  | 'later'
  | 'spread'
  | 'first'
  | 'last'
  | 'compare'
  | 'compareMode'
  | 'mark'
  | 'star'
  | 'name'
  | 'trash'
  | 'view'
  | 'paintArea'
  | 'extend'
  | 'vary'
  | 'varyStrongly'
  | 'properly'
  | 'enlarge'
  | 'animate'
  | 'draft'
  | 'how'
  | 'maskLook'
  | 'maskBrush'
  | 'maskEraser'
  | 'maskBox'
  | 'maskInvert'
  | 'maskSmaller'
  | 'maskLarger'
  | 'fit'
  | 'full'
  | 'prompt'
  | 'promptBack'
  | 'promptForward'
  | 'stop'
  | 'gallery'
  | 'settings'
  | 'fresh'
  | 'help';

/** Where a command is listened for: anywhere, or only in the series, in the prompt, or while a mask is painted. */
export type Place = 'anywhere' | 'series' | 'prompt' | 'mask';

export interface Binding {
  command: Command;
  keys: string[];
  place: Place;
}

export const DEFAULTS: readonly Binding[] = [
  { command: 'paint', keys: ['Ctrl+Enter'], place: 'anywhere' },
  { command: 'paintFirst', keys: ['Ctrl+Shift+Enter'], place: 'anywhere' },
  { command: 'undo', keys: ['Ctrl+Z'], place: 'anywhere' },
  { command: 'redo', keys: ['Ctrl+Shift+Z', 'Ctrl+Y'], place: 'anywhere' },
  { command: 'parent', keys: ['Left'], place: 'series' },
  { command: 'child', keys: ['Right'], place: 'series' },
  { command: 'branchUp', keys: ['Up'], place: 'series' },
  { command: 'branchDown', keys: ['Down'], place: 'series' },
  { command: 'spread', keys: ['O'], place: 'anywhere' },
  { command: 'first', keys: ['Home'], place: 'series' },
  { command: 'last', keys: ['End'], place: 'series' },
  { command: 'earlier', keys: ['['], place: 'anywhere' },
  { command: 'later', keys: [']'], place: 'anywhere' },
  { command: 'compare', keys: ['C'], place: 'anywhere' },
  { command: 'compareMode', keys: ['M'], place: 'anywhere' },
  { command: 'mark', keys: ['='], place: 'anywhere' },
  { command: 'star', keys: ['S', '.'], place: 'anywhere' },
  { command: 'name', keys: ['N', 'F2'], place: 'anywhere' },
  { command: 'trash', keys: ['X'], place: 'anywhere' },
  { command: 'view', keys: ['V'], place: 'anywhere' },
  { command: 'paintArea', keys: ['B'], place: 'anywhere' },
  { command: 'extend', keys: ['E'], place: 'anywhere' },
  { command: 'vary', keys: ['R'], place: 'anywhere' },
  { command: 'varyStrongly', keys: ['Shift+R'], place: 'anywhere' },
  { command: 'properly', keys: ['P'], place: 'anywhere' },
  { command: 'enlarge', keys: ['U'], place: 'anywhere' },
  { command: 'animate', keys: ['A'], place: 'anywhere' },
  { command: 'draft', keys: ['D'], place: 'anywhere' },
  { command: 'how', keys: ['I'], place: 'anywhere' },
  { command: 'maskLook', keys: ['V'], place: 'mask' },
  { command: 'maskBrush', keys: ['B'], place: 'mask' },
  { command: 'maskEraser', keys: ['E'], place: 'mask' },
  { command: 'maskBox', keys: ['R'], place: 'mask' },
  { command: 'maskInvert', keys: ['I'], place: 'mask' },
  { command: 'maskSmaller', keys: ['['], place: 'mask' },
  { command: 'maskLarger', keys: [']'], place: 'mask' },
  { command: 'fit', keys: ['0'], place: 'anywhere' },
  { command: 'full', keys: ['1'], place: 'anywhere' },
  { command: 'prompt', keys: ['/', 'Alt+A'], place: 'anywhere' },
  { command: 'fresh', keys: ['Alt+N'], place: 'anywhere' },
  { command: 'promptBack', keys: ['Alt+Up'], place: 'prompt' },
  { command: 'promptForward', keys: ['Alt+Down'], place: 'prompt' },
  { command: 'stop', keys: ['Shift+X'], place: 'anywhere' },
  { command: 'gallery', keys: ['G'], place: 'anywhere' },
  { command: 'settings', keys: ['Ctrl+,'], place: 'anywhere' },
  { command: 'help', keys: ['?'], place: 'anywhere' },
];

const NAMES: Record<string, string> = {
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ' ': 'Space',
};

/** The name of a key press: modifiers in the order Ctrl, Alt, Shift; Shift is left out where it makes the sign. */
export function nameOf(event: KeyboardEvent): string {
  const key = NAMES[event.key] ?? (event.key.length === 1 ? event.key.toUpperCase() : event.key);
  const sign = event.key.length === 1 && !/[a-z0-9 ]/i.test(event.key);
  return [
    event.ctrlKey || event.metaKey ? 'Ctrl+' : '',
    event.altKey ? 'Alt+' : '',
    event.shiftKey && !sign ? 'Shift+' : '',
    key,
  ].join('');
}

const isSingle = (name: string): boolean =>
  !/^(Ctrl|Alt)\+/.test(name) && name.replace('Shift+', '').length === 1;

/** Which candidate of a batch a key press picks: 1 to 4, else 0. */
export const candidateOf = (event: KeyboardEvent): number =>
  /^[1-4]$/.test(nameOf(event)) && !isTyping(event.target) ? Number(event.key) : 0;

/** Whether keys typed here are text (so that single-character commands must be left alone). */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement)
    return !['range', 'radio', 'checkbox', 'button', 'file'].includes(target.type);
  return (
    target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
  );
}

export type Overrides = Partial<Record<Command, string[]>>;

/** The bindings with a user's own keys over the defaults. */
export function bindings(overrides: Overrides): Binding[] {
  return DEFAULTS.map((one) => ({ ...one, keys: overrides[one.command] ?? one.keys }));
}

/** The command that a key press calls, if any. */
export function commandFor(
  event: KeyboardEvent,
  table: readonly Binding[],
  place: Place,
  singles: boolean,
): Command | null {
  const name = nameOf(event);
  const typing = isTyping(event.target);
  if (event.isComposing || (isSingle(name) && (typing || !singles))) return null;
  // A text field's own undo comes first: what was typed is undone before a picture is.
  if (typing && (name === 'Ctrl+Z' || name === 'Ctrl+Shift+Z' || name === 'Ctrl+Y') && hasText(event.target))
    return null;
  const called = (where: Place) => table.find((one) => one.place === where && one.keys.includes(name));
  return (called(place) ?? called('anywhere'))?.command ?? null;
}

const hasText = (target: EventTarget | null): boolean =>
  (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) && target.value !== '';
