// What can be done with one picture: a small dialog over the page.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import { short } from '../captions';
import * as doing from '../doing';
import { t } from '../i18n';
import { begin } from '../masking';
import * as state from '../state';
import { Icon, IconButton } from './Icon';
import type { IconName } from '../icons';

export function NodeMenu() {
  const one = state.get(state.menuFor.value);
  const dialog = useRef<HTMLDialogElement>(null);
  const [writing, setWriting] = useState<'' | 'name' | 'note'>('');
  const id = one?.id;
  useEffect(() => {
    setWriting(state.menuWriting.value);
    if (id && !dialog.current?.open) dialog.current?.showModal();
  }, [id]);
  if (!one) return null;
  const close = (): void => dialog.current?.close();
  const item = (icon: IconName, label: string, run: () => void, keep = false): ComponentChildren => (
    <li>
      <button
        type="button"
        class="item"
        onClick={() => {
          run();
          if (!keep) close();
        }}
      >
        <Icon name={icon} size={18} /> {label}
      </button>
    </li>
  );
  const painted = one.image_id !== null;
  const other = one.id !== state.headId.value;
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
        <ul>
          {painted && other && item('brush', t('menu.restore'), () => doing.goTo(one.id))}
          {painted && item('fork', t('menu.refine'), () => doing.refineFrom(one.id))}
          {painted && item('selection', t('key.paintArea'), () => begin(one.id))}
          {one.type !== 'import' && item('repeat', t('menu.again'), () => void doing.again(one.id))}
          {painted && other && item('compare', t('menu.compare'), () => doing.compareWithHead(one.id))}
          {painted && item('star', one.starred ? t('menu.unstar') : t('menu.star'), () => doing.star(one.id))}
          {item('pencil', t('menu.name'), () => setWriting('name'), true)}
          {item('info', t('menu.note'), () => setWriting('note'), true)}
          {painted && (
            <li>
              <a class="item" href={`${one.image_url}?download=1`} download="" onClick={close}>
                <Icon name="download" size={18} /> {t('menu.download')}
              </a>
            </li>
          )}
          {item('trash', one.trashed ? t('menu.bring') : t('menu.trash'), () => doing.trash(one.id))}
        </ul>
      )}
    </dialog>
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
