// The gallery: all pictures of all sessions, searched by words, filtered, and chosen to be taken along.
import { useEffect, useRef, useState } from 'preact/hooks';
import { fetchSessions, type ApiError } from '../api/client';
import type { GenerationView, SessionSummary } from '../api/types.gen';
import { t } from '../lib/i18n';
import { Icon, IconButton } from '../lib/Icon';
import { showApiError } from '../session/notices';
import { closePanel } from '../session/view_state';
import { galleryQuery, type GalleryQuery } from './gallery_address';
import { Filters, Search } from './GalleryFilters';
import { GalleryGrid } from './GalleryGrid';
import { fetchGallery, isUnfiltered, sortBySession, type GalleryPage } from './gallery_query';
import { ExportSelection, ReferToSelection } from './SelectionActions';

/** The gallery over the whole page. */
export function Gallery() {
  const query = galleryQuery.value;
  const setQuery = (next: GalleryQuery): void => void (galleryQuery.value = next);
  const [selection, setSelection] = useState<readonly GenerationView[] | null>(null);
  const sessions = useSessions();
  const found = useGallery(query);
  const isEmpty = found.generations.length === 0 && found.isAnswered;
  return (
    <section class="gallery" role="dialog" aria-modal="true" aria-label={t('gallery.title')}>
      <div class="head">
        <h2>{t('gallery.title')}</h2>
        <Search query={query} change={setQuery} />
        <Filters query={query} change={setQuery} sessions={sessions} />
        <button
          type="button"
          class="text"
          aria-pressed={selection !== null}
          onClick={() => setSelection(selection ? null : [])}
        >
          <Icon name="selection" size={16} /> {t('gallery.select')}
        </button>
        {selection && <ReferToSelection selection={selection} />}
        {selection && <ExportSelection selection={selection} />}
        <IconButton name="close" label={t('gallery.close')} shortcut="Esc" onClick={closePanel} />
      </div>
      <GalleryGrid
        generations={found.generations}
        sessions={sessions}
        loadMore={found.loadMore}
        selection={selection}
        select={setSelection}
      />
      {isEmpty && <p class="nothing">{isUnfiltered(query) ? t('gallery.none') : t('gallery.noneFound')}</p>}
    </section>
  );
}

/** All sessions, by their ids. */
function useSessions(): ReadonlyMap<string, SessionSummary> {
  const [sessions, setSessions] = useState<ReadonlyMap<string, SessionSummary>>(new Map());
  useEffect(() => {
    const take = (all: SessionSummary[]): void =>
      setSessions(new Map(all.map((session) => [session.session_id, session])));
    fetchSessions().then(take, () => undefined);
  }, []);
  return sessions;
}

interface Found {
  generations: GenerationView[];
  isAnswered: boolean;
  /** Reads the next page; null where there is none. */
  loadMore: (() => void) | null;
}

const TYPING_PAUSE_MS = 250;

/** What is found, page by page; a new query begins again, and late answers are dropped. */
function useGallery(query: GalleryQuery): Found {
  const [found, setFound] = useState<GalleryPage & { isAnswered: boolean }>({
    generations: [],
    next: null,
    isAnswered: false,
  });
  const lastRequest = useRef(0);
  const load = async (before: number | null, earlier: GenerationView[]): Promise<void> => {
    const request = ++lastRequest.current;
    try {
      const page = await fetchGallery(query, before, Date.now());
      if (request !== lastRequest.current) return;
      const sorted = sortBySession(page.generations, earlier.at(-1)?.session_id);
      setFound({ generations: [...earlier, ...sorted], next: page.next, isAnswered: true });
    } catch (error) {
      if (request === lastRequest.current) showApiError(error as ApiError);
    }
  };
  useEffect(() => {
    const timer = setTimeout(() => void load(null, []), query.words ? TYPING_PAUSE_MS : 0);
    return () => clearTimeout(timer);
  }, [query]);
  const { next, generations } = found;
  return { ...found, loadMore: next === null ? null : () => void load(next, generations) };
}
