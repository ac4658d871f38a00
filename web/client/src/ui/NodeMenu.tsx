// What can be done with one picture: a small dialog over the page.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { GenerationView } from '../api.gen';
import { short } from '../captions';
import * as choosing from '../choosing';
import * as columns from '../columns';
import * as doing from '../doing';
import { begin as extend } from '../extending';
import { isFilm } from '../films';
import { t } from '../i18n';
import type { IconName } from '../icons';
import type { Command } from '../keys';
import { begin } from '../masking';
import * as state from '../state';
import '../styles/menu.css';
import { Animate } from './Animate';
import { Enlarge } from './Enlarge';
import { Icon, IconButton } from './Icon';
import { keyFor } from './key-names';

type Page = typeof state.menuWriting.value;

export function NodeMenu() {
  const one = state.get(state.menuFor.value);
  const dialog = useRef<HTMLDialogElement>(null);
  const [page, setPage] = useState<Page>(state.menuWriting.value);
  const id = one?.id;
  useEffect(() => {
    if (id && !dialog.current?.open) dialog.current?.showModal();
  }, [id]);
  useEffect(() => void choosing.read(), []);
  if (!one) return null;
  const close = (): void => dialog.current?.close();
  return (
    <dialog
      class={page ? 'menu asks' : 'menu'}
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
      {page === 'name' || page === 'note' ? (
        <Writing one={one.id} field={page} value={one[page]} done={close} />
      ) : page === 'enlarge' ? (
        <Enlarge one={one} done={close} />
      ) : page === 'animate' ? (
        <Animate one={one} done={close} />
      ) : (
        <Items one={one} close={close} turn={setPage} />
      )}
    </dialog>
  );
}

interface Choice {
  icon: IconName;
  label: string;
  run: () => void;
  /** The command that does the same to the picture on the stage. */
  command?: Command;
}

type Turn = (page: Page) => void;

/** What paints from a picture as it is now. */
function paints(one: GenerationView, turn: Turn): (Choice | false)[] {
  const { id } = one;
  const own = one.type === 'import';
  const vary = (degree: 'subtle' | 'strong') => () => doing.vary(degree, id);
  return [
    id !== state.headId.value && { icon: 'brush', label: t('menu.restore'), run: () => doing.goTo(id) },
    { icon: 'fork', label: t('menu.refine'), run: () => doing.refineFrom(id) },
    { icon: 'selection', label: t('key.paintArea'), run: () => begin(id), command: 'paintArea' },
    doing.can('outpaint') && {
      icon: 'extend',
      label: t('extend.tool'),
      run: () => extend(id),
      command: 'extend',
    },
    one.tier === 'draft' && {
      icon: 'brush',
      label: t('menu.properly'),
      run: () => doing.properly(id),
      command: 'properly',
    },
    !own && { icon: 'shuffle', label: t('menu.vary'), run: vary('subtle'), command: 'vary' },
    !own && { icon: 'shuffle', label: t('menu.varyStrongly'), run: vary('strong'), command: 'varyStrongly' },
    !own && { icon: 'repeat', label: t('menu.again'), run: () => void doing.again(id) },
    !isFilm(one) && {
      icon: 'enlarge',
      label: t('menu.enlarge'),
      run: () => turn('enlarge'),
      command: 'enlarge',
    },
    doing.animators().length > 0 && {
      icon: 'film',
      label: t('menu.animate'),
      run: () => turn('animate'),
      command: 'animate',
    },
  ];
}

/** What else can be done with it. */
function handles(one: GenerationView): (Choice | false)[] {
  const { id } = one;
  const cell = columns.cellOf.value.get(id);
  const spread = cell?.kind === 'stack' ? t('series.spread') : t('series.gather');
  const other = id !== state.headId.value;
  return [
    other && { icon: 'compare', label: t('menu.compare'), run: () => doing.compareWithHead(id) },
    {
      icon: 'star',
      label: one.starred ? t('menu.unstar') : t('menu.star'),
      run: () => doing.star(id),
      command: 'star',
    },
    choosing.sees.value && {
      icon: 'eye',
      label: t('menu.reference'),
      run: () => doing.lookAt(one.image_id!),
    },
    { icon: 'info', label: t('how.open'), run: () => doing.tellOf(id, 'how') },
    { icon: 'printer', label: t('sheet.open'), run: () => doing.tellOf(id, 'sheet') },
    one.batch !== null && { icon: 'stack', label: spread, run: () => columns.spread(cell) },
  ];
}

const PAGED: ReadonlySet<IconName> = new Set(['enlarge', 'film'] as const);

/** What can be done with a picture as it is now. */
function choices(one: GenerationView, turn: Turn): Choice[] {
  const painted = one.image_id !== null;
  return [...paints(one, turn), ...handles(one)].filter(
    (item): item is Choice => item !== false && (painted || item.icon === 'repeat'),
  );
}

interface ItemsProps {
  one: GenerationView;
  close: () => void;
  turn: Turn;
}

function Items({ one, close, turn }: ItemsProps) {
  return (
    <ul>
      {choices(one, turn).map(({ run, ...item }) => (
        <Item key={item.label} {...item} run={PAGED.has(item.icon) ? run : () => (run(), close())} />
      ))}
      <Item icon="pencil" label={t('menu.name')} run={() => turn('name')} command="name" />
      <Item icon="note" label={t('menu.note')} run={() => turn('note')} />
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
        command="trash"
      />
    </ul>
  );
}

function Item({ icon, label, run, command }: Choice) {
  return (
    <li>
      <button type="button" class="item" onClick={run}>
        <Icon name={icon} size={18} /> <span>{label}</span>
        {command && <kbd aria-hidden="true">{keyFor(command)}</kbd>}
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
