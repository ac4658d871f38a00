// All impressions of all series on one wall: searched by words, and only the rows that are seen are drawn.
import { Fragment } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import * as api from '../api';
import type { GenerationView, SessionSummary } from '../api.gen';
import * as doing from '../doing';
import { isFilm } from '../films';
import { byRooms, EVERYTHING, gathered, hung, isPlain, type Page, type Wish } from '../hanging';
import { day, plural, t } from '../i18n';
import { justifyRooms, type Row } from '../justify';
import * as state from '../state';
import { Export, Refer } from './GalleryExport';
import { Filters, Search } from './GalleryFilters';
import { FilmMark, Icon, IconButton } from './Icon';

const ROOM_ABOVE = 600;
const HEADING = 46;

export function Gallery() {
  const [wish, setWish] = useState<Wish>(EVERYTHING);
  const [chosen, setChosen] = useState<readonly GenerationView[] | null>(null);
  const rooms = useRooms();
  const found = useFound(wish);
  return (
    <section class="gallery" role="dialog" aria-modal="true" aria-label={t('gallery.title')}>
      <div class="head">
        <h2>{t('gallery.title')}</h2>
        <Search wish={wish} change={setWish} />
        <Filters wish={wish} change={setWish} rooms={rooms} />
        <button
          type="button"
          class="text"
          aria-pressed={chosen !== null}
          onClick={() => setChosen(chosen ? null : [])}
        >
          <Icon name="selection" size={16} /> {t('gallery.select')}
        </button>
        {chosen && <Refer chosen={chosen} />}
        {chosen && <Export chosen={chosen} />}
        <IconButton
          name="close"
          label={t('gallery.close')}
          hint="Esc"
          onClick={() => (state.panel.value = '')}
        />
      </div>
      <Hanging found={found.list} rooms={rooms} more={found.more} chosen={chosen} choose={setChosen} />
      {found.list.length === 0 && found.asked && (
        <p class="nothing">{isPlain(wish) ? t('gallery.none') : t('gallery.noneFound')}</p>
      )}
    </section>
  );
}

/** All sessions, by their ids. */
function useRooms(): ReadonlyMap<string, SessionSummary> {
  const [rooms, setRooms] = useState<ReadonlyMap<string, SessionSummary>>(new Map());
  useEffect(() => {
    const take = (all: SessionSummary[]): void => setRooms(new Map(all.map((one) => [one.session_id, one])));
    void api.sessions().then(take, () => undefined);
  }, []);
  return rooms;
}

interface Found {
  list: GenerationView[];
  asked: boolean;
  more: (() => void) | null;
}

/** What is found, page by page; a new wish begins anew, and late answers are dropped. */
function useFound(wish: Wish): Found {
  const [found, setFound] = useState<Page & { asked: boolean }>({ list: [], next: null, asked: false });
  const question = useRef(0);
  const ask = (before: number | null, old: GenerationView[]): void => {
    const mine = ++question.current;
    hung(wish, before, Date.now()).then(
      (page) =>
        mine === question.current &&
        setFound({
          list: [...old, ...gathered(page.list, old.at(-1)?.session_id)],
          next: page.next,
          asked: true,
        }),
      (problem: api.Problem) => mine === question.current && state.tellProblem(problem),
    );
  };
  useEffect(() => {
    const timer = setTimeout(() => ask(null, []), wish.words ? 250 : 0);
    return () => clearTimeout(timer);
  }, [wish]);
  const { next } = found;
  return { ...found, more: next === null ? null : () => ask(next, found.list) };
}

interface Selection {
  chosen: readonly GenerationView[] | null;
  choose: (chosen: readonly GenerationView[]) => void;
}

interface HangingProps extends Selection {
  found: GenerationView[];
  rooms: ReadonlyMap<string, SessionSummary>;
  more: (() => void) | null;
}

