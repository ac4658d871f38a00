// All impressions of all series on one wall: searched by words, and only the rows that are seen are drawn.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import * as api from '../api';
import type { GenerationView } from '../api.gen';
import * as doing from '../doing';
import { EVERYTHING, hung, isPlain, type Page, type Wish } from '../hanging';
import { t } from '../i18n';
import { justify, type Row } from '../justify';
import * as state from '../state';
import { Export, Filters } from './GalleryFilters';
import { Icon, IconButton } from './Icon';

const ROOM_ABOVE = 600;

export function Gallery() {
  const [wish, setWish] = useState<Wish>(EVERYTHING);
  const [chosen, setChosen] = useState<readonly GenerationView[] | null>(null);
  const found = useFound(wish);
  const { words, starred } = wish;
  return (
    <section class="gallery" role="dialog" aria-modal="true" aria-label={t('gallery.title')}>
      <div class="head">
        <h2>{t('gallery.title')}</h2>
        <label class="search">
          <Icon name="search" size={16} />
          <input
            type="search"
            autofocus
            aria-label={t('gallery.search')}
            placeholder={t('gallery.search')}
            value={words}
            onInput={(event) => setWish({ ...wish, words: event.currentTarget.value })}
          />
        </label>
        <button
          type="button"
          class="text"
          aria-pressed={starred}
          onClick={() => setWish({ ...wish, starred: !starred })}
        >
          <Icon name={starred ? 'starFilled' : 'star'} size={16} /> {t('gallery.starred')}
        </button>
        <Filters wish={wish} change={setWish} />
        <button
          type="button"
          class="text"
          aria-pressed={chosen !== null}
          onClick={() => setChosen(chosen ? null : [])}
        >
          <Icon name="selection" size={16} /> {t('gallery.select')}
        </button>
        {chosen && <Export chosen={chosen} />}
        <IconButton
          name="close"
          label={t('gallery.close')}
          hint="Esc"
          onClick={() => (state.panel.value = '')}
        />
      </div>
      <Hanging found={found.list} more={found.more} chosen={chosen} choose={setChosen} />
      {found.list.length === 0 && found.asked && (
        <p class="nothing">{isPlain(wish) ? t('gallery.none') : t('gallery.noneFound')}</p>
      )}
    </section>
  );
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
        mine === question.current && setFound({ list: [...old, ...page.list], next: page.next, asked: true }),
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
  more: (() => void) | null;
}

function Hanging({ found, more, chosen, choose }: HangingProps) {
  const place = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = place.current!;
    const measure = (): void =>
      setView({ top: element.scrollTop, width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => observer.disconnect();
  }, []);
  const target = view.width < 600 ? 130 : 200;
  const { rows, height } = justify(found.map(shapeOf), Math.max(1, view.width - 48), target, 12);
  useEffect(() => {
    if (more && view.top + view.height > height - ROOM_ABOVE) more();
  }, [view.top, view.height, height, found.length]);
  const near = rows.filter(
    (row) => row.top + row.height > view.top - ROOM_ABOVE && row.top < view.top + view.height + ROOM_ABOVE,
  );
  return (
    <div class="hanging" ref={place} tabIndex={0} role="group" aria-label={t('gallery.title')}>
      <div class="rows" style={{ height: `${height}px` }}>
        {near.map((row) => (
          <GalleryRow key={row.first} row={row} found={found} chosen={chosen} choose={choose} />
        ))}
      </div>
    </div>
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
      {row.cells.map((cell, index) => {
        const one = found[row.first + index]!;
        return (
          <button
            key={one.id}
            type="button"
            class="hung"
            aria-pressed={selection.chosen?.some((other) => other.id === one.id)}
            title={one.prompt}
            aria-label={`${one.prompt || t('series.imported')}. ${selection.chosen ? t('gallery.select') : t('gallery.open')}`}
            style={{
              left: `${cell.left}px`,
              top: `${row.top}px`,
              width: `${cell.width}px`,
              height: `${row.height}px`,
            }}
            onClick={() => press(one, selection)}
          >
            <img
              src={api.thumbnail(one.image_id!, row.height > 200 ? 640 : 256)}
              alt=""
              loading="lazy"
              decoding="async"
            />
            {one.starred && (
              <span class="badge">
                <Icon name="starFilled" size={11} />
              </span>
            )}
          </button>
        );
      })}
    </>
  );
}

async function openAt(one: GenerationView): Promise<void> {
  state.panel.value = '';
  if (state.session.value?.id !== one.session_id) await doing.openSession(one.session_id);
  doing.peek(one.id);
}
