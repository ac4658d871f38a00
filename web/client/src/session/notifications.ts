// A notification from the browser when a picture is done and nobody looks at the page. Permission is asked for only when
// the user turns it on, and where the browser has no notifications (plain http beyond this machine) nothing is offered.
import { thumbnailUrl } from '../api/client';
import type { GenerationView } from '../api/types.gen';
import { t } from '../lib/i18n';
import { shortCaption } from './captions';
import { changePageSettings, pageSettings } from './page_settings';

/** Whether the browser has notifications. */
export const canNotify = (): boolean => 'Notification' in window && isSecureContext;

/** Whether the user wants notifications and the browser allows them. */
export const willNotify = (): boolean =>
  pageSettings.value.notify && canNotify() && Notification.permission === 'granted';

/** Turns notifications on or off; asks the browser first. Returns whether they are on now. */
export async function setNotifications(on: boolean): Promise<boolean> {
  const notify = on && (await Notification.requestPermission()) === 'granted';
  changePageSettings({ notify });
  return notify;
}

/** Tells that a picture is done, or that it will not be, where the page is hidden. */
export function notify(generation: GenerationView): void {
  if (!document.hidden || !willNotify()) return;
  const title = generation.image_id ? t('announce.done') : t('conversation.failed');
  const options = {
    body: shortCaption(generation),
    tag: generation.batch?.id ?? generation.id,
    ...(generation.image_id ? { icon: thumbnailUrl(generation.image_id) } : {}),
  };
  try {
    const shown = new Notification(title, options);
    shown.onclick = () => {
      window.focus();
      shown.close();
    };
  } catch {
    // Phones have them only from a worker.
    void navigator.serviceWorker.getRegistration().then((worker) => worker?.showNotification(title, options));
  }
}
