// Recalling earlier prompts.
import { promptHistory, words } from '../session/request_draft';

let index = -1;

/** Puts an older (1) or a newer (-1) prompt into the composer. */
export function recallPrompt(offset: 1 | -1): void {
  index = Math.max(-1, Math.min(promptHistory.value.length - 1, index + offset));
  words.value = promptHistory.value[index] ?? '';
}
