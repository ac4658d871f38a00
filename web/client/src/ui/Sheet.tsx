// The contact sheet: the pictures of a line with what was said to get each, to be printed or kept as one picture.
import { useRef, useState } from 'preact/hooks';
import { thumbnail } from '../api';
import type { GenerationView } from '../api.gen';
import { saying } from '../captions';
import { day, plural, t, type Key } from '../i18n';
import { drawSheet } from '../sheet';
import * as state from '../state';
import '../styles/sheet.css';
import { path } from '../upsert';
import { useFocusWhileOpen } from './focus-back';
import { Icon, IconButton } from './Icon';

type Choice = 'line' | 'starred' | 'all';
const CHOICES: Choice[] = ['line', 'starred', 'all'];

function chosen(choice: Choice): GenerationView[] {
  const open = state.session.value;
  if (!open) return [];
  const line = path(open.generations, state.subject.value ?? state.headId.value);
  const all = choice === 'line' ? line : state.nodes.value;
  return all.filter((one) => one.image_id && !one.trashed && (choice !== 'starred' || one.starred));
}

export function Sheet() {
  const [choice, choose] = useState<Choice>('line');
  const pictures = chosen(choice);
  const box = useRef<HTMLElement>(null);
  useFocusWhileOpen(box);
  return (
    <section class="sheet" aria-label={t('sheet.title')} ref={box} tabIndex={-1}>
      <header class="head">
        <h2>{t('sheet.title')}</h2>
        <select
          class="choice"
          aria-label={t('sheet.which')}
          value={choice}
          onChange={(event) => choose(event.currentTarget.value as Choice)}
        >
          {CHOICES.map((one) => (
            <option key={one} value={one}>
              {t(`sheet.${one}` as Key)}
            </option>
          ))}
        </select>
        <span class="space" />
        <Keep pictures={pictures} />
        <IconButton name="close" label={t('settings.close')} hint="Esc" onClick={close} />
      </header>
      <Paper pictures={pictures} />
    </section>
  );
}

const close = (): void => void (state.panel.value = '');

/** The two ways out: the printer, and one picture. */
function Keep({ pictures }: { pictures: GenerationView[] }) {
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    await drawSheet(pictures, heading(pictures)).catch(() => state.tell(t('sheet.failed'), '', true));
    setBusy(false);
  };
  const none = pictures.length === 0;
  return (
    <>
      <button type="button" class="text" disabled={none} onClick={() => window.print()}>
        <Icon name="printer" size={16} /> <span>{t('sheet.print')}</span>
      </button>
      <button type="button" class="text" disabled={none || busy} onClick={() => void save()}>
        <Icon name="download" size={16} /> <span>{t('sheet.save')}</span>
      </button>
    </>
  );
}

function heading(pictures: GenerationView[]): { title: string; under: string } {
  const last = pictures.at(-1);
  const count = plural('header.impressions', pictures.length);
  return {
    title: state.title.value || t('header.untitled'),
    under: last ? t('sheet.under', { count, day: day(last.timestamp) }) : count,
  };
}

function Paper({ pictures }: { pictures: GenerationView[] }) {
  const { title, under } = heading(pictures);
  return (
    <div class="paper" tabIndex={0} role="group" aria-label={t('sheet.title')}>
      <h3 dir="auto">{title}</h3>
      <p class="dim">{under}</p>
      <ol>
        {pictures.map((one) => (
          <li key={one.id}>
            <img src={thumbnail(one.image_id!, 640)} alt="" width={one.width} height={one.height} />
            <p dir="auto">{saying(one)}</p>
          </li>
        ))}
      </ol>
    </div>
  );
}
