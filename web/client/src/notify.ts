// A word from the browser when a picture is done and nobody looks at the page. Permission is asked for only when the
// user turns it on, and where the browser has no notifications (plain http beyond this machine) nothing is offered.
import type { GenerationView } from './api.gen';
import { thumbnail } from './api';
import { short } from './captions';
import { t } from './i18n';
import * as prefs from './prefs';

export const canNotify = (): boolean => 'Notification' in window && isSecureContext;

/** Turns it on or off; asks the browser first. Returns whether it is on now. */
export async function turn(on: boolean): Promise<boolean> {
  const allowed = on && (await Notification.requestPermission()) === 'granted';
  prefs.notify.value = allowed;
  return allowed;
}

/** Says that a picture is done, or that it will not be, where the page is hidden. */
export function notify(one: GenerationView): void {
  if (!prefs.notify.value || !document.hidden || !canNotify() || Notification.permission !== 'granted')
    return;
  const title = one.image_id ? t('said.done') : t('talk.failed');
  const options = {
    body: short(one),
    tag: one.batch?.id ?? one.id,
    ...(one.image_id ? { icon: thumbnail(one.image_id) } : {}),
  };
  try {
    const shown = new Notification(title, options);
    shown.onclick = () => (window.focus(), shown.close());
  } catch {
    // Phones have them only from a worker.
    void navigator.serviceWorker
      ?.getRegistration()
      .then((worker) => worker?.showNotification(title, options));
  }
}
