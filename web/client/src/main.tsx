// The start of the page: looks and language, keys and pictures from outside, then the session.
import { effect } from '@preact/signals';
import { render } from 'preact';
import { listenForPictures, takeShared } from './arrivals';
import * as doing from './doing';
import { languageFor, prepare, speak, t } from './i18n';
import { listenToKeys } from './keyboard';
import * as prefs from './prefs';
import * as state from './state';
import './styles/page.css';
import { App } from './ui/App';
import { fetchLater } from './ui/later';

function listen(): void {
  listenToKeys();
  listenForPictures();
  addEventListener('online', () => {
    doing.live.hurry();
    void doing.flush();
  });
  addEventListener('pointerdown', closePopups);
}

function closePopups(event: PointerEvent): void {
  const popup = { sessions: '.title', tidy: '.tidy' }[state.panel.value as string];
  if (popup && !(event.target as Element).closest(popup)) state.panel.value = '';
}

function follow(): void {
  effect(() => void speak(languageFor(prefs.languageWish.value, navigator.languages)));
  effect(() => {
    document.documentElement.dataset.theme = prefs.theme.value;
  });
  effect(() => {
    document.documentElement.classList.toggle('offline', state.connection.value === 'offline');
  });
  effect(() => {
    const running = state.progress.value;
    const title = state.title.value || t('app.name');
    document.title = running ? `${running.step}/${running.total_steps} · ${title}` : title;
  });
}

follow();
listen();
// The session is on its way while the empty page is drawn.
const opened = doing.openSession();
render(<App />, document.getElementById('page')!);
prepare();
// Plain http beyond this machine has no workers; the page does not need one.
if (import.meta.env.PROD && 'serviceWorker' in navigator && isSecureContext)
  void navigator.serviceWorker.register('/sw.js').catch(() => undefined);
void opened.then(takeShared);
void doing.readStudio();
// Not before the picture and the series are there.
setTimeout(fetchLater, 1500);
