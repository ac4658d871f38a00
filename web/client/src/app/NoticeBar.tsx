// The notice over the page: what happened, and what can be done about it at once.
import { useFocusReturn } from '../lib/focus';
import { t } from '../lib/i18n';
import { IconButton } from '../lib/Icon';
import { closeNotice, notice, type Notice, type Remedy } from '../session/notices';
import { connection, session, waitingToSend } from '../session/state';

/** The notice. While the studio cannot be reached, that is the notice. */
export function NoticeBar() {
  const isOffline = connection.value === 'offline' && session.value !== null;
  if (isOffline || waitingToSend.value > 0) return <OfflineNotice />;
  return notice.value && <Message notice={notice.value} />;
}

function Message({ notice: { text, hint, isError, remedy, choices } }: { notice: Notice }) {
  useFocusReturn('.notice');
  return (
    <div class={isError ? 'notice error' : 'notice'} role={isError ? 'alert' : 'status'}>
      <p>
        <b>{text}</b> {hint}
      </p>
      {remedy && <RemedyButton remedy={remedy} />}
      <IconButton name="close" size={16} label={t('notice.close')} onClick={closeNotice} />
      {choices && (
        <p class="row choices">
          {choices.map((choice) => (
            <RemedyButton key={choice.label} remedy={choice} />
          ))}
        </p>
      )}
    </div>
  );
}

function RemedyButton({ remedy: { label, run } }: { remedy: Remedy }) {
  return (
    <button
      type="button"
      class="link"
      onClick={() => {
        closeNotice();
        run();
      }}
    >
      {label}
    </button>
  );
}

function OfflineNotice() {
  return (
    <div class="notice error" role="alert">
      <p>
        <b>{t('offline.title')}.</b> {t('offline.hint')}
      </p>
    </div>
  );
}
