// The pages of people: sign in, join, the account, the house. Each address shows its own; all words are in TEXTS.
'use strict';

const TEXTS = {
  en: {
    signIn: 'Sign in', name: 'Name', password: 'Password', join: 'Join the studio', joinHint: 'Choose a name and a password.',
    newPassword: 'New password', change: 'Change the password', account: 'Account', people: 'People', studio: 'The studio',
    signOut: 'Sign out', signIns: 'Signed in here', thisOne: 'this browser', end: 'Sign out there', keys: 'API keys',
    keyName: 'What it is for', scopes: 'It may', read: 'look', paint: 'paint', admin: 'administer', monitor: 'ask how the server is', days: 'Days until it ends',
    make: 'Make a key', once: 'Copy it now: it is shown this once.', revoke: 'Revoke', until: 'until', ever: 'without end',
    invite: 'Make a link', role: 'Role', owner: 'owner', member: 'member', guest: 'guest', hours: 'Hours it holds',
    invitations: 'Invitations', withdraw: 'Withdraw', remove: 'Remove', sure: 'Remove this person? Their sign-ins and keys end at once.',
    again: 'Give your password again', confirm: 'Go on', cancel: 'Cancel', changed: 'It is changed.', none: 'None.',
    audit: 'What was done', offline: 'The studio does not answer.', founder: 'founder',
    shares: 'Links', share: 'Share by a link', what: 'What', session: 'A whole session', picture: 'One picture',
    level: 'What is shown', image: 'the image', recipe: 'its words and parameters, too', chain: 'all that led to it',
    close: 'Close', shareHint: 'Whoever has the link can look, without an account, until it ends or is closed.',
    look: 'people with an account look at it', continue: 'people with an account continue it',
    gone: 'Removed', handOver: 'Hand over', handTo: 'To whom', left: 'sessions left',
    itemsLeft: 'collections, styles and notes', library: 'Their collections, styles and notes',
    libraryGiven: 'with collections, styles and notes', libraryRemoved: 'without; remove these',
    together: 'Who has this session', addPerson: 'Let somebody in', access: 'They may', view: 'look at it', goOn: 'continue it',
    byLink: 'by a link', putOut: 'Put out', leave: 'Leave this session',
    offer: '{name} shares a session with you', mayContinue: 'You can look at it, and paint in it.',
    mayView: 'You can look at it.', isOwn: 'This session is yours.', open: 'Open it', untitled: 'A session without a title',
    wrong: 'The name or the password is wrong.', slow: 'Too many attempts: wait a minute.',
  },
  fr: {
    signIn: 'Se connecter', name: 'Nom', password: 'Mot de passe', join: 'Rejoindre l’atelier',
    joinHint: 'Choisissez un nom et un mot de passe.', newPassword: 'Nouveau mot de passe',
    change: 'Changer le mot de passe', account: 'Compte', people: 'Personnes', studio: 'L’atelier',
    signOut: 'Se déconnecter', signIns: 'Connecté ici', thisOne: 'ce navigateur', end: 'Y déconnecter', keys: 'Clés d’API',
    keyName: 'À quoi elle sert', scopes: 'Elle peut', read: 'regarder', paint: 'peindre', admin: 'administrer', monitor: 'demander comment va le serveur',
    days: 'Jours jusqu’à sa fin', make: 'Créer une clé', once: 'Copiez-la maintenant : elle n’est montrée qu’une fois.',
    revoke: 'Révoquer', until: 'jusqu’au', ever: 'sans fin', invite: 'Créer un lien', role: 'Rôle', owner: 'propriétaire',
    member: 'membre', guest: 'invité', hours: 'Heures de validité', invitations: 'Invitations', withdraw: 'Retirer',
    remove: 'Retirer', sure: 'Retirer cette personne ? Ses connexions et ses clés prennent fin aussitôt.',
    again: 'Redonnez votre mot de passe', confirm: 'Continuer', cancel: 'Annuler', changed: 'C’est changé.', none: 'Aucun.',
    audit: 'Ce qui a été fait', offline: 'L’atelier ne répond pas.', founder: 'fondateur',
    shares: 'Liens', share: 'Partager par un lien', what: 'Quoi', session: 'Une session entière', picture: 'Une image',
    level: 'Ce qui est montré', image: 'l’image', recipe: 'ses mots et paramètres aussi', chain: 'tout ce qui y a mené',
    close: 'Fermer', shareHint: 'Qui a le lien peut regarder, sans compte, jusqu’à sa fin ou sa fermeture.',
    look: 'qui a un compte la regarde', continue: 'qui a un compte la continue',
    gone: 'Personnes retirées', handOver: 'Remettre', handTo: 'À qui', left: 'sessions restées',
    itemsLeft: 'collections, styles et notes', library: 'Leurs collections, styles et notes',
    libraryGiven: 'avec collections, styles et notes', libraryRemoved: 'sans ; les retirer',
    together: 'Qui a cette session', addPerson: 'Faire entrer quelqu’un', access: 'Ce qui lui est permis',
    view: 'la regarder', goOn: 'la continuer', byLink: 'par un lien', putOut: 'Faire sortir', leave: 'Quitter cette session',
    offer: '{name} partage une session avec vous', mayContinue: 'Vous pouvez la regarder et y peindre.',
    mayView: 'Vous pouvez la regarder.', isOwn: 'Cette session est à vous.', open: 'L’ouvrir', untitled: 'Une session sans titre',
    wrong: 'Le nom ou le mot de passe est faux.', slow: 'Trop d’essais : attendez une minute.',
  },
};
const language = navigator.language.startsWith('fr') ? 'fr' : 'en';
const text = (key) => TEXTS[language][key];
const root = document.querySelector('meta[name=dimp-root]').content;
const main = document.getElementById('main');
document.documentElement.lang = language;

