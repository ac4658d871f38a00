// What the server refuses, in the page's own language and in words that make sense on a page.
//
// The server tells refusals apart by a code (`Code` of its errors), or by the type of the problem document; its own
// sentences, which may speak of commands, are for what has no text here.
import { findText, t } from '../lib/i18n';
import type { GenerationView } from './types.gen';

/** What is read of a problem document (RFC 9457). */
export interface ProblemDocument {
  type?: string;
  title?: string;
  detail?: string;
  hint?: string;
  code?: string;
}

/** What happened, and what to try. */
export interface ErrorText {
  message: string;
  hint: string;
}

/** The text for a refusal; `fallback` where neither the page nor the server has a sentence for it. */
export function describeProblem(problem: ProblemDocument, fallback = ''): ErrorText {
  const kind = problem.type?.split(':').at(-1) ?? '';
  const name = [problem.code, kind].find((candidate) => candidate && findText(`error.${candidate}`) !== null);
  if (!name) return { message: problem.detail ?? problem.title ?? fallback, hint: problem.hint ?? '' };
  return { message: findText(`error.${name}`) ?? '', hint: findText(`error.${name}.hint`) ?? '' };
}

/** Why a picture was not painted, and what to try; `isOwnText` where the page has a sentence of its own for it. */
export function describeFailure(generation: GenerationView): ErrorText & { isOwnText: boolean } {
  const { width, height, reason, message, hint } = generation;
  const text = findText(`failure.${reason}`, { width, height });
  if (text === null) return { message: message || t('conversation.failed'), hint, isOwnText: false };
  return { message: text, hint: findText(`failure.${reason}.hint`) ?? '', isOwnText: true };
}
