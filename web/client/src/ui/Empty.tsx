// What hangs on the wall before there is a picture: a primed canvas, or the first picture as it comes.
import { useLayoutEffect, useRef } from 'preact/hooks';
import * as doing from '../doing';
import { t, type Key } from '../i18n';
import * as prefs from '../prefs';
import * as state from '../state';
import { fit } from '../zoom';
import { setFrameBox } from './stage-box';

const DEMO: Key[] = ['empty.demo1', 'empty.demo2', 'empty.demo3'];
const OTHERS: Key[] = ['empty.1', 'empty.2', 'empty.3'];

export function EmptyStage({ room }: { room: { width: number; height: number } }) {
  const coming = state.progress.value;
  const shape = state.running.value ?? { width: 4, height: 3 };
  const wide = innerWidth > 760;
  const size = fit(
    shape.width,
    shape.height,
    wide ? room.width - 172 : room.width,
    wide ? room.height - 62 : Math.max(150, Math.min(innerHeight * 0.44, innerHeight - 440)),
  );
  const frame = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (frame.current) setFrameBox(frame.current.getBoundingClientRect());
  }, [size.width, size.height, room.width, room.height]);
  return (
    <figure>
      <div class="frame primed" ref={frame} style={{ width: `${size.width}px`, height: `${size.height}px` }}>
        {coming?.preview ? (
          <img class="coming" src={coming.preview} alt="" width={size.width} height={size.height} />
        ) : (
          <Invitation />
        )}
      </div>
    </figure>
  );
}

function Invitation() {
  if (state.connection.value === 'offline')
    return <Words heading={t('offline.title')} text={t('offline.hint')} />;
  if (!state.loaded.value) return <Words heading={t('loading.studio')} text="" />;
  if (state.live.value.length > 0) return <Words heading={t('talk.starting')} text="" />;
  const examples = state.chosenModel.value === 'esquisse' ? DEMO : OTHERS;
  return (
    <div class="invitation">
      <h2>{t('empty.question')}</h2>
      <p class="vh">{t('empty.try')}</p>
      <ul>
        {examples.map((key) => (
          <li key={key}>
            <button type="button" onClick={() => begin(t(key))}>
              {t(key)}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Words({ heading, text }: { heading: string; text: string }) {
  return (
    <div class="invitation" role="status">
      <h2>{heading}</h2>
      {text && <p>{text}</p>}
    </div>
  );
}

function begin(words: string): void {
  prefs.draft.value = words;
  state.mode.value = 'fresh';
  void doing.paint();
}
