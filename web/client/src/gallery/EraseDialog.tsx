// The question before pictures, or a session, are erased for good: what goes, and what stays because it is used elsewhere.
import { useEffect, useRef, useState } from 'preact/hooks';
import { erase, type Erased } from '../api/library';
import type { GenerationView, SessionSummary } from '../api/types.gen';
import { pushTo } from '../lib/group';
import { plural, t } from '../lib/i18n';
import { showNotice } from '../session/notices';
import { attempt } from './CollectionRail';

/** What is to be erased. */
export type Doomed = { session: SessionSummary } | { pictures: readonly GenerationView[] };

interface EraseDialogProps {
  doomed: Doomed;
  /** Called at the end, with whether something was erased. */
  close: (isDone: boolean) => void;
}

/** The requests: a session whole, or the pictures of each session. */
function listRequests(doomed: Doomed): Parameters<typeof erase>[0][] {
  if ('session' in doomed) return [{ session: doomed.session.session_id }];
  const bySession = new Map<string, GenerationView[]>();
  for (const picture of doomed.pictures) pushTo(bySession, picture.session_id, picture);
  return [...bySession.values()].map((pictures) => ({ ids: pictures.map(({ id }) => id) }));
}

/** Erases, or only asks what would be; null where it was refused. */
async function eraseAll(doomed: Doomed, isDry: boolean): Promise<Erased | null> {
  const sum: Erased = { generation_ids: [], images: [], kept: [] };
  for (const request of listRequests(doomed)) {
    const answer = await attempt(erase(request, isDry));
    if (!answer) return null;
    sum.generation_ids.push(...answer.generation_ids);
    sum.images.push(...answer.images);
    sum.kept.push(...answer.kept);
  }
  return sum;
}

/** The dialog. */
export function EraseDialog({ doomed, close }: EraseDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [plan, setPlan] = useState<Erased | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  useEffect(() => {
    dialog.current?.showModal();
    void eraseAll(doomed, true).then((answer) => (answer ? setPlan(answer) : close(false)));
  }, []);
  const run = async (): Promise<void> => {
    setIsBusy(true);
    const erased = await eraseAll(doomed, false);
    if (erased) showNotice(plural('trash.erased', erased.generation_ids.length));
    close(erased !== null);
  };
  return (
    <dialog class="erase" ref={dialog} aria-labelledby="erase-title" onClose={() => close(false)}>
      <h2 id="erase-title">
        {'session' in doomed
          ? t('trash.eraseSession', { title: doomed.session.title || t('header.untitled') })
          : plural('trash.erasePictures', doomed.pictures.length)}
      </h2>
      <p>{t('trash.noWayBack')}</p>
      {plan && <Plan plan={plan} />}
      <div class="row">
        <button type="button" class="text" autofocus onClick={() => dialog.current?.close()}>
          {t('trash.keep')}
        </button>
        <button type="button" class="danger" disabled={!plan || isBusy} onClick={() => void run()}>
          {t('trash.erase')}
        </button>
      </div>
    </dialog>
  );
}

function Plan({ plan: { generation_ids, images, kept } }: { plan: Erased }) {
  return (
    <p class="dim">
      {plural('trash.plan', generation_ids.length, { files: plural('trash.planFiles', images.length) })}
      {kept.length > 0 && ` ${plural('trash.planKept', kept.length)}`}
    </p>
  );
}
