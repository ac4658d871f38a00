// Signing in by the house's provider (OpenID Connect), on the pages of people: what people.js shows of it.
'use strict';

const PROVIDER_TEXTS = {
  en: {
    signIn: 'Sign in with {provider}', join: 'Join with {provider}', or: 'or', connect: 'Connect with {provider}',
    disconnect: 'Disconnect', connected: 'connected since', title: 'Signing in with {provider}',
    confirm: 'Confirm with {provider}', confirmHint: 'You come back here; then do it again.',
    alone: 'Set a password first if you want to disconnect.', usedOn: 'last used',
    unreachable: '{provider} does not answer as it should. Try again later.',
    'refused-there': '{provider} did not let you in, or you went back.',
    stale: 'That sign-in had ended, or was begun in another window. Try again.',
    unproven: 'Who you are could not be proven by {provider}. Try again; tell an owner if it goes on.',
    'not-invited': 'You have no account here yet. Ask an owner for an invitation, and join by it.',
    'not-admitted': 'This studio does not let you in by {provider}. Ask an owner for an invitation.',
    removed: 'Your account was removed. Ask an owner for an invitation.',
    taken: 'That identity belongs to another account, or this account is connected already.',
    'other-person': 'That was somebody else. Confirm as the person who is signed in here.',
    'not-asked-again': '{provider} did not ask you again, so nothing was confirmed.',
    'signed-out': 'You were not signed in any more. Sign in, then try again.',
  },
  fr: {
    signIn: 'Se connecter avec {provider}', join: 'Rejoindre avec {provider}', or: 'ou', connect: 'Associer {provider}',
    disconnect: 'Dissocier', connected: 'associé depuis le', title: 'Connexion avec {provider}',
    confirm: 'Confirmer avec {provider}', confirmHint: 'Vous reviendrez ici ; recommencez alors.',
    alone: 'Choisissez d’abord un mot de passe si vous voulez dissocier.', usedOn: 'dernière utilisation le',
    unreachable: '{provider} ne répond pas comme il faut. Réessayez plus tard.',
    'refused-there': '{provider} ne vous a pas laissé entrer, ou vous êtes revenu.',
    stale: 'Cette connexion avait pris fin, ou a commencé dans une autre fenêtre. Réessayez.',
    unproven: '{provider} n’a pas pu prouver qui vous êtes. Réessayez ; sinon, prévenez un propriétaire.',
    'not-invited': 'Vous n’avez pas encore de compte ici. Demandez une invitation à un propriétaire, et rejoignez par elle.',
    'not-admitted': 'Cet atelier ne vous laisse pas entrer avec {provider}. Demandez une invitation à un propriétaire.',
    removed: 'Votre compte a été retiré. Demandez une invitation à un propriétaire.',
    taken: 'Cette identité appartient à un autre compte, ou ce compte est déjà associé.',
    'other-person': 'C’était quelqu’un d’autre. Confirmez comme la personne connectée ici.',
    'not-asked-again': '{provider} ne vous a rien redemandé : rien n’est confirmé.',
    'signed-out': 'Vous n’étiez plus connecté. Connectez-vous, puis réessayez.',
  },
};
const provider = document.querySelector('meta[name=dimp-provider]').content;
const providerText = (key) => PROVIDER_TEXTS[language][key].replaceAll('{provider}', () => provider);

/** What went wrong at the provider, where the address says that something did. */
function problemNote() {
  const problem = new URLSearchParams(location.search).get('problem') ?? '';
  if (!Object.hasOwn(PROVIDER_TEXTS.en, problem)) return null;
  const note = make('p', { className: 'wrong', textContent: providerText(problem) });
  note.setAttribute('role', 'alert');
  return note;
}

/** A button that leads to the provider; `body` says what for. */
function providerButton(label, path, body) {
  const wrong = make('p', { className: 'wrong', hidden: true });
  wrong.setAttribute('role', 'alert');
  const button = make('button', { type: 'button', textContent: providerText(label) });
  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      const { url } = await ask('POST', path, body());
      location.assign(url);
    } catch (error) {
      wrong.textContent = error.type?.endsWith(':unreachable') ? providerText('unreachable') : messageOf(error);
      wrong.hidden = false;
      button.disabled = false;
    }
  });
  return make('div', { className: 'provider' }, wrong, button);
}

/** The provider's way in, below the form with the password; nothing where the house has none. */
function providerChoice(label, body) {
  if (!provider) return null;
  const or = make('p', { className: 'or', textContent: providerText('or') });
  return make('div', {}, or, providerButton(label, '/api/account/oidc/begin', body));
}

const here = () => location.pathname.slice(root.length);

/** The provider's way to confirm who one is, for the dialog that asks for the password. */
function providerConfirmation() {
  if (!provider) return null;
  const body = () => ({ purpose: 'confirm', next: here() });
  const button = providerButton('confirm', '/api/account/oidc/prove', body);
  return make('div', {}, make('p', { textContent: providerText('confirmHint') }), button);
}

/** The identities of an account; nothing where the house has no provider. */
async function providerSection() {
  if (!provider) return null;
  const section = make('section');
  const show = ({ identities, has_password }) => {
    const list = make('ul');
    for (const { label, created_at, used_at } of identities) {
      const detail = `${providerText('connected')} ${day(created_at)} · ${providerText('usedOn')} ${day(used_at)}`;
      const end = act(providerText('disconnect'), async () => show(await ask('DELETE', '/api/account/oidc')));
      list.append(item(label, has_password ? detail : `${detail}. ${providerText('alone')}`, has_password ? end : null));
    }
    const connect = providerButton('connect', '/api/account/oidc/prove', () => ({ purpose: 'link', next: '/account' }));
    section.replaceChildren(make('h2', { textContent: providerText('title') }), identities.length ? list : connect);
  };
  show(await ask('GET', '/api/account/oidc'));
  return section;
}
