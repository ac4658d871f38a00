// The settings of the studio, while the drawer shows them.
import { signal } from '@preact/signals';
import {
  fetchSettings,
  patchSettings,
  type ApiError,
  type SettingValue,
  type SettingsView,
} from '../api/client';
import { loadModels } from '../session/models';
import { showApiError } from '../session/notices';

/** The settings; null until they are read. */
export const studioSettings = signal<SettingsView | null>(null);

/** Reads the settings and the models; done when both are there, or cannot be had. */
export async function loadStudioSettings(): Promise<void> {
  const reading = fetchSettings().then(
    (settings) => void (studioSettings.value = settings),
    () => void (studioSettings.value = null),
  );
  await Promise.allSettled([reading, loadModels()]);
}

/** Saves a setting; null takes it back to its default. */
export function saveSetting(name: string, value: SettingValue | null): void {
  patchSettings({ [name]: value }).then(
    (settings) => {
      studioSettings.value = settings;
      void loadModels();
    },
    (error: unknown) => showApiError(error as ApiError),
  );
}

/** A setting as text; empty where it is not set. */
export const settingText = (name: string): string => String(studioSettings.value?.values[name] ?? '');
