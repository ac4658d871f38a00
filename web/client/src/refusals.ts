// What the server refuses, in the page's own language and in words that make sense on a page.
//
// The server tells refusals apart by a code (`dimp.refusals.Code`), or by the type of the problem; its own sentences,
// which may speak of commands, are for what has no words here.
import type { GenerationView } from './api.gen';
import { found, t } from './i18n';

/** What is read of a problem document. */
export interface Refused {
  type?: string;
  title?: string;
  detail?: string;
  hint?: string;
  code?: string;
}

/** What happened and what to try. */
export function refusal(said: Refused, otherwise = ''): { message: string; hint: string } {
  const kind = said.type?.split(':').at(-1) ?? '';
  const key = [said.code, kind].find((name) => name && found(`refused.${name}`) !== null);
  if (!key) return { message: said.detail ?? said.title ?? otherwise, hint: said.hint ?? '' };
  return { message: found(`refused.${key}`)!, hint: found(`refused.${key}.hint`) ?? '' };
}

/** Why a picture was not painted, and what to try; `known` where the page has words of its own for it. */
export function failure(one: GenerationView): { message: string; hint: string; known: boolean } {
  const { width, height, reason, message, hint } = one;
  const known = found(`failed.${reason}`, { width, height });
  if (known === null) return { message: message || t('talk.failed'), hint, known: false };
  return { message: known, hint: found(`failed.${reason}.hint`) ?? '', known: true };
}
