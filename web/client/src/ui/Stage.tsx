// The stage: the picture on the wall, its tools, zoom and pan, and looking back without going there.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { thumbnail } from '../api';
import type { GenerationView } from '../api.gen';
import * as doing from '../doing';
import { extending, toggleExtending } from '../extending';
import { isFilm, playing } from '../films';
import { clock, number, t } from '../i18n';
import type { IconName } from '../icons';
import type { Command } from '../keys';
import * as state from '../state';
import * as masks from '../masking';
import { FITTED, fit } from '../zoom';
import { Compare } from './Compare';
import { EmptyStage } from './Empty';
import { gestures, view } from './gestures';
import { Icon, IconButton } from './Icon';
import { later } from './later';
import { setFrameBox } from './stage-box';
import { keyFor } from './key-names';

const MaskEditor = later(async () => (await import('./MaskEditor')).MaskEditor);
const ExtendEditor = later(async () => (await import('./ExtendEditor')).ExtendEditor);

export function Stage() {
  const one = state.onStage.value;
  const masked = state.get(masks.masking.value);
  const extended = state.get(extending.value);
  const room = useRef<HTMLElement>(null);
  const size = useRoom(room);
  return (
    <section class="stage" aria-label={t('stage.label')} ref={room}>
      {one && <Tools one={one} />}
      {masked ? (
        <MaskEditor one={masked} size={frameSize(masked, { ...size, height: size.height - 66 })} />
      ) : extended ? (
        <ExtendEditor one={extended} space={editorSpace(size)} />
      ) : state.comparing.value ? (
        <Compare room={size} />
      ) : one ? (
        <Picture one={one} room={size} />
      ) : (
        <EmptyStage room={size} />
      )}
    </section>
  );
}

