// Names of keys as they stand on the keyboards of the page's language.
import { findText } from './i18n';

/** A key press to be read: "Ctrl+Shift+Z" in English is "Ctrl+Maj+Z" in French. */
export const keyText = (name: string): string =>
  name
    .split(/\+(?=.)/)
    .map((part) => findText(`key.${part}`) ?? part)
    .join('+');
