// The sessions of the studio: opening another, beginning one, and the name or the end of the one that is open.
import { useEffect, useState } from 'preact/hooks';
import { exportUrl, fetchSessions, thumbnailUrl } from '../api/client';
import type { SessionSummary } from '../api/types.gen';
import { takeFocus, useFocusReturn } from '../lib/focus';
import { formatDay, plural, t, type Key } from '../lib/i18n';
import { Icon, IconButton } from '../lib/Icon';
import { HAS_ACCOUNTS, ROOT } from '../lib/root';
import { restoreSession, trashSession } from '../session/actions';
import { showApiError } from '../session/notices';
import { act } from '../session/outbox';
import { people } from '../together/people';
import { newSession, openSession } from '../session/sessions';
import { headId, otherSessionEvents, session as openedSession, title, visible } from '../session/state';
import { closePanel, openPanelFor, panel } from '../session/view_state';

/** The menu under the title. */
export function SessionMenu() {
  useFocusReturn('.sessions');
  const all = useSessions();
  const sessions = all?.filter(({ trashed }) => !trashed);
  const inTrash = all?.filter(({ trashed }) => trashed) ?? [];
  const [isRenaming, setIsRenaming] = useState(false);
  return (
    <div class="popover sessions" role="dialog" aria-label={t('sessions.title')}>
      {isRenaming ? (
        <RenameForm done={() => setIsRenaming(false)} />
      ) : (
        <Actions rename={() => setIsRenaming(true)} />
      )}
      <ExportLinks />
      {HAS_ACCOUNTS && <AccountLinks />}
      <ul>
        {sessions?.length === 0 && <li class="dim">{t('sessions.none')}</li>}
        {sessions?.map((session) => (
          <SessionItem key={session.session_id} session={session} />
        ))}
      </ul>
      {inTrash.length > 0 && <Trash sessions={inTrash} />}
    </div>
  );
}

/** So many of the sessions in the trash can be put back at once; the trash itself shows all. */
const SHOWN_IN_TRASH = 3;

/** The sessions that went into the trash last, each with its way back. */
function Trash({ sessions }: { sessions: readonly SessionSummary[] }) {
  return (
    <section class="trash" aria-label={t('sessions.trashTitle')}>
      <p class="row">
        <span>{plural('sessions.inTrash', sessions.length)}</span>
        <button type="button" class="link" onClick={() => (panel.value = 'trash')}>
          {t('sessions.openTrash')}
        </button>
      </p>
      <ul>
        {sessions.slice(0, SHOWN_IN_TRASH).map((session) => (
          <TrashedSession key={session.session_id} session={session} />
        ))}
      </ul>
    </section>
  );
}

function TrashedSession({ session: { session_id: id, title, updated_at } }: { session: SessionSummary }) {
  const name = title || t('header.untitled');
  return (
    <li class="row">
      <span>
        <b>{name}</b> <small>{formatDay(updated_at)}</small>
      </span>
      <button
        type="button"
        class="link"
        aria-label={t('sessions.restore', { title: name })}
        onClick={() => {
          closePanel();
          void restoreSession(id);
        }}
      >
        {t('notice.restore')}
      </button>
    </li>
  );
}

/** All sessions; null until they are read. */
function useSessions(): SessionSummary[] | null {
  const [sessions, setSessions] = useState<SessionSummary[] | null>(null);
  useEffect(() => void fetchSessions().then(setSessions, showApiError), [otherSessionEvents.value]);
  return sessions;
}

function Actions({ rename }: { rename: () => void }) {
  return (
    <div class="row">
      <button type="button" class="item" onClick={newSession}>
        <Icon name="plus" size={16} /> {t('sessions.new')}
      </button>
      {openedSession.value && (
        <>
          <IconButton name="pencil" size={16} label={t('sessions.rename')} onClick={rename} />
          {(people.value?.access ?? 'own') === 'own' && (
            <IconButton
              name="trash"
              size={16}
              label={t('sessions.trash')}
              onClick={() => void trashSession()}
            />
          )}
        </>
      )}
    </div>
  );
}

const FORMATS: [string, Key][] = [
  ['dimp', 'sessions.save.dimp'],
  ['html', 'sessions.save.html'],
  ['gif', 'sessions.save.gif'],
  ['jsonl', 'sessions.save.jsonl'],
];

/** The open session as a file: whole, as a page or an animation that replays it, or as its log. */
function ExportLinks() {
  const id = openedSession.value?.id;
  if (!id || visible.value.length === 0) return null;
  return (
    <p class="export-links">
      {t('sessions.save')}
      {FORMATS.map(([format, label]) => (
        <a key={format} class="link" href={exportUrl(id, format)} download="">
          {t(label)}
        </a>
      ))}
      <button type="button" class="link" onClick={() => openPanelFor(null, 'contactSheet')}>
        {t('contactSheet.open')}
      </button>
      <button type="button" class="link" onClick={() => (panel.value = 'phone')}>
        {t('phone.open')}
      </button>
    </p>
  );
}

/** The pages of people are the server's own, apart from this one. */
function AccountLinks() {
  const id = openedSession.value?.id;
  const picture = headId.value;
  const shared = new URLSearchParams({ ...(id && { session: id }), ...(picture && { picture }) });
  return (
    <p class="export-links">
      {id && (
        <a class="link" href={`${ROOT}/shares?${shared}`}>
          {t('sessions.share')}
        </a>
      )}
      <a class="link" href={`${ROOT}/account`}>
        {t('sessions.account')}
      </a>
    </p>
  );
}

/** Whose a session is where it is somebody else's, or that others have it, too. */
function describeSharing({ access, owner, shared }: SessionSummary): string {
  if (access !== 'own') return `, ${t('sessions.sharedBy', { name: owner })}`;
  return shared ? `, ${t('sessions.shared')}` : '';
}

function SessionItem({ session }: { session: SessionSummary }) {
  const { session_id: id, cover, picture_count: count, updated_at } = session;
  const open = (): void => {
    closePanel();
    void openSession(id);
  };
  return (
    <li>
      <button type="button" class="item" aria-current={id === openedSession.value?.id} onClick={open}>
        {cover ? (
          <img src={thumbnailUrl(cover)} alt="" loading="lazy" width="48" height="36" />
        ) : (
          <i class="blank" />
        )}
        <span>
          <b>{session.title || t('header.untitled')}</b>
          <small>
            {plural('header.pictures', count)}, {formatDay(updated_at)}
            {describeSharing(session)}
          </small>
        </span>
      </button>
    </li>
  );
}

const MAX_TITLE = 200;

function RenameForm({ done }: { done: () => void }) {
  const [text, setText] = useState(title.value);
  const save = (event: Event): void => {
    event.preventDefault();
    if (text.trim()) void act({ type: 'rename', title: text.trim() });
    done();
  };
  return (
    <form class="row" onSubmit={save}>
      <input
        ref={takeFocus}
        aria-label={t('sessions.name')}
        value={text}
        maxLength={MAX_TITLE}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" class="link">
        {t('menu.save')}
      </button>
    </form>
  );
}
