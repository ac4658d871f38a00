// Asking how the words in the composer would be read, a moment after the last key. Nothing is written.
import { interpret } from '../api/client';
import { descriptionOf, words } from '../session/request_draft';
import { headId, session } from '../session/state';
import { interpretation, mode, peeked } from '../session/view_state';

const PAUSE_MS = 350;
let timer = 0;

/** Asks how the words would be read, unless they change again. */
export function interpretSoon(text: string): void {
  window.clearTimeout(timer);
  if (text.trim()) timer = window.setTimeout(() => void interpretNow(text), PAUSE_MS);
  else interpretation.value = null;
}

async function interpretNow(text: string): Promise<void> {
  const isRefining = mode.value === 'refine' && headId.value !== null;
  const parent = isRefining ? (peeked.value ?? headId.value) : null;
  const id = session.value?.id ?? null;
  const described = parent ? descriptionOf(parent) || null : null;
  const answer = await interpret(id, text, parent, isRefining ? described : '').catch(() => null);
  if (words.value === text) interpretation.value = answer && { ...answer, words: text };
}
