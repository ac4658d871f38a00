// How the page looks and is operated. The studio keeps these settings, so that every browser of it has them; this
// browser keeps a copy, for the first paint and for when the studio cannot be reached.
import { computed } from '@preact/signals';
import { fetchSettings, patchSettings, type ApiError } from '../api/client';
import { storedSignal } from '../lib/stored_signal';
import { showApiError } from './notices';

/** A theme by name; empty: as the system. */
export type Theme = '' | 'orsay' | 'snow';

/** The settings, named as the studio names them. */
export interface PageSettings {
  theme: Theme;
  /** A language; empty: as the browser. */
  language: string;
  /** Whether the wall is left without strokes of paint. */
  plain_wall: boolean;
  /** Whether the browser tells of finished pictures while the page is hidden. */
  notify: boolean;
  /** The user's own keys as JSON text (`KeySettings`). */
  keys: string;
}

/** The keys that the user chose, by command, and whether single characters call commands at all. */
export interface KeySettings {
  singleKeys: boolean;
  own: Readonly<Record<string, readonly string[]>>;
}

const DEFAULTS: PageSettings = { theme: '', language: '', plain_wall: false, notify: false, keys: '' };

/** The settings in force. */
export const pageSettings = storedSignal<PageSettings>('pageSettings', DEFAULTS);

/** Reads the settings from the studio. Where it is not reached, the browser's copy holds. */
export async function loadPageSettings(): Promise<void> {
  const { values } = await fetchSettings().catch(() => ({ values: {} }));
  const known = Object.entries(values).filter(([name]) => name in DEFAULTS);
  pageSettings.value = { ...pageSettings.value, ...Object.fromEntries(known) };
}

/** Changes settings: here at once, and in the studio. */
export function changePageSettings(changes: Partial<PageSettings>): void {
  pageSettings.value = { ...pageSettings.value, ...changes };
  patchSettings(changes).catch((error: unknown) => showApiError(error as ApiError));
}

/** The user's keys as they are stored. What was written by hand and is no such thing is left out. */
export const keySettings = computed<KeySettings>(() => {
  try {
    const { singleKeys, own } = JSON.parse(pageSettings.value.keys || '{}') as Partial<KeySettings>;
    const lists = Object.entries(own ?? {}).filter(([, keys]) => Array.isArray(keys));
    return { singleKeys: singleKeys !== false, own: Object.fromEntries(lists) };
  } catch {
    return { singleKeys: true, own: {} };
  }
});

/** Changes the user's keys. */
export function changeKeys(changes: Partial<KeySettings>): void {
  changePageSettings({ keys: JSON.stringify({ ...keySettings.value, ...changes }) });
}
