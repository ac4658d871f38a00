// Where the studio is on its host: a proxy may have it below a path.

/** What the server writes into the page: empty where it has nothing to say. */
const readMeta = (name: string): string =>
  typeof document === 'undefined'
    ? ''
    : (document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '');

/** The path before all addresses of the studio; empty at the root of a host. */
export const ROOT = readMeta('dimp-root');

/** Whether people sign in here, each to a studio of their own. */
export const HAS_ACCOUNTS = readMeta('dimp-auth') === 'accounts';

/** The path of an address, as it is at the root of a host. */
export const belowRoot = (path: string): string =>
  ROOT && (path === ROOT || path.startsWith(`${ROOT}/`)) ? path.slice(ROOT.length) || '/' : path;

/** Reads an answer of the server: the addresses of images in it are below the root. */
export const parseAnswer = (text: string): unknown =>
  ROOT
    ? JSON.parse(text, (key, value: unknown) => (isImageAddress(key, value) ? ROOT + value : value))
    : JSON.parse(text);

const isImageAddress = (key: string, value: unknown): value is string =>
  ['image_url', 'current_image_url', 'preview_url', 'sample_url'].includes(key) && typeof value === 'string';
