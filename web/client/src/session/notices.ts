// What the page tells the user: a notice over the page, and what is announced to screen readers.
import { signal } from '@preact/signals';
import type { ApiError } from '../api/client';
import { t } from '../lib/i18n';
import { connection } from './state';

/** Something that can be done about a notice at once. */
export interface Remedy {
  label: string;
  run: () => void;
}

/** What happened, and what to try. */
export interface Notice {
  text: string;
  hint: string;
  isError: boolean;
  remedy?: Remedy | undefined;
  /** What may have been meant, where that was not clear. */
  choices?: readonly Remedy[];
}

/** The notice that is shown. */
export const notice = signal<Notice | null>(null);
/** The text of the polite live region. */
export const announcement = signal('');

const NOTICE_MS = 8000;

function show(next: Notice): void {
  if (!next.text) next.text = t('notice.notSent');
  notice.value = next;
  announcement.value = [next.text, next.hint].filter(Boolean).join(' ');
}

/** Shows a notice. It goes by itself, unless it offers something to do. */
export function showNotice(text: string, hint = '', remedy?: Remedy): void {
  const shown = { text, hint, isError: false, remedy };
  show(shown);
  if (remedy) return;
  setTimeout(() => {
    if (notice.value === shown) notice.value = null;
  }, NOTICE_MS);
}

/** Asks back what was meant, until one of the choices is taken or the message is closed. */
export function showChoices(text: string, choices: readonly Remedy[]): void {
  show({ text, hint: '', isError: false, choices });
}

/** Shows what went wrong until the user closes it. */
export function showError(text: string, hint = '', remedy?: Remedy): void {
  show({ text, hint, isError: true, remedy });
}

/** Shows why the studio refused something, or that it was not reached. */
export function showApiError(error: ApiError, remedy?: Remedy): void {
  // While the studio is out of reach the page says that already, once and for all requests.
  if (error.status === 0 && connection.value === 'offline') return;
  showError(error.message || t('notice.notSent'), error.hint, remedy);
}

/** Takes the notice away. */
export function closeNotice(): void {
  notice.value = null;
}
