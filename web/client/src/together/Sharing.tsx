// Sharing a collection, a style or a note with people of the house: who has it, letting somebody in, taking it back.
import { useEffect, useState } from 'preact/hooks';
import { fetchReceivers, share, takeBack } from '../api/library';
import { ApiError } from '../api/client';
import type { ItemPeople, ItemReceiver } from '../api/types.gen';
import { t } from '../lib/i18n';
import { showApiError } from '../session/notices';
import './sharing.css';

/** With whom something is shared that everybody in the house has. */
const EVERYBODY = '*';

interface SharingProps {
  id: string;
  title: string;
  /** It is shared otherwise from now on. */
  changed: () => void;
}

/** The form, for who owns it. */
export function Sharing({ id, title, changed }: SharingProps) {
  const [people, setPeople] = useState<ItemPeople | null>(null);
  const take = async (answer: Promise<ItemPeople>): Promise<boolean> => {
    try {
      setPeople(await answer);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      showApiError(error);
      return false;
    }
  };
  const change = async (answer: Promise<ItemPeople>): Promise<boolean> => {
    const isDone = await take(answer);
    if (isDone) changed();
    return isDone;
  };
  useEffect(() => void take(fetchReceivers(id)), [id]);
  if (!people) return null;
  return (
    <section class="sharing" aria-label={t('sharing.title', { title })}>
      <h3>{t('sharing.title', { title })}</h3>
      {people.receivers.length === 0 && <p class="fact">{t('sharing.none')}</p>}
      <ul>
        {people.receivers.map((receiver) => (
          <Receiver
            key={receiver.id}
            receiver={receiver}
            end={() => void change(takeBack(id, receiver.id))}
          />
        ))}
      </ul>
      <ShareForm give={(name, access) => change(share(id, name, access))} />
      {people.kind === 'collection' && <p class="fact">{t('sharing.pictures')}</p>}
    </section>
  );
}

function Receiver({ receiver: { name, access }, end }: { receiver: ItemReceiver; end: () => void }) {
  const who = name || t('sharing.everybody');
  return (
    <li class="row">
      <span>
        <b>{who}</b> <small>{t(access === 'edit' ? 'sharing.edits' : 'sharing.views')}</small>
      </span>
      <button type="button" class="link" aria-label={t('sharing.takeBackFrom', { name: who })} onClick={end}>
        {t('sharing.takeBack')}
      </button>
    </li>
  );
}

function ShareForm({ give }: { give: (name: string, access: ItemReceiver['access']) => Promise<boolean> }) {
  const [name, setName] = useState('');
  const [access, setAccess] = useState<ItemReceiver['access']>('view');
  const submit = (event: Event): void => {
    event.preventDefault();
    if (name.trim()) void give(name.trim(), access).then((isDone) => isDone && setName(''));
  };
  return (
    <form class="row" onSubmit={submit}>
      <input
        aria-label={t('sharing.name')}
        placeholder={t('sharing.name')}
        value={name}
        autocomplete="off"
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <select
        aria-label={t('sharing.access')}
        value={access}
        onChange={({ currentTarget }) => setAccess(currentTarget.value === 'edit' ? 'edit' : 'view')}
      >
        <option value="view">{t('sharing.views')}</option>
        <option value="edit">{t('sharing.edits')}</option>
      </select>
      <button type="submit" class="text" disabled={!name.trim()}>
        {t('sharing.share')}
      </button>
      <button type="button" class="link" onClick={() => void give(EVERYBODY, access)}>
        {t('sharing.withEverybody')}
      </button>
    </form>
  );
}
