// What the gallery is filtered by: words, stars, a time, and whatever was used to make the pictures.
import type { Facet } from '../api/types.gen';
import { findText, t, type Key } from '../lib/i18n';
import { Icon } from '../lib/Icon';
import { modelTitle } from '../session/models';
import { FACETS, type GalleryQuery } from './gallery_address';

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
type FacetName = (typeof FACETS)[number];

const LABELS: Record<FacetName, [label: Key, any: Key]> = {
  session: ['gallery.session', 'gallery.allSessions'],
  collection: ['gallery.collection', 'gallery.anyCollection'],
  tag: ['gallery.tag', 'gallery.anyTag'],
  model: ['gallery.model', 'gallery.allModels'],
  lora: ['gallery.lora', 'gallery.anyLora'],
  scheduler: ['gallery.scheduler', 'gallery.anyScheduler'],
  kind: ['gallery.kind', 'gallery.anyKind'],
};

/** A facet in which everything is alike filters nothing. These are shown with one value, too. */
const ALWAYS: readonly FacetName[] = ['session', 'model', 'tag', 'lora', 'collection'];

interface FiltersProps extends FilterProps {
  /** What was used, by the name of the filter. */
  used: Readonly<Record<string, Facet[]>>;
}

/** The choices: each lists what was used, with how many pictures. */
export function Filters({ query, change, used }: FiltersProps) {
  const isWorthwhile = (name: FacetName): boolean => {
    const count = used[name]?.length ?? 0;
    return query[name] !== '' || count > 1 || (count > 0 && ALWAYS.includes(name));
  };
  return (
    <>
      {FACETS.filter(isWorthwhile).map((name) => (
        <Choice
          key={name}
          label={t(LABELS[name][0])}
          value={query[name]}
          options={[['', t(LABELS[name][1])], ...listOptions(name, used[name] ?? [], query[name])]}
          change={(value) => change({ ...query, [name]: value })}
        />
      ))}
      <Choice
        label={t('gallery.since')}
        value={String(query.days)}
        options={listPeriods()}
        change={(days) => change({ ...query, days: Number(days) })}
      />
    </>
  );
}

/** What was used, and what is filtered by though nothing of it is left. */
function listOptions(name: FacetName, facets: readonly Facet[], current: string): Option[] {
  const options = facets.map(({ value, label, count }): Option => [
    value,
    t('gallery.option', { label: describeValue(name, value, label), n: count }),
  ]);
  const isMissing = current !== '' && facets.every(({ value }) => value !== current);
  return isMissing ? [...options, [current, describeValue(name, current, current)]] : options;
}

function describeValue(name: FacetName, value: string, label: string): string {
  if (name === 'model') return modelTitle(value);
  if (name === 'kind') return findText(`gallery.kind.${value}`) ?? label;
  return label || t('header.untitled');
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