/** An element with properties and children; text is only ever set as text. */
function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((child) => child !== null));
  return element;
}

class Refused extends Error {
  constructor(problem, status) {
    super([problem.detail || problem.title, problem.hint].filter(Boolean).join(' '));
    this.type = problem.type ?? '';
    this.status = status;
  }
}

/** Asks a route. Where the password is wanted again, it is asked for and the request is repeated. */
async function ask(method, path, body, repeated = false) {
  const headers = body === undefined ? {} : { 'Content-Type': 'application/json' };
  let response;
  try {
    response = await fetch(root + path, { method, headers, body: body && JSON.stringify(body) });
  } catch {
    throw new Refused({ title: text('offline') }, 0);
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const refused = new Refused(answer, response.status);
  if (response.status === 401) location.assign(`${root}/sign-in?next=${encodeURIComponent(location.pathname.slice(root.length))}`);
  if (refused.type.endsWith(':sign-in-again') && !repeated && (await confirmPassword())) return ask(method, path, body, true);
  throw refused;
}

/** Asks for the password in a dialog, or who has none to confirm by the provider; false where it was cancelled. */
async function confirmPassword() {
  const { has_password } = await ask('GET', '/api/account/me');
  return new Promise((resolve) => {
    const password = make('input', { type: 'password', autocomplete: 'current-password', required: true });
    const dialog = make('dialog');
    const finish = (confirmed) => {
      dialog.remove();
      resolve(confirmed);
    };
    const cancel = make('button', { type: 'button', textContent: text('cancel'), onclick: () => finish(false) });
    const byPassword = () =>
      form([make('label', { textContent: text('again') }, password), cancel], text('confirm'), async () => {
        await ask('POST', '/api/account/confirm', { password: password.value }, true);
        finish(true);
      });
    const ways = has_password ? [byPassword(), providerConfirmation()] : [providerConfirmation(), cancel];
    dialog.append(...ways.filter((part) => part !== null));
    dialog.addEventListener('cancel', () => finish(false));
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** A form that says what is wrong with what it sent. */
function form(fields, label, send) {
  const wrong = make('p', { className: 'wrong', hidden: true });
  wrong.setAttribute('role', 'alert');
  const button = make('button', { type: 'submit', textContent: label });
  const element = make('form', {}, wrong, ...fields, button);
  element.addEventListener('submit', async (event) => {
    event.preventDefault();
    wrong.hidden = button.disabled = true;
    try {
      await send();
    } catch (error) {
      wrong.textContent = messageOf(error);
      wrong.hidden = false;
    }
    button.disabled = false;
  });
  return element;
}

const messageOf = (error) =>
  error.type?.endsWith(':wrong-password') ? text('wrong') : error.status === 429 ? text('slow') : error.message;

const field = (key, properties) => {
  const input = make('input', { required: true, ...properties });
  return { input, label: make('label', { textContent: text(key) }, input) };
};

const day = (seconds) => new Date(seconds * 1000).toLocaleDateString(language);

/** A page of the studio from the address, never one of another place. */
function nextPage() {
  const next = new URLSearchParams(location.search).get('next') ?? '/';
  // Browsers read a backslash as a slash, and pass over tabs and line ends: what is left must be a plain path.
  return root + (/^\/(?!\/)[\w\-.~%/]*$/.test(next) ? next : '/');
}

function showSignIn() {
  const name = field('name', { autocomplete: 'username', autofocus: true });
  const password = field('password', { type: 'password', autocomplete: 'current-password' });
  const signIn = form([name.label, password.label], text('signIn'), async () => {
    await ask('POST', '/api/account/sign-in', { name: name.input.value, password: password.input.value });
    location.assign(nextPage());
  });
  main.className = 'narrow';
  const byProvider = providerChoice('signIn', () => ({ next: nextPage().slice(root.length) }));
  main.append(make('h1', { textContent: 'Dimpressionist' }), make('section', {}, problemNote(), signIn, byProvider));
}

function showJoin() {
  const invitation = location.pathname.split('/').pop();
  const name = field('name', { autocomplete: 'username', autofocus: true, maxLength: 60 });
  const password = field('password', { type: 'password', autocomplete: 'new-password', minLength: 10 });
  const join = form([name.label, password.label], text('join'), async () => {
    const body = { invitation, name: name.input.value, password: password.input.value };
    await ask('POST', '/api/account/accept', body);
    location.assign(`${root}/`);
  });
  main.className = 'narrow';
  const hint = make('p', { textContent: text('joinHint') });
  const byProvider = providerChoice('join', () => ({ invitation }));
  main.append(make('h1', { textContent: text('join') }), make('section', {}, hint, join, byProvider));
}

/** A section with a list that can be drawn anew. */
function listSection(title, ...rest) {
  const list = make('ul');
  const section = make('section', {}, make('h2', { textContent: title }), list, ...rest);
  const draw = (items) => list.replaceChildren(...(items.length ? items : [make('li', { textContent: text('none') })]));
  return { section, draw };
}

function item(words, detail, ...controls) {
  return make('li', {}, make('span', { textContent: words }, make('small', { textContent: detail })), ...controls);
}

function act(label, work) {
  const button = make('button', { type: 'button', textContent: label });
  button.addEventListener('click', () => work().catch((error) => alert(messageOf(error))));
  return button;
}

function passwordSection(me) {
  const name = make('input', { type: 'hidden', value: me.name, autocomplete: 'username' });
  const password = field('newPassword', { type: 'password', autocomplete: 'new-password', minLength: 10 });
  const done = make('p', { hidden: true, textContent: text('changed') });
  done.setAttribute('role', 'status');
  const change = form([name, password.label], text('change'), async () => {
    await ask('POST', '/api/account/password', { password: password.input.value });
    password.input.value = '';
    done.hidden = false;
  });
  return make('section', {}, make('h2', { textContent: text('password') }), change, done);
}

async function signInSection() {
  const { section, draw } = listSection(text('signIns'));
  const show = ({ sign_ins }) =>
    draw(
      sign_ins.map((found) => {
        const words = found.current ? `${text('thisOne')}` : found.client || '?';
        const end = act(text('end'), async () => show(await ask('DELETE', `/api/account/sign-ins/${found.id}`)));
        return item(words, `${day(found.used_at)} · ${text('until')} ${day(found.expires_at)}`, found.current ? null : end);
      }),
    );
  show(await ask('GET', '/api/account/sign-ins'));
  return section;
}

async function keySection() {
  const secret = make('output', { hidden: true });
  const name = field('keyName', { maxLength: 60 });
  const days = field('days', { type: 'number', min: 1, max: 366, value: 90 });
  const boxes = ['read', 'paint', 'admin', 'monitor'].map((scope) => {
    const checked = scope === 'read' || scope === 'paint';
    return { scope, box: make('input', { type: 'checkbox', checked }) };
  });
  const scopes = make('fieldset', {}, ...boxes.map(({ scope, box }) => make('label', {}, box, ` ${text(scope)}`)));
  scopes.setAttribute('aria-label', text('scopes'));
  const { section, draw } = listSection(text('keys'));
  const show = ({ keys }) =>
    draw(
      keys.map((key) => {
        const ends = key.expires_at ? `${text('until')} ${day(key.expires_at)}` : text('ever');
        const revoke = act(text('revoke'), async () => show(await ask('DELETE', `/api/keys/${key.id}`)));
        return item(key.name, `${key.prefix}… · ${key.scopes.map(text).join(', ')} · ${ends}`, revoke);
      }),
    );
  const create = form([name.label, scopes, days.label], text('make'), async () => {
    const chosen = boxes.filter(({ box }) => box.checked).map(({ scope }) => scope);
    const made = await ask('POST', '/api/keys', { name: name.input.value, scopes: chosen, days: Number(days.input.value) });
    secret.textContent = `${text('once')} ${made.secret}`;
    secret.hidden = false;
    show(await ask('GET', '/api/keys'));
  });
  section.append(create, secret);
  show(await ask('GET', '/api/keys'));
  return section;
}

function header(me, title) {
  const links = [make('a', { href: `${root}/`, textContent: text('studio') })];
  links.push(make('a', { href: `${root}/account`, textContent: text('account') }));
  if (me.role !== 'guest') links.push(make('a', { href: `${root}/shares`, textContent: text('shares') }));
  if (me.role === 'owner') links.push(make('a', { href: `${root}/people`, textContent: text('people') }));
  main.append(make('nav', {}, ...links), make('h1', { textContent: title }));
}

async function showAccount() {
  const me = await ask('GET', '/api/account/me');
  header(me, `${me.name} · ${text(me.role)}`);
  const sections = [problemNote(), passwordSection(me), await providerSection(), await signInSection()];
  if (me.role !== 'guest') sections.push(await keySection());
  const leave = act(text('signOut'), async () => {
    const { provider_url } = await ask('POST', '/api/account/sign-out');
    location.assign(provider_url ?? `${root}/sign-in`);
  });
  main.append(...sections.filter((part) => part !== null), leave);
}

function roleChoice(user, show) {
  const choice = make('select', {}, ...['owner', 'member', 'guest'].map((role) => make('option', { value: role, textContent: text(role) })));
  choice.value = user.role;
  choice.setAttribute('aria-label', `${text('role')}: ${user.name}`);
  choice.addEventListener('change', () =>
    ask('PATCH', `/api/users/${user.id}`, { role: choice.value })
      .catch((error) => alert(messageOf(error)))
      .finally(async () => show(await ask('GET', '/api/users'))),
  );
  return choice;
}

/** What nobody has any more: it is handed over to somebody who is here. None where nobody left anything. */
async function removedSection() {
  const read = async () => (await ask('GET', '/api/users/removed')).people.filter((gone) => gone.sessions + gone.items > 0);
  const gone = await read();
  if (!gone.length) return null;
  const { users } = await ask('GET', '/api/users');
  const { section, draw } = listSection(text('gone'));
  const show = (left) =>
    draw(
      left.map((person) => {
        const to = make('select', {}, ...users.map((user) => make('option', { value: user.id, textContent: user.name })));
        to.setAttribute('aria-label', `${text('handTo')}: ${person.name}`);
        const library = make(
          'select', {},
          make('option', { value: 'hand-over', textContent: text('libraryGiven') }),
          make('option', { value: 'remove', textContent: text('libraryRemoved') }),
        );
        library.setAttribute('aria-label', `${text('library')}: ${person.name}`);
        const give = act(text('handOver'), async () => {
          await ask('POST', `/api/users/removed/${person.id}/hand-over`, { to: to.value, library: library.value });
          show(await read());
        });
        const left = `${person.sessions} ${text('left')}, ${person.items} ${text('itemsLeft')}`;
        return item(person.name, left, to, ...(person.items > 0 ? [library] : []), give);
      }),
    );
  show(gone);
  return section;
}

async function showPeople() {
  const me = await ask('GET', '/api/account/me');
  header(me, text('people'));
  const people = listSection(text('people'));
  const link = make('output', { hidden: true });
  const invited = listSection(text('invitations'));
  const role = make('select', {}, ...['member', 'guest', 'owner'].map((name) => make('option', { value: name, textContent: text(name) })));
  const hours = field('hours', { type: 'number', min: 1, max: 2160, value: 168 });
  const show = (house) => {
    people.draw(
      house.users.map((user, index) => {
        const remove = act(text('remove'), async () => {
          if (confirm(text('sure'))) show(await ask('DELETE', `/api/users/${user.id}`));
        });
        const controls = index === 0 ? [] : [roleChoice(user, show), remove];
        return item(user.name, index === 0 ? text('founder') : day(user.created_at), ...controls);
      }),
    );
    invited.draw(
      house.invitations.map((made) => {
        const withdraw = act(text('withdraw'), async () => show(await ask('DELETE', `/api/users/invitations/${made.id}`)));
        return item(text(made.role), `${text('until')} ${day(made.expires_at)}`, withdraw);
      }),
    );
  };
  const invite = form([make('label', { textContent: text('role') }, role), hours.label], text('invite'), async () => {
    const made = await ask('POST', '/api/users/invite', { role: role.value, hours: Number(hours.input.value) });
    link.textContent = `${text('once')} ${made.url}`;
    link.hidden = false;
    show(await ask('GET', '/api/users'));
  });
  invited.section.append(invite, link);
  show(await ask('GET', '/api/users'));
  const removed = await removedSection();
  main.append(...[people.section, invited.section, removed, await auditSection()].filter((part) => part !== null));
}

const options = (names) => names.map((name) => make('option', { value: name, textContent: text(name) }));
const choose = (names) => make('select', {}, ...options(names));

/** What a link shows to anybody, and what people with an account may do who join a session by it. */
const LOOKING = ['image', 'recipe', 'chain'];
const JOINING = ['look', 'continue'];
/** What a member of a session may do, as the page calls it. */
const MAY = { continue: 'goOn', view: 'view' };

/** Who has the session that the address names: whose it is lets people in and puts them out, others may leave. */
async function peopleSection(me) {
  const id = new URLSearchParams(location.search).get('session');
  if (!id) return null;
  const path = `/api/sessions/${encodeURIComponent(id)}/people`;
  const { section, draw } = listSection(text('together'));
  const show = ({ owner, access, members }) =>
    draw([
      item(owner.name, text('owner')),
      ...members.map((member) => {
        const facts = [text(MAY[member.access]), member.by_link ? text('byLink') : '', member.expires_at ? `${text('until')} ${day(member.expires_at)}` : ''];
        const out = act(text(member.id === me.id ? 'leave' : 'putOut'), async () => {
          const left = await ask('DELETE', `${path}/${member.id}`);
          if (member.id === me.id) location.assign(`${root}/`);
          else show(left);
        });
        return item(member.name, facts.filter(Boolean).join(' · '), access === 'own' || member.id === me.id ? out : null);
      }),
    ]);
  const shared = await ask('GET', path);
  show(shared);
  if (shared.access !== 'own' || me.role === 'guest') return section;
  const name = field('name', { maxLength: 60 });
  const access = make('select', {}, ...Object.entries(MAY).map(([value, key]) => make('option', { value, textContent: text(key) })));
  const add = form([name.label, make('label', { textContent: text('access') }, access)], text('addPerson'), async () => {
    show(await ask('POST', path, { name: name.input.value, access: access.value }));
    name.input.value = '';
  });
  section.append(add);
  return section;
}

/** Where a link leads by which a session is joined. */
async function showOffer() {
  const token = location.pathname.split('/').pop();
  const { owner, title, access, session_id } = await ask('POST', '/api/shares/offer', { token });
  main.className = 'narrow';
  const words = text({ own: 'isOwn', view: 'mayView', continue: 'mayContinue' }[access]);
  const open = form([], text('open'), async () => {
    if (access !== 'own') await ask('POST', '/api/shares/join', { token });
    location.assign(`${root}/s/${session_id}`);
  });
  const heading = text('offer').replace('{name}', () => owner.name);
  main.append(make('h1', { textContent: access === 'own' ? text('isOwn') : heading }));
  main.append(make('section', {}, make('h2', { textContent: title || text('untitled') }), make('p', { textContent: access === 'own' ? '' : words }), open));
}

/** A form that shares what the address names; none where it names nothing. */
function shareForm(show) {
  const named = new URLSearchParams(location.search);
  const offers = ['picture', 'session'].filter((name) => named.get(name));
  if (!offers.length) return null;
  const what = choose(offers);
  const level = choose(LOOKING);
  const offerLevels = () => level.replaceChildren(...options(what.value === 'session' ? [...LOOKING, ...JOINING] : LOOKING));
  what.addEventListener('change', offerLevels);
  offerLevels();
  const hours = field('hours', { type: 'number', min: 1, max: 8784, value: 168 });
  const link = make('output', { hidden: true });
  const fields = [make('label', { textContent: text('what') }, what), make('label', { textContent: text('level') }, level), hours.label];
  const share = form(fields, text('invite'), async () => {
    const chosen = what.value === 'session' ? { session_id: named.get('session') } : { id: named.get('picture') };
    const made = await ask('POST', '/api/shares', { ...chosen, level: level.value, hours: Number(hours.input.value) });
    link.textContent = `${text('once')} ${made.url}`;
    link.hidden = false;
    show(await ask('GET', '/api/shares'));
  });
  const hint = make('p', { textContent: text('shareHint') });
  return make('section', {}, make('h2', { textContent: text('share') }), hint, share, link);
}

async function showShares() {
  const me = await ask('GET', '/api/account/me');
  header(me, text('shares'));
  const { section, draw } = listSection(text('shares'));
  const show = ({ shares }) =>
    draw(
      shares.map((made) => {
        const close = act(text('close'), async () => show(await ask('DELETE', `/api/shares/${made.id}`)));
        const what = text(made.generation_id ? 'picture' : 'session');
        return item(`${what}: ${text(made.level)}`, `${text('until')} ${day(made.expires_at)}`, close);
      }),
    );
  const together = await peopleSection(me);
  const offer = me.role === 'guest' ? null : shareForm(show);
  main.append(...[together, offer, section].filter((part) => part !== null));
  show(await ask('GET', '/api/shares'));
}

const PAGES = { 'sign-in': showSignIn, join: showJoin, account: showAccount, people: showPeople, shares: showShares, continue: showOffer };
Promise.resolve(PAGES[location.pathname.slice(root.length).split('/')[1]]()).catch((error) => {
  main.append(make('p', { className: 'wrong', textContent: messageOf(error) }));
});
