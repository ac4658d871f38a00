// The conversation: the way from the first words to the picture on the stage, and what is on its way.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { thumbnail } from '../api';
import type { GenerationView } from '../api.gen';
import { did, saying, short } from '../captions';
import * as doing from '../doing';
import { isFilm } from '../films';
import { number, t } from '../i18n';
import { failure } from '../refusals';
import * as state from '../state';
import { BrushMarks } from './BrushMarks';
import { useFound } from './found';
import { titleOf } from './Header';
import { FilmMark, Icon, IconButton } from './Icon';
import { colourOf } from './series-colours';
import { WordDiff } from './Words';

/** Turns that fill the conversation, and how many more are shown whenever its beginning is scrolled into sight. */
const firstTurns = (): number => Math.ceil(innerHeight / 70) + 2;
const MORE_TURNS = 30;
const NEAR_PX = 200;

export function Conversation() {
  const list = useRef<HTMLOListElement>(null);
  const [most, setMost] = useState(firstTurns);
  const turns = state.wayHere(most);
  const tail = state.tail.value;
  const last = tail.at(-1)?.id ?? turns.at(-1)?.id;
  useEnd(list, `${last} ${tail.length}`, () => setMost(firstTurns()));
  const hold = useHeld(list, most);
  const more = (): void => {
    if (list.current!.scrollTop > NEAR_PX || turns.length < most) return;
    hold();
    setMost(most + MORE_TURNS);
  };
  return (
    <ol class="turns" ref={list} tabIndex={0} aria-label={t('talk.label')} onScroll={more}>
      {turns.map((one) => (
        <Turn key={one.id} one={one} />
      ))}
      {state.beingRead.value && <BeingRead words={state.beingRead.value} />}
      {tail.map((one) =>
        one.status === 'failed' ? <Failed key={one.id} one={one} /> : <Coming key={one.id} one={one} />,
      )}
    </ol>
  );
}

interface List {
  current: HTMLOListElement | null;
}

/** Goes to the end whenever that is another one. */
function useEnd(list: List, end: string, begun: () => void): void {
  useEffect(() => {
    const element = list.current!;
    const toEnd = (): void => void (element.scrollTop = element.scrollHeight);
    begun();
    // The first call is at once; and while the composer grows over it, the end stays in sight, too.
    const observer = new ResizeObserver(toEnd);
    observer.observe(element);
    return () => observer.disconnect();
  }, [end]);
}

/** Once held, what is seen stays where it is when more turns come before it. */
function useHeld(list: List, turns: number): () => void {
  const height = useRef(0);
  useLayoutEffect(() => {
    if (height.current > 0) list.current!.scrollTop += list.current!.scrollHeight - height.current;
    height.current = 0;
  }, [turns]);
  return () => void (height.current = list.current!.scrollHeight);
}

function Turn({ one }: { one: GenerationView }) {
  const here = useFound(one.id, (id) => id === state.headId.value);
  const parent = state.get(one.parent_id);
  return (
    <li class={here ? 'current' : ''} aria-current={here ? 'true' : undefined}>
      <Thumb one={one} />
      <div>
        <p class="say" dir="auto">
          {saying(one)}
        </p>
        <p class="diff" dir="auto">
          <Change one={one} parent={parent} />
        </p>
        <Forks one={one} />
      </div>
      <IconButton
        name="info"
        size={18}
        class="ask-how"
        label={t('how.open')}
        onClick={() => doing.tellOf(one.id, 'how')}
      />
    </li>
  );
}

function Change({ one, parent }: { one: GenerationView; parent: GenerationView | undefined }) {
  if (one.type === 'import') return <>{t('talk.imported')}</>;
  if (!parent) return <>{t('talk.began')}</>;
  if (parent.prompt === one.prompt) return <>{did(one) ?? t('talk.again')}</>;
  return <WordDiff before={parent.prompt} after={one.prompt} />;
}

function Thumb({ one }: { one: GenerationView }) {
  return (
    <button type="button" class="thumb" aria-label={short(one)} onClick={() => doing.peek(one.id)}>
      {one.image_id && <img src={thumbnail(one.image_id)} alt="" width="72" height="54" loading="lazy" />}
      {isFilm(one) && <FilmMark />}
    </button>
  );
}

const MOST_FORKS = 3;

/** The other directions from a picture: what redo brings back, and what went another way. */
function Forks({ one }: { one: GenerationView }) {
  const redo = one.id === state.headId.value ? state.get(doing.redoTo()) : undefined;
  const others = ways(one, redo);
  return (
    <>
      {redo && (
        <button
          type="button"
          class="fork"
          style={{ '--c': colourOf(redo.id) }}
          onClick={() => doing.move('redo')}
        >
          <Icon name="redo" size={14} /> {t('talk.redo', { caption: short(redo) })}
        </button>
      )}
      {others.slice(-MOST_FORKS).map((child) => (
        <button
          key={child.id}
          type="button"
          class="fork"
          style={{ '--c': colourOf(child.id) }}
          onClick={() => doing.peek(child.id)}
        >
          <Icon name="fork" size={14} /> {wayOf(child)}
        </button>
      ))}
    </>
  );
}

