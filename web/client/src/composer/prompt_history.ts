// Recalling earlier prompts. What was being written is kept at the front, and comes back after the newest of them.
import { promptHistory, words } from '../session/request_draft';

/** Which prompt is in the composer, from 0 for the newest; -1: what the user was writing. */
let index = -1;
let unsent = '';

/** Puts an older (1) or a newer (-1) prompt into the composer. */
export function recallPrompt(offset: 1 | -1): void {
  const isEdited = index >= 0 && words.value !== promptHistory.value[index];
  if (index < 0 || isEdited) {
    unsent = words.value;
    index = -1;
  }
  index = Math.max(-1, Math.min(promptHistory.value.length - 1, index + offset));
  words.value = index < 0 ? unsent : promptHistory.value[index]!;
}
