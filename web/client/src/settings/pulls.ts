// The pull of a model that runs, followed for as long as the settings are open.
import { signal } from '@preact/signals';
import { fetchPull, pullModel, stopPull, type ApiError } from '../api/client';
import type { PullView } from '../api/types.gen';
import { t } from '../lib/i18n';
import { loadModels } from '../session/models';
import { announcement, showApiError } from '../session/notices';

const LOOK_MS = 700;

/** The pull that runs, else the last one; null before the first. */
export const currentPull = signal<PullView | null>(null);

/** Whether something is being pulled. */
export const isPulling = (): boolean =>
  ['asking', 'fetching', 'stopping'].includes(currentPull.value?.state ?? '');

let timer = 0;
let watchers = 0;

/** Follows pulls until the function that it returns is called. */
export function followPulls(): () => void {
  watchers += 1;
  void look(fetchPull());
  return () => {
    watchers -= 1;
    window.clearTimeout(timer);
  };
}

/** Begins to pull a model, or goes on with it. */
export const startPull = (name: string): Promise<void> => look(pullModel(name));

/** Stops the pull; what has arrived stays. */
export const cancelPull = (): Promise<void> => look(stopPull());

async function look(answer: Promise<{ pull: PullView | null }>): Promise<void> {
  try {
    takePull((await answer).pull);
  } catch (error) {
    showApiError(error as ApiError);
  }
  window.clearTimeout(timer);
  if (watchers > 0 && isPulling()) timer = window.setTimeout(() => void look(fetchPull()), LOOK_MS);
}

/** Takes in how the pull stands. One that has just ended is told of, and changes which models are here. */
function takePull(next: PullView | null): void {
  const wasPulling = isPulling();
  currentPull.value = next;
  if (!next || !wasPulling || isPulling()) return;
  if (next.state === 'done') announcement.value = t('models.pulled', { name: next.title });
  void loadModels();
}