/** What grew from a picture beside the way to the head, one for each batch. */
function ways(one: GenerationView, redo: GenerationView | undefined): GenerationView[] {
  const children = state.children.value.get(one.id) ?? [];
  const taken = (child: GenerationView): boolean => state.isOnWay(child.id) || child.id === redo?.id;
  const seen = new Set(children.filter(taken).map((child) => child.batch?.id));
  seen.delete(undefined);
  return children.filter((child) => {
    const batch = child.batch?.id;
    if (!child.image_id || taken(child) || (batch && seen.has(batch))) return false;
    seen.add(batch);
    return true;
  });
}

function wayOf(child: GenerationView): string {
  const size = state.grownFrom(child.id);
  return size > 1
    ? t('talk.others', { caption: short(child), n: number(size) })
    : t('talk.other', { caption: short(child) });
}

function Coming({ one }: { one: GenerationView }) {
  const progress = state.progress.value;
  const mine = progress?.generation_id === one.id ? progress : null;
  const parent = state.get(one.parent_id);
  return (
    <li class="coming">
      <span class="thumb">
        {mine?.preview ? <img src={mine.preview} alt="" width="72" height="54" /> : <i class="primed" />}
      </span>
      <div>
        <p class="say" dir="auto">
          {saying(one)}
        </p>
        <BrushMarks
          step={mine?.step ?? 0}
          total={mine?.total_steps || one.steps}
          lqip={parent?.lqip ?? ''}
          label={t('talk.progress')}
        />
        <p class="prog">
          <span>
            {progressWords(one, mine?.step ?? 0, mine?.total_steps ?? one.steps, mine?.eta_ms ?? 0)}
          </span>
          <button type="button" class="link" onClick={() => doing.stop(one.id)}>
            {t('talk.stop')}
          </button>
        </p>
      </div>
    </li>
  );
}

/** Words on their way: whoever reads them may take a while. */
function BeingRead({ words }: { words: string }) {
  return (
    <li class="coming">
      <span class="thumb">
        <i class="primed" />
      </span>
      <div role="status">
        <p class="say" dir="auto">
          {words}
        </p>
        <p class="prog reads">
          <span>{t('talk.reading')}</span>
        </p>
      </div>
    </li>
  );
}

function progressWords(one: GenerationView, step: number, total: number, eta: number): string {
  if (one.status === 'pending') return t('talk.waiting');
  const model = state.model.value;
  if (step === 0)
    return model?.state === 'loading' || model?.state === 'starting'
      ? t('loading.model', { name: titleOf(model.name) })
      : t('talk.starting');
  if (eta < 1500) return t('talk.strokes', { step, total });
  return t('talk.strokesEta', { step, total, seconds: number(eta / 1000, 0) });
}

const isRoomTrouble = (one: GenerationView): boolean => /memory|oom/i.test(`${one.reason} ${one.message}`);

/** What happened and what to try; the studio's own words stand behind those of the page. */
function Cause({ one }: { one: GenerationView }) {
  const { message, hint, known } = failure(one);
  return (
    <>
      <p class="cause">
        {message} {hint}
      </p>
      {known && one.message && (
        <details class="cause">
          <summary>{t('talk.details')}</summary>
          {one.message} {one.hint}
        </details>
      )}
    </>
  );
}

/** What failed stays where it was asked, with its cause and the way out of it. */
function Failed({ one }: { one: GenerationView }) {
  const half = (side: number): number => Math.max(64, Math.round(side / 32) * 16);
  return (
    <li class="failed">
      <span class="thumb torn">
        <Icon name="warning" size={22} />
      </span>
      <div>
        <p class="say" dir="auto">
          {saying(one)}
        </p>
        <Cause one={one} />
        <p class="ways">
          {one.reason === 'model' && (
            <button type="button" class="link" onClick={() => (state.panel.value = 'settings')}>
              {t('talk.models')}
            </button>
          )}
          {isRoomTrouble(one) && (
            <button type="button" class="link" onClick={() => void doing.retry(one, true)}>
              {t('talk.smaller', { width: half(one.width), height: half(one.height) })}
            </button>
          )}
          <button type="button" class="link" onClick={() => void doing.retry(one, false)}>
            {t('talk.retry')}
          </button>
          <button type="button" class="link" onClick={() => doing.trash(one.id)}>
            {t('talk.dismiss')}
          </button>
        </p>
      </div>
    </li>
  );
}
