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
  if (request.method === 'POST' && url.origin === location.origin && url.pathname === '/share')
    return event.respondWith(shared(request));
  if (request.method !== 'GET' || url.origin !== location.origin || !PLACES.test(url.pathname)) return;
  event.respondWith(url.pathname.startsWith('/assets/') ? kept(request) : fresh(request, url.pathname));
});

/** What another program shares is kept for the page, which takes it at once and asks the user about it. */
async function shared(request) {
  const form = await request.formData();
  const box = await caches.open('shared');
  const words = ['title', 'text', 'url']
    .map((name) => form.get(name))
    .filter((said) => typeof said === 'string' && said);
  await box.put('/share/words', new Response([...new Set(words)].join(' ')));
  const file = form.get('image');
  if (file instanceof File && file.size > 0) {
    const headers = { 'Content-Type': file.type, 'X-Name': encodeURIComponent(file.name) };
    await box.put('/share/image', new Response(file, { headers }));
  }
  return Response.redirect('/?shared', 303);
}

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

/** A new build has new names: where the page asks for another entry file, the scripts and styles of the old one go. */
async function tidy(shell, page) {
  const paths = (await shell.keys()).map((one) => new URL(one.url).pathname);
  const isNew = paths.some((path) => /\/assets\/index-/.test(path) && !page.includes(path));
  for (const path of isNew ? paths : [])
    if (/\/assets\/.*\.(js|css)$/.test(path) && !page.includes(path)) await shell.delete(path);
}
