// The collections beside the pictures: pictures that are dragged onto one go into it.
import { useEffect, useState } from 'preact/hooks';
import { thumbnailUrl, type ApiError } from '../api/client';
import { createCollection, fetchCollections, putIntoCollection } from '../api/library';
import type { CollectionView } from '../api/types.gen';
import { plural, t } from '../lib/i18n';
import { Icon } from '../lib/Icon';
import { HAS_ACCOUNTS } from '../lib/root';
import { showApiError, showNotice } from '../session/notices';
import { otherSessionEvents } from '../session/state';
import { panel } from '../session/view_state';
import { openedCollection } from './gallery_address';
import { NameForm } from './NameForm';

/** The collections, and how they are read again. */
export interface CollectionList {
  all: readonly CollectionView[];
  isRead: boolean;
  reload: () => void;
}

/** What a request answers; null where it was refused, which is shown. */
export async function attempt<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    showApiError(error as ApiError);
    return null;
  }
}

/** Reads the collections. */
export function useCollections(): CollectionList {
  const [all, setAll] = useState<readonly CollectionView[] | null>(null);
  const reload = (): void => void attempt(fetchCollections()).then((answer) => answer && setAll(answer));
  useEffect(reload, [HAS_ACCOUNTS && otherSessionEvents.value]); // others change what they share
  return { all: all ?? [], isRead: all !== null, reload };
}

/** The type under which pictures are dragged: their ids, joined by blanks. */
export const DRAGGED_TYPE = 'application/x-dimp-pictures';

/** Puts pictures into a collection that is there, or into a new one of this title, and says so. */
export async function collect(
  ids: readonly string[],
  into: { id: string } | { title: string },
  done: () => void,
): Promise<void> {
  const request = 'id' in into ? putIntoCollection(into.id, ids) : createCollection({ ...into, ids });
  const collection = await attempt(request);
  if (collection) showNotice(plural('collections.added', ids.length, { title: collection.title }));
  done();
}

/** The list at the side. */
export function CollectionRail({ collections }: { collections: CollectionList }) {
  const [isNaming, setIsNaming] = useState(false);
  const begin = async (title: string): Promise<void> => {
    setIsNaming(false);
    await attempt(createCollection({ title }));
    collections.reload();
  };
  return (
    <aside class="rail" aria-label={t('collections.title')}>
      <h3>{t('collections.title')}</h3>
      {collections.all.length === 0 && <p class="dim">{t('collections.drop')}</p>}
      <ul>
        {collections.all.map((collection) => (
          <RailItem key={collection.id} collection={collection} reload={collections.reload} />
        ))}
      </ul>
      {isNaming ? (
        <NameForm
          label={t('collections.name')}
          save={(title) => void begin(title)}
          cancel={() => setIsNaming(false)}
        />
      ) : (
        <button type="button" class="text" onClick={() => setIsNaming(true)}>
          <Icon name="plus" size={16} /> {t('collections.new')}
        </button>
      )}
    </aside>
  );
}

function RailItem({ collection, reload }: { collection: CollectionView; reload: () => void }) {
  const [isTarget, setIsTarget] = useState(false);
  const { id, title, count, search, access } = collection;
  const takes = (event: DragEvent): boolean =>
    search === null && access !== 'view' && (event.dataTransfer?.types.includes(DRAGGED_TYPE) ?? false);
  return (
    <li>
      <button
        type="button"
        class={isTarget ? 'item drop-target' : 'item'}
        onClick={() => openCollection(id)}
        onDragOver={(event) => {
          if (!takes(event)) return;
          event.preventDefault();
          setIsTarget(true);
        }}
        onDragLeave={() => setIsTarget(false)}
        onDrop={(event) => {
          setIsTarget(false);
          const ids = event.dataTransfer?.getData(DRAGGED_TYPE).split(' ') ?? [];
          if (takes(event)) void collect(ids, { id }, reload);
        }}
      >
        <Cover collection={collection} />
        <span>
          <b>{title}</b>
          <small>
            {plural('header.pictures', count)}
            <Sharer of={collection} />
          </small>
        </span>
      </button>
    </li>
  );
}

/** Whose it is, where somebody else shares it, and whether others have one's own. */
export function Sharer({ of: { owner, shared } }: { of: CollectionView }) {
  const text = owner ? t('sessions.sharedBy', { name: owner }) : shared ? t('sessions.shared') : '';
  return text ? <span class="sharer">{`, ${text}`}</span> : null;
}

/** The picture on a collection; a plain field where it holds none. */
export function Cover({
  collection: { cover },
  size = 256,
}: {
  collection: CollectionView;
  size?: 256 | 640;
}) {
  if (!cover) return <i class="blank" />;
  return (
    <img src={thumbnailUrl(cover, size)} alt="" loading="lazy" width="48" height="36" draggable={false} />
  );
}

/** Shows the pictures of a collection. */
export function openCollection(id: string): void {
  openedCollection.value = id;
  panel.value = 'collections';
}
