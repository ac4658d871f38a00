// The keys of commands as they are shown: the first binding, with the user's own keys in force.
import { bindings, type Command } from '../keys';
import * as prefs from '../prefs';

export const keyFor = (command: Command): string =>
  bindings(prefs.keyOverrides.value).find((one) => one.command === command)?.keys[0] ?? '';
