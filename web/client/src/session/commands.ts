// The commands of the page: each panel has a table of its own, and the keyboard, the buttons and the help look them up
// here.
//
// Commands of one character can be switched off, and any command can be given other keys.
import type { Key } from '../lib/i18n';
import { hasText, isSingleKey, isTyping, keyName } from '../lib/keys';
import { keySettings } from './page_settings';

/** The name of a command. Each has a label in the catalogue. */
export type CommandId = Key extends infer K ? (K extends `command.${infer Id}` ? Id : never) : never;

/** Where a command's keys are listened for: anywhere, or only in the timeline, in the prompt, or while masking. */
export type Place = 'anywhere' | 'timeline' | 'prompt' | 'mask';

/** Something that the user can do by a key. */
export interface Command {
  keys: readonly string[];
  run: () => void;
  place?: Place;
  /** What is done for as long as its key is held; `run` is for a tap, then. */
  hold?: { start: () => void; end: () => void };
  /** Whether it paints or deletes: then it is never called by mere typing. */
  changesPictures?: boolean;
  /** Whether it also works while the gallery covers the page. */
  worksInGallery?: boolean;
  /** Whether it also works while a mask is painted. */
  worksWhileMasking?: boolean;
}

/** The commands of a panel, by name. */
export type CommandTable = Partial<Record<CommandId, Command>>;

/** What commands are about: the help lists them so. */
export type CommandGroup = Key extends infer K
  ? K extends `help.group.${infer Group}`
    ? Group
    : never
  : never;

const registry = new Map<CommandId, Command>();
const groups = new Map<CommandGroup, CommandId[]>();

/** Adds the commands of panels to a group, in the order in which the help lists them. */
export function registerCommands(group: CommandGroup, ...tables: CommandTable[]): void {
  const entries = tables.flatMap((table) => Object.entries(table) as [CommandId, Command][]);
  for (const [id, command] of entries) registry.set(id, command);
  groups.set(
    group,
    entries.map(([id]) => id),
  );
}

/** The groups with their commands. */
export const listGroups = (): [CommandGroup, readonly CommandId[]][] => [...groups];

/** A command by its name. */
export const findCommand = (id: CommandId): Command | undefined => registry.get(id);

/** All commands with the keys that call them. */
export const listCommands = (): [CommandId, readonly string[]][] =>
  [...registry.keys()].map((id) => [id, keysOf(id)]);

/** The keys that call a command, the user's own where there are any. */
export const keysOf = (id: CommandId): readonly string[] =>
  keySettings.value.own[id] ?? registry.get(id)?.keys ?? [];

/** The key of a command as it is shown beside its button. */
export const keyFor = (id: CommandId): string => keysOf(id)[0] ?? '';

/** Another command that a key calls already where this one listens; null: the key is free. */
export function ownerOf(key: string, id: CommandId): CommandId | null {
  const placeOf = (command: Command | undefined): Place => command?.place ?? 'anywhere';
  const place = placeOf(registry.get(id));
  const meets = (other: Command): boolean =>
    placeOf(other) === place ||
    (placeOf(other) !== 'mask' && place !== 'mask' && [placeOf(other), place].includes('anywhere'));
  for (const [other, command] of registry)
    if (other !== id && meets(command) && keysOf(other).includes(key)) return other;
  return null;
}

const TEXT_FIELD_KEYS = new Set(['Ctrl+Z', 'Ctrl+Shift+Z', 'Ctrl+Y']);

/** The command that a key press calls, if any. */
export function commandFor(event: KeyboardEvent, place: Place): CommandId | null {
  const key = keyName(event);
  const isText = isTyping(event.target);
  if (event.isComposing || (isSingleKey(key) && (isText || !keySettings.value.singleKeys))) return null;
  // A text field's own undo comes first: what was typed is undone before a picture is.
  if (isText && TEXT_FIELD_KEYS.has(key) && hasText(event.target)) return null;
  return findByKey(key, place) ?? findByKey(key, 'anywhere');
}

function findByKey(key: string, place: Place): CommandId | null {
  for (const [id, command] of registry)
    if ((command.place ?? 'anywhere') === place && keysOf(id).includes(key)) return id;
  return null;
}
