// The shell's service worker: keeps the page itself, so that it opens without the studio. Never the API, never images.
const SHELL = 'shell-1';
const PLACES = /^\/(assets\/|$|index\.html$|icon|manifest\.webmanifest$)/;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(SHELL)
      .then((shell) => shell.add('/'))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin || !PLACES.test(url.pathname)) return;
  event.respondWith(url.pathname.startsWith('/assets/') ? kept(request) : fresh(request, url.pathname));
});

/** Assets carry the hash of what they hold in their names: what is kept is right. */
async function kept(request) {
  const shell = await caches.open(SHELL);
  return (await shell.match(request)) ?? keep(shell, request, request);
}

/** The page itself is asked for anew each time; the kept one stands in when there is no answer. */
async function fresh(request, path) {
  const shell = await caches.open(SHELL);
  try {
    const answer = await keep(shell, request, path);
    if (path === '/' && answer.ok) await tidy(shell, await answer.clone().text());
    return answer;
  } catch (failure) {
    const old = await shell.match(path);
    if (old) return old;
    throw failure;
  }
}

async function keep(shell, request, name) {
  const answer = await fetch(request);
  if (answer.ok) await shell.put(name, answer.clone());
  return answer;
}

/** A new build has new names: entry files that the page no longer asks for are forgotten. */
async function tidy(shell, page) {
  for (const one of await shell.keys()) {
    const path = new URL(one.url).pathname;
    if (/\/assets\/index-/.test(path) && !page.includes(path)) await shell.delete(one);
  }
}
