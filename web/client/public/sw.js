// The shell's service worker: keeps the page itself, so that it opens without the studio. Never the API, never images.
const SHELL = 'shell-1';
/** The path before all addresses of the studio: this file is at the top of it. */
const ROOT = new URL('.', location).pathname.slice(0, -1);
const SHELL_PATHS = /^\/(assets\/|$|index\.html$|icon|manifest\.webmanifest$)/;
/** Addresses that all answer with the page. */
const PAGE_PATHS = /^\/(s\/[^/]+(\/[^/]+)?|collections(\/[^/]+)?|gallery|trash|queue|settings|help)\/?$/;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(SHELL)
      .then((shell) => shell.add(`${ROOT}/`))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const below = url.pathname.slice(ROOT.length);
  if (request.method === 'POST' && url.origin === location.origin && below === '/share')
    return event.respondWith(storeShared(request));
  const path = PAGE_PATHS.test(below) ? '/' : below;
  if (request.method !== 'GET' || url.origin !== location.origin || !SHELL_PATHS.test(path)) return;
  const isAsset = below.startsWith('/assets/');
  event.respondWith(isAsset ? answerFromCache(request) : answerFromNetwork(request, ROOT + path));
});

/** What another program shares is kept for the page, which takes it at once and asks the user about it. */
async function storeShared(request) {
  const form = await request.formData();
  const cache = await caches.open('shared');
  const texts = ['title', 'text', 'url']
    .map((name) => form.get(name))
    .filter((text) => typeof text === 'string' && text);
  await cache.put('/share/words', new Response([...new Set(texts)].join(' ')));
  const file = form.get('image');
  if (file instanceof File && file.size > 0) {
    const headers = { 'Content-Type': file.type, 'X-Name': encodeURIComponent(file.name) };
    await cache.put('/share/image', new Response(file, { headers }));
  }
  return Response.redirect(`${ROOT}/?shared`, 303);
}

/** Assets carry the hash of what they hold in their names: what is cached is right. */
async function answerFromCache(request) {
  const shell = await caches.open(SHELL);
  return (await shell.match(request)) ?? fetchAndStore(shell, request, request);
}

/** The page itself is asked for each time; the cached one stands in when there is no answer. */
async function answerFromNetwork(request, path) {
  const shell = await caches.open(SHELL);
  try {
    const response = await fetchAndStore(shell, request, path);
    if (path === `${ROOT}/` && response.ok) await removeOldAssets(shell, await response.clone().text());
    return response;
  } catch (failure) {
    const cached = await shell.match(path);
    if (cached) return cached;
    throw failure;
  }
}

async function fetchAndStore(shell, request, name) {
  const response = await fetch(request);
  if (response.ok) await shell.put(name, response.clone());
  return response;
}

/** A new build has new names: where the page asks for another entry file, the scripts and styles of the old one go. */
async function removeOldAssets(shell, page) {
  const paths = (await shell.keys()).map(({ url }) => new URL(url).pathname);
  const isNewBuild = paths.some((path) => /\/assets\/index-/.test(path) && !page.includes(path));
  for (const path of isNewBuild ? paths : [])
    if (/\/assets\/.*\.(js|css)$/.test(path) && !page.includes(path)) await shell.delete(path);
}
