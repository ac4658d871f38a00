// What can be done with one picture: a small dialog over the page.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { GenerationView } from '../api/types.gen';
import { t } from '../lib/i18n';
import { Icon, IconButton } from '../lib/Icon';
import type { IconName } from '../lib/icons';
import { keyText } from '../lib/key_text';
import { toggleTrash } from '../session/actions';
import { shortCaption } from '../session/captions';
import { keyFor, type CommandId } from '../session/commands';
import { loadMaterials } from '../session/conditioning_choice';
import { descriptionOf } from '../session/request_draft';
import { findGeneration } from '../session/state';
import { menuPage, menuSubject, type MenuPage } from '../session/view_state';
import { AnimateForm } from './AnimateForm';
import { Copies, Downloads } from './Downloads';
import { EraseForm } from './EraseForm';
import { listMenuItems } from './menu_items';
import './picture_menu.css';
import { TextForm } from './TextForm';
import { UpscaleForm } from './UpscaleForm';

/** The menu. */
export function PictureMenu() {
  const generation = findGeneration(menuSubject.value);
  const dialog = useRef<HTMLDialogElement>(null);
  const [page, setPage] = useState<MenuPage>(menuPage.value);
  const id = generation?.id;
  useEffect(() => {
    if (id && !dialog.current?.open) dialog.current?.showModal();
  }, [id]);
  useEffect(() => void loadMaterials(), []);
  // The item that was pressed is gone, and the keyboard would be nowhere.
  useEffect(() => {
    if (page)
      dialog.current?.querySelector<HTMLElement>('form :is(input, select, textarea, button)')?.focus();
  }, [page]);
  if (!generation) return null;
  const close = (): void => dialog.current?.close();
  return (
    <dialog
      class={page ? 'menu form-page' : 'menu'}
      ref={dialog}
      aria-label={t('menu.label')}
      onClose={forgetSubject}
      onClick={(event) => {
        if (event.target === event.currentTarget) close();
      }}
    >
      <header>
        <h2 dir="auto">{shortCaption(generation)}</h2>
        <IconButton name="close" size={16} label={t('settings.close')} onClick={close} />
      </header>
      <Page generation={generation} page={page} turnTo={setPage} close={close} />
    </dialog>
  );
}

function forgetSubject(): void {
  menuSubject.value = null;
  menuPage.value = '';
}

interface PageProps {
  generation: GenerationView;
  page: MenuPage;
  turnTo: (page: MenuPage) => void;
  close: () => void;
}

function Page({ generation, page, turnTo, close }: PageProps) {
  const { id } = generation;
  switch (page) {
    case '':
      return <ItemList generation={generation} turnTo={turnTo} close={close} />;
    case 'upscale':
      return <UpscaleForm generation={generation} done={close} />;
    case 'animate':
      return <AnimateForm generation={generation} done={close} />;
    case 'erase':
      return <EraseForm generation={generation} done={close} />;
    case 'description':
      return <TextForm id={id} field={page} value={descriptionOf(id)} done={close} />;
    default:
      return <TextForm id={id} field={page} value={generation[page]} done={close} />;
  }
}

function ItemList({ generation, turnTo, close }: Omit<PageProps, 'page'>) {
  const { id, image_url, trashed } = generation;
  const runAndClose = (run: () => void) => (): void => {
    run();
    close();
  };
  const openPage = (page: MenuPage) => (): void => turnTo(page);
  const trash = runAndClose(() => toggleTrash(id));
  return (
    <ul>
      {listMenuItems(generation).map(({ icon, label, run, command }) => (
        <Item
          key={label}
          icon={icon}
          label={label}
          command={command}
          run={typeof run === 'string' ? openPage(run) : runAndClose(run)}
        />
      ))}
      <Item icon="pencil" label={t('menu.name')} run={openPage('name')} command="name" />
      <Item icon="note" label={t('menu.note')} run={openPage('note')} />
      {image_url && <Copies generation={generation} close={close} />}
      {image_url && <Downloads generation={generation} close={close} />}
      <Item icon="trash" label={trashed ? t('menu.restore') : t('menu.trash')} run={trash} command="trash" />
      {trashed && <Item icon="eraser" label={t('menu.erase')} run={openPage('erase')} />}
    </ul>
  );
}

interface ItemProps {
  icon: IconName;
  label: string;
  run: () => void;
  command?: CommandId | undefined;
}

function Item({ icon, label, run, command }: ItemProps) {
  return (
    <li>
      <button type="button" class="item" onClick={run}>
        <Icon name={icon} size={18} /> <span>{label}</span>
        {command && <kbd aria-hidden="true">{keyText(keyFor(command))}</kbd>}
      </button>
    </li>
  );
}
