// What is on the stage before there is a picture: a primed canvas, or the first picture as it comes.
import { useRef } from 'preact/hooks';
import { submit } from '../composer/submit';
import { t, type Key } from '../lib/i18n';
import type { Size } from '../lib/viewport';
import { words } from '../session/request_draft';
import * as state from '../session/state';
import { mode } from '../session/view_state';
import { useFrameBox } from '../wall/frame_box';
import { frameSize } from './stage_size';

const DEMO_EXAMPLES: Key[] = ['empty.demo1', 'empty.demo2', 'empty.demo3'];
const EXAMPLES: Key[] = ['empty.1', 'empty.2', 'empty.3'];
/** The shape of the canvas before there is a picture: where the stage is upright, so is the canvas, and has its words. */
const emptyShape = ({ width, height }: Size): Size =>
  width < height ? { width: 4, height: 5 } : { width: 4, height: 3 };

/** The canvas. */
export function EmptyStage({ stage }: { stage: Size }) {
  const preview = state.ownProgress.value?.preview;
  const size = frameSize(state.running.value ?? state.unfinished.value[0] ?? emptyShape(stage), stage);
  const frame = useRef<HTMLDivElement>(null);
  useFrameBox(frame, [size.width, size.height, stage.width, stage.height]);
  return (
    <figure>
      <div class="frame primed" ref={frame} style={{ width: `${size.width}px`, height: `${size.height}px` }}>
        {preview ? (
          <img class="coming" src={preview} alt="" width={size.width} height={size.height} />
        ) : (
          <Invitation />
        )}
      </div>
    </figure>
  );
}

function Invitation() {
  if (state.connection.value === 'offline')
    return <Message heading={t('offline.title')} text={t('offline.hint')} />;
  if (!state.isLoaded.value) return <Message heading={t('loading.studio')} />;
  if (state.unfinished.value.length > 0) return <Message heading={t('conversation.starting')} />;
  const examples = state.chosenModel.value === 'esquisse' ? DEMO_EXAMPLES : EXAMPLES;
  return (
    <div class="invitation">
      <h2>{t('empty.question')}</h2>
      <p class="visually-hidden">{t('empty.try')}</p>
      <ul>
        {examples.map((key) => (
          <li key={key}>
            <button type="button" onClick={() => paintExample(t(key))}>
              {t(key)}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Message({ heading, text }: { heading: string; text?: string }) {
  return (
    <div class="invitation" role="status">
      <h2>{heading}</h2>
      {text && <p>{text}</p>}
    </div>
  );
}

function paintExample(prompt: string): void {
  words.value = prompt;
  mode.value = 'fresh';
  void submit();
}
