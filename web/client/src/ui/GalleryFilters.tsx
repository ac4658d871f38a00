// What the gallery shows, and the pictures that are chosen in it.
import { useEffect, useState } from 'preact/hooks';
import * as api from '../api';
import type { GenerationView, SessionSummary } from '../api.gen';
import { fileName, type Wish } from '../hanging';
import { plural, t } from '../i18n';
import * as state from '../state';
import { zip } from '../zip';
import { Icon } from './Icon';

interface Props {
  wish: Wish;
  change: (wish: Wish) => void;
}

export function Filters({ wish, change }: Props) {
  const [rooms, setRooms] = useState<SessionSummary[]>([]);
  useEffect(() => void api.sessions().then(setRooms, () => undefined), []);
  const painted = rooms.filter((one) => one.generation_count > 0 && !one.trashed);
  return (
    <>
      <Choice
        label={t('gallery.room')}
        value={wish.room}
        options={[
          ['', t('gallery.allRooms')],
          ...painted.map((one): [string, string] => [one.session_id, one.title || t('header.untitled')]),
        ]}
        change={(room) => change({ ...wish, room })}
      />
      <Choice
        label={t('gallery.model')}
        value={wish.model}
        options={[
          ['', t('gallery.allModels')],
          ...state.models.value.map((one): [string, string] => [one.name, one.title]),
        ]}
        change={(model) => change({ ...wish, model })}
      />
      <Choice
        label={t('gallery.since')}
        value={String(wish.days)}
        options={[
          ['0', t('gallery.anyTime')],
          ['1', t('gallery.today')],
          ['7', t('gallery.week')],
          ['30', t('gallery.month')],
        ]}
        change={(days) => change({ ...wish, days: Number(days) })}
      />
    </>
  );
}

function Choice(props: {
  label: string;
  value: string;
  options: [string, string][];
  change: (value: string) => void;
}) {
  return (
    <select
      class="choice"
      aria-label={props.label}
      title={props.label}
      value={props.value}
      onChange={(event) => props.change(event.currentTarget.value)}
    >
      {props.options.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  );
}

/** Downloads the chosen pictures as one archive. */
export function Export({ chosen }: { chosen: readonly GenerationView[] }) {
  const [busy, setBusy] = useState(false);
  const run = async (): Promise<void> => {
    setBusy(true);
    await save(chosen).catch(() => state.tell(t('told.notSent'), '', true));
    setBusy(false);
  };
  return (
    <button type="button" class="text" disabled={busy || chosen.length === 0} onClick={() => void run()}>
      <Icon name="download" size={16} /> {plural('gallery.export', chosen.length)}
    </button>
  );
}

async function save(chosen: readonly GenerationView[]): Promise<void> {
  const entries = [];
  for (const [at, one] of chosen.entries()) {
    const answer = await fetch(one.image_url!);
    if (!answer.ok) throw new Error(answer.statusText);
    entries.push({ name: fileName(one, at), bytes: new Uint8Array(await answer.arrayBuffer()) });
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(zip(entries));
  link.download = 'dimpressionist.zip';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
