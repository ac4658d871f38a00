// What the server refuses, in the page's own language and in words that make sense on a page.
//
// The server tells refusals apart by a code (`dimp.refusals.Code`), or by the type of the problem; its own sentences,
// which may speak of commands, are for what has no words here.
import { found } from './i18n';

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