/** What is seen of a place that scrolls. */
function useView(place: { current: HTMLDivElement | null }) {
  const [view, setView] = useState({ top: 0, width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = place.current!;
    const measure = (): void =>
      setView({ top: element.scrollTop, width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    measure();
    return () => observer.disconnect();
  }, []);
  return view;
}

function Hanging({ found, rooms, more, ...selection }: HangingProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useView(place);
  const target = view.width < 600 ? 130 : 200;
  const walls = useMemo(() => {
    const shapes = byRooms(found).map((room) => room.map(shapeOf));
    return justifyRooms(shapes, Math.max(1, view.width - 48), target, 12, HEADING);
  }, [found, view.width, target]);
  useEffect(() => {
    if (more && view.top + view.height > walls.height - ROOM_ABOVE) more();
  }, [view.top, view.height, walls.height, found.length]);
  const near = (top: number, height: number): boolean =>
    top + height > view.top - ROOM_ABOVE && top < view.top + view.height + ROOM_ABOVE;
  return (
    <div class="hanging" ref={place} tabIndex={0} role="group" aria-label={t('gallery.title')}>
      <div class="rows" style={{ height: `${walls.height}px` }}>
        {walls.rooms.map((room) => (
          <Fragment key={room.first}>
            {near(room.top, HEADING) && (
              <RoomHeading
                top={room.top}
                one={found[room.first]!}
                room={rooms.get(found[room.first]!.session_id)}
              />
            )}
            {room.rows
              .filter((row) => near(row.top, row.height))
              .map((row) => (
                <GalleryRow key={row.first} row={row} found={found} {...selection} />
              ))}
          </Fragment>
        ))}
      </div>
    </div>
  );
}

interface HeadingProps {
  top: number;
  one: GenerationView;
  room: SessionSummary | undefined;
}

/** A session's name over its pictures; pressing it goes there. */
function RoomHeading({ top, one, room }: HeadingProps) {
  return (
    <h3 class="room" style={{ top: `${top}px` }}>
      <button type="button" onClick={() => void enter(one.session_id)}>
        {room?.title || t('header.untitled')}
      </button>
      <small>
        {room && plural('header.impressions', room.generation_count)}, {day(one.timestamp)}
      </small>
      <a class="link" href={api.exported(one.session_id, 'dimp')} download="">
        {t('sessions.save.dimp')}
      </a>
    </h3>
  );
}

const shapeOf = (one: GenerationView): number => (one.width && one.height ? one.width / one.height : 4 / 3);

/** Opens a picture, or, while pictures are chosen, puts it among them or out. */
function press(one: GenerationView, { chosen, choose }: Selection): void {
  if (!chosen) return void openAt(one);
  const others = chosen.filter((other) => other.id !== one.id);
  choose(others.length < chosen.length ? others : [...chosen, one]);
}

function GalleryRow({ row, found, ...selection }: { row: Row; found: GenerationView[] } & Selection) {
  return (
    <>
      {row.cells.map(({ left, width }, index) => {
        const one = found[row.first + index]!;
        const place = {
          left: `${left}px`,
          top: `${row.top}px`,
          width: `${width}px`,
          height: `${row.height}px`,
        };
        return <Hung key={one.id} one={one} place={place} tall={row.height > 200} {...selection} />;
      })}
    </>
  );
}

interface HungProps extends Selection {
  one: GenerationView;
  place: Record<'left' | 'top' | 'width' | 'height', string>;
  tall: boolean;
}

function Hung({ one, place, tall, ...selection }: HungProps) {
  const verb = selection.chosen ? t('gallery.select') : t('gallery.open');
  return (
    <button
      type="button"
      class="hung"
      aria-pressed={selection.chosen?.some((other) => other.id === one.id)}
      title={one.prompt}
      aria-label={`${one.prompt || t('series.imported')}${isFilm(one) ? `, ${t('film.mark')}` : ''}. ${verb}`}
      style={place}
      onClick={() => press(one, selection)}
    >
      <img src={api.thumbnail(one.image_id!, tall ? 640 : 256)} alt="" loading="lazy" decoding="async" />
      {isFilm(one) && <FilmMark />}
      {one.starred && (
        <span class="badge">
          <Icon name="starFilled" size={11} />
        </span>
      )}
    </button>
  );
}

async function enter(session: string): Promise<void> {
  state.panel.value = '';
  if (state.session.value?.id !== session) await doing.openSession(session);
}

async function openAt(one: GenerationView): Promise<void> {
  await enter(one.session_id);
  doing.peek(one.id);
}
