// What the gallery is filtered by: words, stars, a session, a model, a time.
import type { SessionSummary } from '../api/types.gen';
import { t } from '../lib/i18n';
import { Icon } from '../lib/Icon';
import { models } from '../session/state';
import type { GalleryQuery } from './gallery_address';

interface FilterProps {
  query: GalleryQuery;
  change: (query: GalleryQuery) => void;
}

/** The field for words, and whether only starred pictures are shown. */
export function Search({ query, change }: FilterProps) {
  const { words, starred } = query;
  return (
    <>
      <label class="search">
        <Icon name="search" size={16} />
        <input
          type="search"
          autofocus
          aria-label={t('gallery.search')}
          placeholder={t('gallery.search')}
          value={words}
          onInput={(event) => change({ ...query, words: event.currentTarget.value })}
        />
      </label>
      <button
        type="button"
        class="text"
        aria-pressed={starred}
        onClick={() => change({ ...query, starred: !starred })}
      >
        <Icon name={starred ? 'starFilled' : 'star'} size={16} /> {t('gallery.starred')}
      </button>
    </>
  );
}

type Option = [value: string, label: string];

interface FiltersProps extends FilterProps {
  sessions: ReadonlyMap<string, SessionSummary>;
}

/** The choices of session, model and time. */
export function Filters({ query, change, sessions }: FiltersProps) {
  const painted = [...sessions.values()].filter(
    ({ picture_count, trashed }) => picture_count > 0 && !trashed,
  );
  return (
    <>
      <Choice
        label={t('gallery.session')}
        value={query.session}
        options={[
          ['', t('gallery.allSessions')],
          ...painted.map(({ session_id, title }): Option => [session_id, title || t('header.untitled')]),
        ]}
        change={(session) => change({ ...query, session })}
      />
      <Choice
        label={t('gallery.model')}
        value={query.model}
        options={[
          ['', t('gallery.allModels')],
          ...models.value.map(({ name, title }): Option => [name, title]),
        ]}
        change={(model) => change({ ...query, model })}
      />
      <Choice
        label={t('gallery.since')}
        value={String(query.days)}
        options={listPeriods()}
        change={(days) => change({ ...query, days: Number(days) })}
      />
    </>
  );
}

const listPeriods = (): Option[] => [
  ['0', t('gallery.anyTime')],
  ['1', t('gallery.today')],
  ['7', t('gallery.week')],
  ['30', t('gallery.month')],
];

interface ChoiceProps {
  label: string;
  value: string;
  options: Option[];
  change: (value: string) => void;
}

function Choice({ label, value, options, change }: ChoiceProps) {
  return (
    <select
      class="choice"
      aria-label={label}
      title={label}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
    >
      {options.map(([option, text]) => (
        <option key={option} value={option}>
          {text}
        </option>
      ))}
    </select>
  );
}
