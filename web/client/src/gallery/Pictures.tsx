// All pictures of all sessions, searched by words and by what they were made with, beside the collections they go into.
import { useEffect, useState } from 'preact/hooks';
import { fetchSessions } from '../api/client';
import { createCollection, fetchFacets, searchGenerations } from '../api/library';
import type { Facets, SessionSummary } from '../api/types.gen';
import { plural, t } from '../lib/i18n';
import { Icon } from '../lib/Icon';
import { showNotice } from '../session/notices';
import { BulkBar } from './BulkBar';
import { attempt, CollectionRail, useCollections } from './CollectionRail';
import { EVERYTHING, galleryQuery, type GalleryQuery } from './gallery_address';
import { Filters, Search } from './GalleryFilters';
import { GalleryGrid } from './GalleryGrid';
import { isUnfiltered, sortBySession, toCollectionSearch, toFilters } from './gallery_query';
import { NameForm } from './NameForm';
import { beginChoosing, isChoosing, stopChoosing } from './selection';
import { usePages, type Page } from './usePages';

const PAGE_SIZE = 120;
const TYPING_PAUSE_MS = 250;

/** The view. */
export function Pictures() {
  const query = galleryQuery.value;
  const setQuery = (next: GalleryQuery): void => void (galleryQuery.value = next);
  const found = usePages(readPage, JSON.stringify(query), query.words ? TYPING_PAUSE_MS : 0);
  const sessions = useSessions();
  const all = useFacets(null);
  const fitting = useFacets(query);
  const collections = useCollections();
  const isEmpty = found.generations.length === 0 && found.isAnswered;
  return (
    <>
      <div class="head">
        <h2 class="visually-hidden">{t('gallery.pictures')}</h2>
        {all && (
          <>
            <Count all={all} fitting={fitting} />
            <Search query={query} change={setQuery} />
            <Filters query={query} change={setQuery} used={all.used} />
            <ChooseButton />
            {!isUnfiltered(query) && <KeepSearch query={query} kept={collections.reload} />}
          </>
        )}
      </div>
      <BulkBar pages={found} collections={collections} tags={all?.used.tag ?? []} />
      {/* What there is to filter by decides how high the bar is: before that is known, what is below it would move. */}
      {all && (
        <div class="with-rail">
          <CollectionRail collections={collections} />
          {isEmpty ? (
            <NothingFound query={query} change={setQuery} />
          ) : (
            <GalleryGrid generations={found.generations} sessions={sessions} loadMore={found.loadMore} />
          )}
        </div>
      )}
    </>
  );
}

/** That there is no picture, or none that fits and the way back to all of them. */
function NothingFound({ query, change }: { query: GalleryQuery; change: (query: GalleryQuery) => void }) {
  if (isUnfiltered(query)) return <p class="nothing">{t('gallery.none')}</p>;
  return (
    <div class="nothing">
      <p>{t('gallery.noneFound')}</p>
      <button type="button" class="link" onClick={() => change(EVERYTHING)}>
        {t('gallery.showAll')}
      </button>
    </div>
  );
}

/** A page of what is looked for now. */
async function readPage(before: number | null, last: { session_id: string } | undefined): Promise<Page> {
  const filters = toFilters(galleryQuery.value, Date.now());
  const { generations, more } = await searchGenerations(filters, before, PAGE_SIZE);
  const next = more ? (generations.at(-1)?.seq ?? null) : null;
  return { generations: sortBySession(generations, last?.session_id), next };
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

/** What stands for what was used where the studio is not reached. */
const UNKNOWN: Facets = { total: 0, starred: 0, used: {} };

/** What was used by the pictures that fit a query, or by all; null until it is known. */
function useFacets(query: GalleryQuery | null): Facets | null {
  const [facets, setFacets] = useState<Facets | null>(null);
  useEffect(() => {
    const read = (): void => {
      fetchFacets(query ? toFilters(query, Date.now()) : {}).then(setFacets, () =>
        setFacets((known) => known ?? UNKNOWN),
      );
    };
    const timer = setTimeout(read, query?.words ? TYPING_PAUSE_MS : 0);
    return () => clearTimeout(timer);
  }, [JSON.stringify(query)]);
  return facets;
}

function Count({ all, fitting }: { all: Facets; fitting: Facets | null }) {
  if (!fitting || all === UNKNOWN) return <small class="dim count-of" />;
  const total = plural('header.pictures', all.total);
  return (
    <small class="dim count-of" role="status">
      {fitting.total === all.total ? total : t('gallery.found', { n: fitting.total, total })}
    </small>
  );
}

function ChooseButton() {
  return (
    <button
      type="button"
      class="text"
      aria-pressed={isChoosing.value}
      onClick={isChoosing.value ? stopChoosing : beginChoosing}
    >
      <Icon name="selection" size={16} /> {t('gallery.select')}
    </button>
  );
}

/** Keeps what is looked for as a collection that finds it again each time. */
function KeepSearch({ query, kept }: { query: GalleryQuery; kept: () => void }) {
  const [isNaming, setIsNaming] = useState(false);
  const keep = async (title: string): Promise<void> => {
    setIsNaming(false);
    const search = toCollectionSearch(query, Date.now());
    const made = await attempt(createCollection({ title, search }));
    if (made) showNotice(t('collections.kept', { title: made.title }));
    kept();
  };
  if (isNaming)
    return (
      <NameForm
        label={t('collections.name')}
        value={query.words}
        save={(title) => void keep(title)}
        cancel={() => setIsNaming(false)}
      />
    );
  return (
    <button type="button" class="text" onClick={() => setIsNaming(true)}>
      <Icon name="stack" size={16} /> {t('collections.keepSearch')}
    </button>
  );
}
