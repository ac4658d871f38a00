// The start of the page: looks and language, keys and files from outside, then the session.
import { effect } from '@preact/signals';
import { render } from 'preact';
import { allArrived, awaitArrival } from '../lib/arrivals';
import { focusPrompt } from '../lib/focus';
import { chooseLanguage, prepareFormatters, setLanguage, t } from '../lib/i18n';
import { fetchLazyScreens } from '../lib/lazy';
import { HAS_ACCOUNTS, ROOT } from '../lib/root';
import { listenToStudio, reconnectNow } from '../session/live_updates';
import { loadModels } from '../session/models';
import { loadPageSettings, pageSettings } from '../session/page_settings';
import * as state from '../session/state';
import { closePanel, panel } from '../session/view_state';
import { App } from './App';
import { registerAllCommands } from './commands';
import { listenForFiles, takeShared } from './incoming_files';
import { listenToKeys } from './keyboard';
import { openAddress, startRouting } from './router';
import './page.css';

/** When the screens that are not needed at first are fetched: when something is pressed, or the page stands idle. */
const LAZY_AFTER_MS = 6000;

function listen(): void {
  registerAllCommands();
  listenToKeys();
  listenForFiles();
  listenToStudio();
  if (HAS_ACCOUNTS) void import('../together/together').then(({ beginTogether }) => beginTogether());
  addEventListener('online', reconnectNow);
  addEventListener('pointerdown', closePopover);
}

/** Panels that close when something else is pressed, by what they belong to. */
const POPOVERS: Partial<Record<typeof panel.value, string>> = {
  sessions: '.title',
  timelineOptions: '.timeline-options',
  prompts: '.composer',
};

function closePopover({ target }: PointerEvent): void {
  const owner = POPOVERS[panel.value];
  if (owner && !(target as Element).closest(owner)) closePanel();
}

/** Lets the document show what is set and what is being done. */
function showInDocument(): void {
  effect(() => awaitArrival(setLanguage(chooseLanguage(pageSettings.value.language, navigator.languages))));
  effect(() => {
    document.documentElement.dataset.theme = pageSettings.value.theme;
  });
  effect(() => {
    document.documentElement.classList.toggle('offline', state.connection.value === 'offline');
  });
  effect(() => {
    const step = state.progress.value;
    const title = state.title.value || t('app.name');
    document.title = step && step.total_steps > 0 ? `${step.step}/${step.total_steps} · ${title}` : title;
  });
}

/** The longest that the page waits for what would move it. */
const LONGEST_WAIT_MS = 1000;

/** Waits until what has come is drawn, and has asked for what it needs. */
const drawn = (): Promise<unknown> => new Promise(requestAnimationFrame);

/** Shows the page when what is on it stays where it is. */
async function showWhenSettled(): Promise<void> {
  const late = new Promise((resolve) => setTimeout(resolve, LONGEST_WAIT_MS));
  const arrived = Promise.all([opened, modelsRead]).then(drawn).then(allArrived);
  const settled = arrived.then(() => document.fonts.ready); // the type that what arrived is set in
  await Promise.race([settled, late]);
  requestAnimationFrame(() => {
    document.documentElement.classList.remove('arriving');
    focusPromptAtFirst();
  });
  await settled;
  focusPromptAtFirst(); // what came late may have brought the prompt
}

/** The page is ready for words, unless that would call up a keyboard over half of it. */
function focusPromptAtFirst(): void {
  if (!matchMedia('(pointer: coarse)').matches) focusPrompt({ unlessTaken: true });
}

document.documentElement.classList.add('arriving');
showInDocument();
listen();
// The session is on its way while the empty page is drawn.
const opened = openAddress();
// In a task of its own: reading the script and drawing the page are long enough apart.
setTimeout(() => render(<App />, document.getElementById('page')!));
prepareFormatters();
// Plain http beyond this machine has no workers; the page does not need one.
if (import.meta.env.PROD && 'serviceWorker' in navigator && isSecureContext)
  navigator.serviceWorker.register(`${ROOT}/sw.js`).catch(() => undefined);
void opened.then(takeShared).then(startRouting);
const modelsRead = loadModels();
void showWhenSettled();
void loadPageSettings();
for (const kind of ['pointerdown', 'keydown']) addEventListener(kind, fetchLazyScreens, { once: true });
setTimeout(fetchLazyScreens, LAZY_AFTER_MS);
