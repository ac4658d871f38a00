// What is done with the pictures that are chosen: star, tag, collect, download, use as references, trash.
import { useEffect, useState } from 'preact/hooks';
import { exportAll, markAll, type Marks } from '../api/library';
import type { Facet } from '../api/types.gen';
import { downloadBlob } from '../lib/download';
import { plural, t } from '../lib/i18n';
import { Icon } from '../lib/Icon';
import type { IconName } from '../lib/icons';
import { addReference, loadMaterials, takesReferences } from '../session/conditioning_choice';
import { announcement, showNotice } from '../session/notices';
import { closePanel } from '../session/view_state';
import { attempt, collect, type CollectionList } from './CollectionRail';
import { NameForm } from './NameForm';
import { chooseAll, chosen, isChoosing, stopChoosing } from './selection';
import type { Pages } from './usePages';

interface BulkBarProps {
  pages: Pages;
  collections: CollectionList;
  /** The tags that were used before. */
  tags: readonly Facet[];
}

/** What is asked before it is done. */
type Question = '' | 'tag' | 'untag' | 'collect';

/** The bar, while pictures are chosen. */
export function BulkBar({ pages, collections, tags }: BulkBarProps) {
  const [question, setQuestion] = useState<Question>('');
  useEffect(() => setQuestion(''), [isChoosing.value]);
  if (!isChoosing.value) return null;
  const done = (): void => setQuestion('');
  return (
    <div class="bulk" role="toolbar" aria-label={t('bulk.label')}>
      <b role="status">{plural('bulk.chosen', chosen.value.length)}</b>
      {question === '' && <Actions pages={pages} ask={setQuestion} />}
      {question === 'collect' && <CollectForm collections={collections} done={done} />}
      {(question === 'tag' || question === 'untag') && (
        <TagForm pages={pages} tags={tags} isAdding={question === 'tag'} done={done} />
      )}
    </div>
  );
}

function Actions({ pages, ask }: { pages: Pages; ask: (question: Question) => void }) {
  const areStarred = chosen.value.length > 0 && chosen.value.every(({ starred }) => starred);
  const star = (): void => {
    void mark(pages, { starred: !areStarred });
    announcement.value = areStarred ? t('announce.unstarred') : t('announce.starred');
  };
  return (
    <>
      <Action
        icon={areStarred ? 'starFilled' : 'star'}
        label={areStarred ? t('menu.unstar') : t('menu.star')}
        run={star}
      />
      <Action icon="note" label={t('bulk.tag')} run={() => ask('tag')} />
      {chosen.value.some(({ tags }) => tags.length > 0) && (
        <Action icon="note" label={t('bulk.untag')} run={() => ask('untag')} />
      )}
      <Action icon="stack" label={t('bulk.collect')} run={() => ask('collect')} />
      <Download />
      <ReferToChosen />
      <Action icon="trash" label={t('menu.trash')} run={() => void trash(pages)} />
      <span class="space" />
      <button type="button" class="link" onClick={chooseAll}>
        {t('bulk.all')}
      </button>
      <button type="button" class="link" onClick={stopChoosing}>
        {t('bulk.none')}
      </button>
    </>
  );
}

interface ActionProps {
  icon: IconName;
  label: string;
  run: () => void;
  isBusy?: boolean;
}

function Action({ icon, label, run, isBusy = false }: ActionProps) {
  return (
    <button type="button" class="text" disabled={isBusy || chosen.value.length === 0} onClick={run}>
      <Icon name={icon} size={16} /> {label}
    </button>
  );
}

const idsOf = (): string[] => chosen.value.map(({ id }) => id);

/** Marks what is chosen, and shows it so at once. */
async function mark(pages: Pages, marks: Marks): Promise<void> {
  const ids = new Set(idsOf());
  if ((await attempt(markAll([...ids], marks).then(() => true))) === null) return;
  const { starred, tags_added: added = [], tags_removed: removed = [] } = marks;
  pages.change((generation) => {
    if (!ids.has(generation.id)) return generation;
    const kept = generation.tags.filter((tag) => !removed.includes(tag) && !added.includes(tag));
    return { ...generation, starred: starred ?? generation.starred, tags: [...kept, ...added] };
  });
}

/** Puts what is chosen into the trash. The notice brings it back. */
async function trash(pages: Pages): Promise<void> {
  const ids = idsOf();
  if ((await attempt(markAll(ids, { trashed: true }).then(() => true))) === null) return;
  stopChoosing();
  pages.change((generation) => (ids.includes(generation.id) ? null : generation));
  const restore = async (): Promise<void> => {
    await attempt(markAll(ids, { trashed: false }));
    pages.reload();
  };
  showNotice(plural('bulk.trashed', ids.length), '', {
    label: t('notice.restore'),
    run: () => void restore(),
  });
}

const FORMATS = ['png', 'jpg', 'webp'] as const;

/** Downloads what is chosen as one archive of files of the chosen format. */
function Download() {
  const [isBusy, setIsBusy] = useState(false);
  const [format, setFormat] = useState<string>('png');
  const run = async (): Promise<void> => {
    setIsBusy(true);
    const archive = await attempt(exportAll(idsOf(), format));
    if (archive) downloadBlob(archive, 'dimpressionist.zip');
    setIsBusy(false);
  };
  return (
    <>
      <Action
        icon="download"
        label={plural('gallery.export', chosen.value.length)}
        run={() => void run()}
        isBusy={isBusy}
      />
      <select
        class="choice"
        aria-label={t('bulk.format')}
        value={format}
        onChange={(event) => setFormat(event.currentTarget.value)}
      >
        {FORMATS.map((name) => (
          <option key={name} value={name}>
            {name.toUpperCase()}
          </option>
        ))}
      </select>
    </>
  );
}

/** Makes the chosen pictures references of the next ones, where the model takes any. */
function ReferToChosen() {
  useEffect(() => void loadMaterials(), []);
  if (!takesReferences.value) return null;
  const refer = (): void => {
    for (const { image_id } of chosen.value) addReference(image_id!);
    closePanel();
  };
  return <Action icon="eye" label={t('gallery.refer')} run={refer} />;
}

interface TagFormProps {
  pages: Pages;
  tags: readonly Facet[];
  isAdding: boolean;
  done: () => void;
}

function TagForm({ pages, tags, isAdding, done }: TagFormProps) {
  const suggestions = isAdding
    ? tags.map(({ value }) => value)
    : [...new Set(chosen.value.flatMap((generation) => generation.tags))];
  const save = (tag: string): void => {
    void mark(pages, isAdding ? { tags_added: [tag] } : { tags_removed: [tag] });
    announcement.value = t(isAdding ? 'bulk.tagged' : 'bulk.untagged', { tag });
    done();
  };
  return (
    <NameForm
      label={isAdding ? t('bulk.tag') : t('bulk.untag')}
      value={isAdding ? '' : (suggestions[0] ?? '')}
      suggestions={suggestions}
      save={save}
      cancel={done}
    />
  );
}

function CollectForm({ collections, done }: { collections: CollectionList; done: () => void }) {
  const put = (into: { id: string } | { title: string }): void => {
    void collect(idsOf(), into, collections.reload);
    done();
  };
  return (
    <>
      {collections.all
        .filter(({ search }) => search === null)
        .map(({ id, title }) => (
          <button key={id} type="button" class="text" onClick={() => put({ id })}>
            <Icon name="stack" size={16} /> {title}
          </button>
        ))}
      <NameForm
        label={t('collections.newName')}
        submitLabel={t('collections.begin')}
        save={(title) => put({ title })}
        cancel={done}
      />
    </>
  );
}
