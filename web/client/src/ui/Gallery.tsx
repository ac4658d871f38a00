// All impressions of all series on one wall: searched by words, and only the rows that are seen are drawn.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import * as api from '../api';
import type { GenerationView } from '../api.gen';
import * as doing from '../doing';
import { t } from '../i18n';
import { justify, type Row } from '../justify';
import * as state from '../state';
import { Icon, IconButton } from './Icon';

const PAGE = 120;
const ROOM_ABOVE = 600;

export function Gallery() {
  const [words, setWords] = useState('');
  const [starred, setStarred] = useState(false);
  const found = useFound(words, starred);
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
            onInput={(event) => setWords(event.currentTarget.value)}
          />
        </label>
        <button type="button" class="text" aria-pressed={starred} onClick={() => setStarred(!starred)}>
          <Icon name={starred ? 'starFilled' : 'star'} size={16} /> {t('gallery.starred')}
        </button>
        <IconButton
          name="close"
          label={t('gallery.close')}
          hint="Esc"
          onClick={() => (state.panel.value = '')}
        />
      </div>
      <Hanging found={found.list} more={found.more} />
      {found.list.length === 0 && found.asked && (
        <p class="nothing">{words || starred ? t('gallery.noneFound') : t('gallery.none')}</p>
      )}
    </section>
  );
}

interface Found {
  list: GenerationView[];
  asked: boolean;
  more: (() => void) | null;
}

/** What the server finds, page by page; a new question begins anew, and late answers are dropped. */
function useFound(words: string, starred: boolean): Found {
  const [found, setFound] = useState<{ list: GenerationView[]; more: boolean; asked: boolean }>({
    list: [],
    more: false,
    asked: false,
  });
  const question = useRef(0);
  const ask = (before: string | null, old: GenerationView[]): void => {
    const mine = ++question.current;
    api.search(words, starred, before, PAGE).then(
      (page) =>
        mine === question.current &&
        setFound({ list: [...old, ...page.generations], more: page.more, asked: true }),
      (problem: api.Problem) => mine === question.current && state.tellProblem(problem),
    );
  };
  useEffect(() => {
    const timer = setTimeout(() => ask(null, []), words ? 250 : 0);
    return () => clearTimeout(timer);
  }, [words, starred]);
  const last = found.list.at(-1);
  return { ...found, more: found.more && last ? () => ask(String(last.seq), found.list) : null };
}

function Hanging({ found, more }: { found: GenerationView[]; more: (() => void) | null }) {
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
  }, [view.top, view.height, height]);
  const near = rows.filter(
    (row) => row.top + row.height > view.top - ROOM_ABOVE && row.top < view.top + view.height + ROOM_ABOVE,
  );
  return (
    <div class="hanging" ref={place} tabIndex={0} role="group" aria-label={t('gallery.title')}>
      <div class="rows" style={{ height: `${height}px` }}>
        {near.map((row) => (
          <GalleryRow key={row.first} row={row} found={found} />
        ))}
      </div>
    </div>
  );
}

const shapeOf = (one: GenerationView): number => (one.width && one.height ? one.width / one.height : 4 / 3);

function GalleryRow({ row, found }: { row: Row; found: GenerationView[] }) {
  return (
    <>
      {row.cells.map((cell, index) => {
        const one = found[row.first + index]!;
        return (
          <button
            key={one.id}
            type="button"
            class="hung"
            title={one.prompt}
            aria-label={`${one.prompt || t('series.imported')}. ${t('gallery.open')}`}
            style={{
              left: `${cell.left}px`,
              top: `${row.top}px`,
              width: `${cell.width}px`,
              height: `${row.height}px`,
            }}
            onClick={() => void openAt(one)}
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
