// The collections by their covers, and one of them with its pictures.
import { useEffect, useState } from 'preact/hooks';
import { changeCollection, createCollection, fetchCollection, putIntoCollection } from '../api/library';
import type { CollectionView } from '../api/types.gen';
import { plural, t } from '../lib/i18n';
import { Icon, IconButton } from '../lib/Icon';
import { HAS_ACCOUNTS } from '../lib/root';
import { showNotice } from '../session/notices';
import { Sharing } from '../together/Sharing';
import { BulkBar } from './BulkBar';
import {
  attempt,
  Cover,
  openCollection,
  Sharer,
  useCollections,
  type CollectionList,
} from './CollectionRail';
import { openedCollection } from './gallery_address';
import { GalleryGrid } from './GalleryGrid';
import { NameForm } from './NameForm';
import { beginChoosing, chosen, isChoosing, stopChoosing } from './selection';
import { usePages, type Page } from './usePages';

/** The view. */
export function Collections() {
  const id = openedCollection.value;
  return id === null ? <AllCollections /> : <Collection key={id} id={id} />;
}

function AllCollections() {
  const { all, reload } = useCollections();
  const [isNaming, setIsNaming] = useState(false);
  const begin = async (title: string): Promise<void> => {
    setIsNaming(false);
    await attempt(createCollection({ title }));
    reload();
  };
  return (
    <>
      <div class="head">
        <h2 class="visually-hidden">{t('collections.title')}</h2>
        <small class="dim">{plural('collections.count', all.length)}</small>
        <span class="space" />
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
      </div>
      {all.length === 0 && <p class="nothing">{t('collections.none')}</p>}
      <ul class="covers">
        {all.map((collection) => (
          <li key={collection.id}>
            <button type="button" class="cover" onClick={() => openCollection(collection.id)}>
              <Cover collection={collection} size={640} />
              <b>{collection.title}</b>
              <small>
                {plural('header.pictures', collection.count)}
                {collection.search && `, ${t('collections.smart')}`}
                <Sharer of={collection} />
              </small>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

const PAGE_SIZE = 120;

function Collection({ id }: { id: string }) {
  const [collection, setCollection] = useState<CollectionView | null>(null);
  const read = async (before: number | null): Promise<Page> => {
    const page = await fetchCollection(id, before, PAGE_SIZE);
    setCollection(page.collection);
    return { generations: page.generations, next: page.next };
  };
  const pages = usePages(read, id);
  const collections = useCollections();
  const [isSharing, setIsSharing] = useState(false);
  useEffect(() => () => stopChoosing(), []);
  useLeavingWhenGone(id, collections);
  const change = async (wanted: Parameters<typeof changeCollection>[1]): Promise<void> => {
    const changed = await attempt(changeCollection(id, wanted));
    if (changed) setCollection(changed);
  };
  const takeOut = async (): Promise<void> => {
    const ids = chosen.value.map((generation) => generation.id);
    const changed = await attempt(putIntoCollection(id, ids, 'remove'));
    if (!changed) return;
    setCollection(changed);
    stopChoosing();
    pages.change((generation) => (ids.includes(generation.id) ? null : generation));
  };
  if (!collection) return null;
  return (
    <>
      <CollectionHead {...{ collection, isSharing, change }} toggleSharing={() => setIsSharing(!isSharing)} />
      {isSharing && <Sharing id={id} title={collection.title} changed={pages.reload} />}
      <BulkBar pages={pages} collections={collections} tags={[]} />
      {isChoosing.value && collection.access !== 'view' && (
        <CollectionActions
          collection={collection}
          takeOut={() => void takeOut()}
          setCover={(cover) => void change({ cover })}
        />
      )}
      <div class="with-rail">
        {pages.isAnswered && pages.generations.length === 0 ? (
          <p class="nothing">{collection.search ? t('gallery.noneFound') : t('collections.empty')}</p>
        ) : (
          <GalleryGrid generations={pages.generations} sessions={null} loadMore={pages.loadMore} />
        )}
      </div>
    </>
  );
}

/** A collection that is shared no longer is left: there is nothing of it to show. */
function useLeavingWhenGone(id: string, { all, isRead }: CollectionList): void {
  const isGone = isRead && all.every((found) => found.id !== id);
  useEffect(() => {
    if (isGone) openedCollection.value = null;
  }, [isGone]);
}

interface HeadProps {
  collection: CollectionView;
  change: (wanted: { title?: string }) => Promise<void>;
  isSharing: boolean;
  toggleSharing: () => void;
}

function CollectionHead({ collection, change, isSharing, toggleSharing }: HeadProps) {
  const [isNaming, setIsNaming] = useState(false);
  const { id, title, count, search, access } = collection;
  return (
    <div class="head">
      <button type="button" class="link" onClick={() => (openedCollection.value = null)}>
        {t('collections.title')}
      </button>
      {isNaming ? (
        <NameForm
          label={t('collections.name')}
          value={title}
          save={(next) => {
            setIsNaming(false);
            void change({ title: next });
          }}
          cancel={() => setIsNaming(false)}
        />
      ) : (
        <h2>{title}</h2>
      )}
      <small class="dim">
        {plural('header.pictures', count)}
        {search && `, ${t('collections.smart')}`}
        <Sharer of={collection} />
      </small>
      <span class="space" />
      <ShareButton collection={collection} isSharing={isSharing} toggleSharing={toggleSharing} />
      <button
        type="button"
        class="text"
        aria-pressed={isChoosing.value}
        onClick={isChoosing.value ? stopChoosing : beginChoosing}
      >
        <Icon name="selection" size={16} /> {t('gallery.select')}
      </button>
      {access === 'own' && (
        <>
          <IconButton
            name="pencil"
            size={16}
            label={t('collections.rename')}
            onClick={() => setIsNaming(true)}
          />
          <IconButton name="trash" size={16} label={t('collections.trash')} onClick={() => void trash(id)} />
        </>
      )}
    </div>
  );
}

function ShareButton({ collection, isSharing, toggleSharing }: Omit<HeadProps, 'change'>) {
  if (!HAS_ACCOUNTS || collection.access !== 'own' || collection.search) return null;
  return (
    <button type="button" class="text" aria-expanded={isSharing} onClick={toggleSharing}>
      {t('sharing.share')}
    </button>
  );
}

/** Puts a collection into the trash; its pictures stay where they are. The notice brings it back. */
async function trash(id: string): Promise<void> {
  if (!(await attempt(changeCollection(id, { trashed: true })))) return;
  openedCollection.value = null;
  const restore = async (): Promise<void> => {
    if (await attempt(changeCollection(id, { trashed: false }))) openedCollection.value = id;
  };
  showNotice(t('collections.trashed'), '', { label: t('notice.restore'), run: () => void restore() });
}

interface ActionsProps {
  collection: CollectionView;
  takeOut: () => void;
  setCover: (id: string) => void;
}

/** What can be done with chosen pictures in a collection alone. */
function CollectionActions({ collection, takeOut, setCover }: ActionsProps) {
  const only = chosen.value.length === 1 ? chosen.value[0] : undefined;
  return (
    <div class="bulk more">
      {collection.search === null && (
        <button type="button" class="text" disabled={chosen.value.length === 0} onClick={takeOut}>
          {t('collections.takeOut')}
        </button>
      )}
      <button type="button" class="text" disabled={!only} onClick={() => only && setCover(only.id)}>
        {t('collections.setCover')}
      </button>
    </div>
  );
}