/** The room for the picture, followed as the window changes. */
function useRoom(place: { current: HTMLElement | null }): { width: number; height: number } {
  const [size, set] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return;
    const measure = (): void => set({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  return size;
}

const isPhone = (): boolean => innerWidth <= 760;

/** The frame's size: the whole width on a phone, else what fits between the tools and the caption. */
export function frameSize(one: { width: number; height: number }, room: { width: number; height: number }) {
  const [width, height] = [one.width || 4, one.height || 3];
  if (isPhone()) return fit(width, height, room.width, phoneHeight());
  return fit(width, height, Math.max(120, room.width - 172), Math.max(90, room.height - 62));
}

/** The room for a canvas that is extended, beside the tools and over its bar. */
function editorSpace(room: { width: number; height: number }) {
  if (isPhone()) return { width: room.width - 40, height: phoneHeight() - 32 };
  return { width: Math.max(120, room.width - 200), height: Math.max(90, room.height - 122) };
}

/** On a phone the series and the composer keep their room, however low the screen is. */
export const phoneHeight = (): number => Math.max(150, Math.min(innerHeight * 0.44, innerHeight - 440));

function Tools({ one }: { one: GenerationView }) {
  const masked = masks.masking.value !== null;
  const compared = state.comparing.value !== null;
  const extended = extending.value !== null;
  const star = one.starred ? t('stage.unstar') : t('stage.star');
  return (
    <div class="tools" role="toolbar" aria-label={t('stage.tools')} aria-orientation="vertical">
      <Tool
        command="view"
        icon="cursor"
        label={t('stage.view')}
        on={!masked && !compared && !extended}
        run={doing.view}
      />
      <Tool
        command="paintArea"
        icon="brush"
        label={t('stage.brush')}
        on={masked}
        run={() => (masked ? masks.leave() : masks.begin())}
      />
      {doing.can('outpaint') && (
        <Tool command="extend" icon="extend" label={t('extend.tool')} on={extended} run={toggleExtending} />
      )}
      <Tool
        command="compare"
        icon="compare"
        label={t('stage.compare')}
        on={compared}
        run={() => doing.compare()}
      />
      <Tool command="fit" icon="zoom" label={t('stage.fit')} run={() => (view.value = FITTED)} />
      <Tool
        command="star"
        icon={one.starred ? 'starFilled' : 'star'}
        label={star}
        on={one.starred}
        run={() => doing.star()}
      />
      <IconButton name="more" label={t('menu.more')} onClick={() => (state.menuFor.value = one.id)} />
    </div>
  );
}

interface ToolProps {
  command: Command;
  icon: IconName;
  label: string;
  on?: boolean;
  run: () => void;
}

/** A tool with its key under it. */
function Tool({ command, icon, label, on, run }: ToolProps) {
  return (
    <IconButton
      name={icon}
      label={label}
      hint={keyFor(command)}
      {...(on === undefined ? {} : { pressed: on })}
      onClick={run}
    >
      <kbd>{keyFor(command)}</kbd>
    </IconButton>
  );
}

function Picture({ one, room }: { one: GenerationView; room: { width: number; height: number } }) {
  const before = state.holdingBefore.value ? state.get(one.parent_id) : undefined;
  const shownOne = before?.image_id ? before : one;
  const size = frameSize(one, room);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => void (view.value = FITTED), [one.id]);
  useLayoutEffect(() => {
    if (frame.current) setFrameBox(frame.current.getBoundingClientRect());
  }, [size.width, size.height, room.width, room.height]);
  const zoomed = (size.width / (one.width || 1)) * view.value.scale * 100;
  return (
    <figure>
      <div class="frame" ref={frame} style={{ width: `${size.width}px`, height: `${size.height}px` }}>
        <Hung one={shownOne} size={size} />
        {state.peeked.value && <PeekChip one={one} />}
        {before && <p class="chip plain">{t('stage.before')}</p>}
        {isFilm(shownOne) && <FilmButton />}
      </div>
      <figcaption style={{ width: `${size.width}px` }}>
        {one.parent_id ? (
          <span>
            {t('stage.hold1')} <kbd>{keyFor('compare')}</kbd> {t('stage.hold2')}
          </span>
        ) : (
          <span />
        )}
        <span class="dim">{t('stage.zoom', { n: number(zoomed, 0) })}</span>
      </figcaption>
      <Swipes />
    </figure>
  );
}

/** Plays the film, or stops it on its first frame. */
function FilmButton() {
  const on = playing.value;
  return (
    <IconButton
      name={on ? 'pause' : 'play'}
      class="film-button"
      label={on ? t('film.pause') : t('film.play')}
      onClick={() => (playing.value = !on)}
    />
  );
}

/** Where a picture is got for the stage: a film that does not play is its first frame. */
const urlOf = (one: GenerationView): string =>
  isFilm(one) && !playing.value && one.image_id ? thumbnail(one.image_id, 640) : (one.image_url ?? '');

/** The picture itself; a new one is decoded first and then fades in over the old. */
function Hung({ one, size }: { one: GenerationView; size: { width: number; height: number } }) {
  const url = urlOf(one);
  const [now, setNow] = useState({ url, alt: alt(one), missing: false });
  const [old, setOld] = useState('');
  useEffect(() => {
    let wanted = true;
    const next = new Image();
    next.src = url;
    const show = (missing: boolean) => () => {
      if (!wanted) return;
      setOld(missing || now.url === url ? '' : now.url);
      setNow({ url, alt: alt(one), missing });
    };
    next.decode().then(show(false), show(true));
    return () => void (wanted = false);
  }, [url]);
  if (now.missing) return <p class="missing">{t('stage.missing')}</p>;
  const { scale, x, y } = view.value;
  const style = {
    transform: `translate(${x}px, ${y}px) scale(${scale})`,
    imageRendering:
      scale > 1 && (size.width / (one.width || 1)) * scale > 6 ? ('pixelated' as const) : ('auto' as const),
  };
  return (
    <div class={scale > 1 ? 'canvas zoomed' : 'canvas'} {...gestures(size)}>
      {old && (
        <img src={old} alt="" style={style} width={size.width} height={size.height} draggable={false} />
      )}
      <img
        key={now.url}
        class={old ? 'arriving' : ''}
        src={now.url}
        alt={now.alt}
        style={style}
        width={size.width}
        height={size.height}
        draggable={false}
        onAnimationEnd={() => setOld('')}
      />
    </div>
  );
}

const alt = (one: GenerationView): string => one.note || one.prompt || one.name;

function PeekChip({ one }: { one: GenerationView }) {
  return (
    <div class="chip">
      <span>{t('stage.peek', { time: clock(one.timestamp) })}</span>
      <button type="button" class="link" onClick={() => doing.goTo(one.id)}>
        {t('stage.restore')} <kbd>↵</kbd>
      </button>
      <button type="button" class="link" onClick={() => doing.peek(null)}>
        {t('stage.back')} <kbd>Esc</kbd>
      </button>
    </div>
  );
}

/** On a phone: the visible twins of the swipes. */
function Swipes() {
  const head = state.head.value;
  return (
    <div class="swipes">
      <button
        type="button"
        aria-label={t('stage.swipeUndo')}
        disabled={!head?.can_undo}
        onClick={() => doing.move('undo')}
      >
        <Icon name="undo" />
      </button>
      <button
        type="button"
        aria-label={t('stage.swipeRedo')}
        disabled={!doing.canRedo()}
        onClick={() => doing.move('redo')}
      >
        <Icon name="redo" />
      </button>
    </div>
  );
}
