// The whole page: the wall behind, and on it the stage, the conversation and the series.
import * as doing from '../doing';
import { t } from '../i18n';
import * as state from '../state';
import { Composer } from './Composer';
import { Gallery } from './Gallery';
import { Header } from './Header';
import { Help } from './Help';
import { IconButton } from './Icon';
import { NodeMenu } from './NodeMenu';
import { Series } from './Series';
import { Settings } from './Settings';
import { Stage } from './Stage';
import { Cartel, Conversation } from './Talk';
import { Wall } from './Wall';

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
        </section>
        <Series />
      </main>
      {panel === 'gallery' && <Gallery />}
      {panel === 'help' && <Help />}
      <NodeMenu />
      <Notice />
      <p class="vh" role="status" aria-live="polite">
        {state.said.value}
      </p>
      {state.dragging.value && <div class="dropping">{t('composer.drop')}</div>}
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
  const offline = cut || state.waitingToSend.value > 0;
  const notice = state.notice.value;
  if (offline)
    return (
      <div class="notice bad" role="alert">
        <p>
          <b>{t('offline.title')}.</b> {t('offline.hint')}
        </p>
      </div>
    );
  if (!notice) return null;
  const trashed = state.lastTrashed.value;
  return (
    <div class={notice.bad ? 'notice bad' : 'notice'} role={notice.bad ? 'alert' : 'status'}>
      <p>
        <b>{notice.text}</b> {notice.hint}
      </p>
      {trashed && !notice.bad && (
        <button
          type="button"
          class="link"
          onClick={() => {
            doing.trash(trashed);
            state.notice.value = null;
          }}
        >
          {t('told.bringBack')}
        </button>
      )}
      <IconButton
        name="close"
        size={16}
        label={t('told.close')}
        onClick={() => (state.notice.value = null)}
      />
    </div>
  );
}
