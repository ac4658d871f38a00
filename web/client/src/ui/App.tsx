// The whole page: the wall behind, and on it the stage, the conversation and the series.
import { short } from '../captions';
import { t } from '../i18n';
import * as state from '../state';
import { Cartel } from './Cartel';
import { Composer } from './Composer';
import { Header } from './Header';
import { IconButton } from './Icon';
import { later } from './later';
import { Series } from './Series';
import { Stage } from './Stage';
import { Conversation } from './Talk';
import { Wall } from './Wall';

const Gallery = later(async () => (await import('./Gallery')).Gallery);
const Help = later(async () => (await import('./Help')).Help);
const How = later(async () => (await import('./How')).How);
const NodeMenu = later(async () => (await import('./NodeMenu')).NodeMenu);
const Sheet = later(async () => (await import('./Sheet')).Sheet);
const Settings = later(async () => (await import('./Settings')).Settings);

export function App() {
  const panel = state.panel.value;
  return (
    <>
      <Bristle />
      <Wall />
      <Header />
      <main>
        <h1 class="vh">{state.title.value || t('app.name')}</h1>
        <Stage />
        <section class="talk" aria-label={t('talk.label')}>
          <Cartel />
          <Conversation />
          <Composer />
          {panel === 'settings' && <Settings />}
          {panel === 'how' && <How />}
        </section>
        <Series />
      </main>
      {panel === 'gallery' && <Gallery />}
      {panel === 'help' && <Help />}
      {panel === 'sheet' && <Sheet />}
      {state.menuFor.value && <NodeMenu />}
      <Notice />
      <p class="vh" role="status" aria-live="polite">
        {state.said.value}
      </p>
      <Dropping />
    </>
  );
}

/** The filter that gives strokes their bristles: lanes and the button that paints share it. */
function Bristle() {
  return (
    <svg width="0" height="0" class="defs" aria-hidden="true">
      <filter id="bristle" x="-5%" y="-60%" width="110%" height="220%">
        <feTurbulence type="fractalNoise" baseFrequency=".035 .5" numOctaves={2} seed={7} result="n" />
        <feDisplacementMap in="SourceGraphic" in2="n" scale={5} xChannelSelector="R" yChannelSelector="G" />
      </filter>
    </svg>
  );
}

function Notice() {
  const cut = state.connection.value === 'offline' && state.session.value !== null;
  const notice = state.notice.value;
  if (cut || state.waitingToSend.value > 0) return <Offline />;
  if (!notice) return null;
  const close = (): void => void (state.notice.value = null);
  return (
    <div class={notice.bad ? 'notice bad' : 'notice'} role={notice.bad ? 'alert' : 'status'}>
      <p>
        <b>{notice.text}</b> {notice.hint}
      </p>
      {notice.remedy && (
        <button
          type="button"
          class="link"
          onClick={() => {
            close();
            notice.remedy?.run();
          }}
        >
          {notice.remedy.label}
        </button>
      )}
      <IconButton name="close" size={16} label={t('told.close')} onClick={close} />
    </div>
  );
}

function Offline() {
  return (
    <div class="notice bad" role="alert">
      <p>
        <b>{t('offline.title')}.</b> {t('offline.hint')}
      </p>
    </div>
  );
}

/** Where a file that is held over the page would go. */
function Dropping() {
  if (!state.dragging.value) return null;
  const under = state.get(state.droppingOn.value);
  return (
    <div class={under ? 'dropping under' : 'dropping'}>
      <p>{under ? t('composer.dropOn', { caption: short(under) }) : t('composer.drop')}</p>
    </div>
  );
}
