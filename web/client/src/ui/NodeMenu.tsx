// What can be done with one picture: a small dialog over the page.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { GenerationView } from '../api.gen';
import { short } from '../captions';
import * as columns from '../columns';
import * as doing from '../doing';
import { t } from '../i18n';
import { begin } from '../masking';
import * as state from '../state';
import { Icon, IconButton } from './Icon';
import type { IconName } from '../icons';

type Field = '' | 'name' | 'note';

export function NodeMenu() {
  const one = state.get(state.menuFor.value);
  const dialog = useRef<HTMLDialogElement>(null);
  const [writing, setWriting] = useState<Field>('');
  const id = one?.id;
  useEffect(() => {
    setWriting(state.menuWriting.value);
    if (id && !dialog.current?.open) dialog.current?.showModal();
  }, [id]);
  if (!one) return null;
  const close = (): void => dialog.current?.close();
  return (
    <dialog
      class="menu"
      ref={dialog}
      aria-label={t('menu.label')}
      onClose={() => {
        state.menuFor.value = null;
        state.menuWriting.value = '';
      }}
      onClick={(event) => event.target === event.currentTarget && close()}
    >
      <header>
        <h2 dir="auto">{short(one)}</h2>
        <IconButton name="close" size={16} label={t('settings.close')} onClick={close} />
      </header>
      {writing ? (
        <Writing one={one.id} field={writing} value={one[writing]} done={close} />
      ) : (
        <Items one={one} close={close} write={setWriting} />
      )}
    </dialog>
  );
}

interface Choice {
  icon: IconName;
  label: string;
  run: () => void;
}

/** What can be done with a picture as it is now. */
function choices(one: GenerationView): Choice[] {
  const { id } = one;
  const other = id !== state.headId.value;
  const cell = columns.cellOf.value.get(id);
  const spread = cell?.kind === 'stack' ? t('series.spread') : t('series.gather');
  const all: (Choice | false)[] = [
    other && { icon: 'brush', label: t('menu.restore'), run: () => doing.goTo(id) },
    { icon: 'fork', label: t('menu.refine'), run: () => doing.refineFrom(id) },
    { icon: 'selection', label: t('key.paintArea'), run: () => begin(id) },
    one.type !== 'import' && { icon: 'repeat', label: t('menu.again'), run: () => void doing.again(id) },
    other && { icon: 'compare', label: t('menu.compare'), run: () => doing.compareWithHead(id) },
    { icon: 'star', label: one.starred ? t('menu.unstar') : t('menu.star'), run: () => doing.star(id) },
    { icon: 'info', label: t('how.open'), run: () => doing.tellOf(id, 'how') },
    { icon: 'printer', label: t('sheet.open'), run: () => doing.tellOf(id, 'sheet') },
    one.batch !== null && { icon: 'stack', label: spread, run: () => columns.spread(cell) },
  ];
  const painted = one.image_id !== null;
  return all.filter((item): item is Choice => item !== false && (painted || item.icon === 'repeat'));
}

interface ItemsProps {
  one: GenerationView;
  close: () => void;
  write: (field: Field) => void;
}

function Items({ one, close, write }: ItemsProps) {
  return (
    <ul>
      {choices(one).map(({ icon, label, run }) => (
        <Item key={label} icon={icon} label={label} run={() => (run(), close())} />
      ))}
      <Item icon="pencil" label={t('menu.name')} run={() => write('name')} />
      <Item icon="note" label={t('menu.note')} run={() => write('note')} />
      {one.image_url && (
        <li>
          <a class="item" href={`${one.image_url}?download=1`} download="" onClick={close}>
            <Icon name="download" size={18} /> {t('menu.download')}
          </a>
        </li>
      )}
      <Item
        icon="trash"
        label={one.trashed ? t('menu.bring') : t('menu.trash')}
        run={() => (doing.trash(one.id), close())}
      />
    </ul>
  );
}

function Item({ icon, label, run }: Choice) {
  return (
    <li>
      <button type="button" class="item" onClick={run}>
        <Icon name={icon} size={18} /> {label}
      </button>
    </li>
  );
}

function Writing(props: { one: string; field: 'name' | 'note'; value: string; done: () => void }) {
  const [text, setText] = useState(props.value);
  const save = (event: Event): void => {
    event.preventDefault();
    void (props.field === 'name' ? doing.name(props.one, text) : doing.note(props.one, text));
    props.done();
  };
  const label = props.field === 'name' ? t('menu.name') : t('menu.note');
  const onInput = (event: { currentTarget: { value: string } }): void => setText(event.currentTarget.value);
  return (
    <form onSubmit={save}>
      {props.field === 'name' ? (
        <input
          autofocus
          aria-label={label}
          placeholder={label}
          value={text}
          maxLength={200}
          onInput={onInput}
        />
      ) : (
        <textarea
          autofocus
          rows={4}
          aria-label={label}
          placeholder={label}
          value={text}
          maxLength={10000}
          onInput={onInput}
        />
      )}
      <p class="row">
        <button type="button" class="link" onClick={props.done}>
          {t('menu.cancel')}
        </button>
        <button type="submit" class="link">
          {t('menu.save')}
        </button>
      </p>
    </form>
  );
}
