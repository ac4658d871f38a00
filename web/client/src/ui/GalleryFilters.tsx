// What the gallery shows: words, stars, a room, a model, a time.
import type { SessionSummary } from '../api.gen';
import type { Wish } from '../hanging';
import { t } from '../i18n';
import * as state from '../state';
import { Icon } from './Icon';

interface Props {
  wish: Wish;
  change: (wish: Wish) => void;
}

export function Search({ wish, change }: Props) {
  return (
    <>
      <label class="search">
        <Icon name="search" size={16} />
        <input
          type="search"
          autofocus
          aria-label={t('gallery.search')}
          placeholder={t('gallery.search')}
          value={wish.words}
          onInput={(event) => change({ ...wish, words: event.currentTarget.value })}
        />
      </label>
      <button
        type="button"
        class="text"
        aria-pressed={wish.starred}
        onClick={() => change({ ...wish, starred: !wish.starred })}
      >
        <Icon name={wish.starred ? 'starFilled' : 'star'} size={16} /> {t('gallery.starred')}
      </button>
    </>
  );
}

export function Filters({ wish, change, rooms }: Props & { rooms: ReadonlyMap<string, SessionSummary> }) {
  const painted = [...rooms.values()].filter((one) => one.generation_count > 0 && !one.trashed);
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
