// The trash: sessions, collections and pictures, each put back or erased for good.
import { useState } from 'preact/hooks';
import { thumbnailUrl } from '../api/client';
import { changeCollection, fetchTrash, markAll, restoreSession } from '../api/library';
import type { CollectionView, GenerationView, SessionSummary, TrashView } from '../api/types.gen';
import { formatDay, plural, t } from '../lib/i18n';
import { Icon } from '../lib/Icon';
import { showNotice } from '../session/notices';
import { attempt } from './CollectionRail';
import { EraseDialog, type Doomed } from './EraseDialog';
import { GalleryGrid } from './GalleryGrid';
import { chooseAll, chosen, stopChoosing } from './selection';
import { usePages, type Page } from './usePages';

const PAGE_SIZE = 120;

/** The view. */
export function Trash() {
  const [trash, setTrash] = useState<TrashView | null>(null);
  const [doomed, setDoomed] = useState<Doomed | null>(null);
  const read = async (before: number | null): Promise<Page> => {
    const page = await fetchTrash(before, PAGE_SIZE);
    setTrash(page);
    return {
      generations: page.generations.filter(({ image_id }) => image_id),
      next: page.more ? (page.generations.at(-1)?.seq ?? null) : null,
    };
  };
  const pages = usePages(read, 'trash');
  if (!trash) return null;
  const { sessions, collections } = trash;
  const isEmpty = pages.generations.length + sessions.length + collections.length === 0;
  return (
    <>
      <Head isEmpty={isEmpty} />
      <div class="trash-lists">
        {sessions.length > 0 && (
          <SessionList
            sessions={sessions}
            reload={pages.reload}
            erase={(session) => setDoomed({ session })}
          />
        )}
        {collections.length > 0 && <CollectionRows collections={collections} reload={pages.reload} />}
      </div>
      {pages.generations.length > 0 && (
        <>
          <PictureActions reload={pages.reload} erase={(pictures) => setDoomed({ pictures })} />
          <GalleryGrid generations={pages.generations} sessions={null} loadMore={pages.loadMore} />
        </>
      )}
      {doomed && (
        <EraseDialog
          doomed={doomed}
          close={(isDone) => {
            setDoomed(null);
            if (isDone) pages.reload();
          }}
        />
      )}
    </>
  );
}

function Head({ isEmpty }: { isEmpty: boolean }) {
  return (
    <>
      <h2 class="visually-hidden">{t('trash.title')}</h2>
      <p class={isEmpty ? 'nothing' : 'head dim'} role="status">
        {isEmpty ? t('trash.empty') : t('trash.about')}
      </p>
    </>
  );
}

interface SessionListProps {
  sessions: readonly SessionSummary[];
  reload: () => void;
  erase: (session: SessionSummary) => void;
}

function SessionList({ sessions, reload, erase }: SessionListProps) {
  const restore = async (id: string): Promise<void> => {
    if (await attempt(restoreSession(id))) showNotice(t('trash.restoredSession'));
    reload();
  };
  return (
    <section>
      <h3>{t('sessions.title')}</h3>
      <ul>
        {sessions.map((session) => (
          <TrashRow
            key={session.session_id}
            title={session.title || t('header.untitled')}
            cover={session.cover}
            facts={`${plural('header.pictures', session.picture_count)}, ${formatDay(session.updated_at)}`}
            restore={() => void restore(session.session_id)}
            erase={() => erase(session)}
          />
        ))}
      </ul>
    </section>
  );
}

function CollectionRows({
  collections,
  reload,
}: {
  collections: readonly CollectionView[];
  reload: () => void;
}) {
  const restore = async (id: string): Promise<void> => {
    await attempt(changeCollection(id, { trashed: false }));
    reload();
  };
  return (
    <section>
      <h3>{t('collections.title')}</h3>
      <ul>
        {collections.map(({ id, title, cover, count }) => (
          <TrashRow
            key={id}
            title={title}
            cover={cover}
            facts={plural('header.pictures', count)}
            restore={() => void restore(id)}
          />
        ))}
      </ul>
    </section>
  );
}

interface TrashRowProps {
  title: string;
  cover: string | null;
  facts: string;
  restore: () => void;
  erase?: () => void;
}

function TrashRow({ title, cover, facts, restore, erase }: TrashRowProps) {
  return (
    <li class="trash-row">
      {cover ? <img src={thumbnailUrl(cover)} alt="" width="64" height="48" /> : <i class="blank" />}
      <span>
        <b>{title}</b>
        <small>{facts}</small>
      </span>
      <button type="button" class="text" aria-label={t('trash.restoreNamed', { title })} onClick={restore}>
        <Icon name="undo" size={16} /> {t('notice.restore')}
      </button>
      {erase && (
        <button type="button" class="text" aria-label={t('trash.eraseNamed', { title })} onClick={erase}>
          <Icon name="close" size={16} /> {t('trash.erase')}
        </button>
      )}
    </li>
  );
}

interface PictureActionsProps {
  reload: () => void;
  erase: (pictures: readonly GenerationView[]) => void;
}

/** What is done with the chosen pictures. */
function PictureActions({ reload, erase }: PictureActionsProps) {
  const count = chosen.value.length;
  const restore = async (): Promise<void> => {
    const ids = chosen.value.map(({ id }) => id);
    await attempt(markAll(ids, { trashed: false }));
    stopChoosing();
    reload();
    showNotice(plural('trash.restored', ids.length));
  };
  return (
    <div class="bulk" role="toolbar" aria-label={t('bulk.label')}>
      <h3>{t('trash.pictures')}</h3>
      <small class="dim" role="status">
        {count > 0 ? plural('bulk.chosen', count) : t('trash.choose')}
      </small>
      {count > 0 && (
        <>
          <button type="button" class="text" onClick={() => void restore()}>
            <Icon name="undo" size={16} /> {t('notice.restore')}
          </button>
          <button type="button" class="text" onClick={() => erase(chosen.value)}>
            <Icon name="close" size={16} /> {t('trash.erase')}
          </button>
        </>
      )}
      <span class="space" />
      <button type="button" class="link" onClick={chooseAll}>
        {t('bulk.all')}
      </button>
      {count > 0 && (
        <button type="button" class="link" onClick={stopChoosing}>
          {t('bulk.none')}
        </button>
      )}
    </div>
  );
}
