// The contact sheet: the pictures of a line with the words of each, to be printed or saved as one picture.
import { useRef, useState } from 'preact/hooks';
import { thumbnailUrl } from '../api/client';
import type { GenerationView } from '../api/types.gen';
import { useFocusWhileOpen } from '../lib/focus';
import { formatDay, plural, t } from '../lib/i18n';
import { Icon, IconButton } from '../lib/Icon';
import { requestText } from '../session/captions';
import { showError } from '../session/notices';
import { pathTo } from '../session/open_session';
import { headId, session, title, visible } from '../session/state';
import { closePanel, panelSubject } from '../session/view_state';
import './contact_sheet.css';
import { saveSheet, type SheetHeading } from './draw_sheet';

const SELECTIONS = ['line', 'starred', 'all'] as const;
type Selection = (typeof SELECTIONS)[number];

function selectPictures(selection: Selection): GenerationView[] {
  const open = session.value;
  if (!open) return [];
  const all =
    selection === 'line' ? pathTo(open.generations, panelSubject.value ?? headId.value) : visible.value;
  return all.filter(
    ({ image_id, trashed, starred }) => image_id && !trashed && (selection !== 'starred' || starred),
  );
}

/** The sheet over the whole page. */
export function ContactSheet() {
  const [selection, setSelection] = useState<Selection>('line');
  const pictures = selectPictures(selection);
  const sheet = useRef<HTMLElement>(null);
  useFocusWhileOpen(sheet);
  return (
    <section class="sheet" aria-label={t('contactSheet.title')} ref={sheet} tabIndex={-1}>
      <header class="head">
        <h2>{t('contactSheet.title')}</h2>
        <select
          class="choice"
          aria-label={t('contactSheet.which')}
          value={selection}
          onChange={(event) => setSelection(event.currentTarget.value as Selection)}
        >
          {SELECTIONS.map((value) => (
            <option key={value} value={value}>
              {t(`contactSheet.${value}`)}
            </option>
          ))}
        </select>
        <span class="space" />
        <SheetActions pictures={pictures} />
        <IconButton name="close" label={t('settings.close')} shortcut="Esc" onClick={closePanel} />
      </header>
      <SheetPage pictures={pictures} />
    </section>
  );
}

interface PicturesProps {
  pictures: readonly GenerationView[];
}

/** The two ways out: the printer, and one picture. */
function SheetActions({ pictures }: PicturesProps) {
  const [isBusy, setIsBusy] = useState(false);
  const save = async (): Promise<void> => {
    setIsBusy(true);
    await saveSheet(pictures, headingOf(pictures)).catch(() => showError(t('contactSheet.failed')));
    setIsBusy(false);
  };
  const isEmpty = pictures.length === 0;
  return (
    <>
      <button type="button" class="text" disabled={isEmpty} onClick={() => window.print()}>
        <Icon name="printer" size={16} /> <span>{t('contactSheet.print')}</span>
      </button>
      <button type="button" class="text" disabled={isEmpty || isBusy} onClick={() => void save()}>
        <Icon name="download" size={16} /> <span>{t('contactSheet.save')}</span>
      </button>
    </>
  );
}

function headingOf(pictures: readonly GenerationView[]): SheetHeading {
  const last = pictures.at(-1);
  const count = plural('header.pictures', pictures.length);
  return {
    title: title.value || t('header.untitled'),
    subtitle: last ? t('contactSheet.subtitle', { count, day: formatDay(last.timestamp) }) : count,
  };
}

function SheetPage({ pictures }: PicturesProps) {
  const heading = headingOf(pictures);
  return (
    <div class="sheet-page" tabIndex={0} role="group" aria-label={t('contactSheet.title')}>
      <h3 dir="auto">{heading.title}</h3>
      <p class="dim">{heading.subtitle}</p>
      <ol>
        {pictures.map((generation) => (
          <li key={generation.id}>
            <img
              src={thumbnailUrl(generation.image_id!, 640)}
              alt=""
              width={generation.width}
              height={generation.height}
            />
            <p dir="auto">{requestText(generation)}</p>
          </li>
        ))}
      </ol>
    </div>
  );
}
