// Who did what and when, for the owners of the house: a part of the page of people, used by people.js.
'use strict';

const ACTS = {
  en: {
    'account.added': 'joined', 'account.removed': 'removed somebody', 'account.role': 'changed a role',
    'account.password': 'set a password', 'person.invited': 'invited somebody', 'invitation.withdrawn': 'withdrew an invitation',
    'key.made': 'made a key', 'key.revoked': 'revoked a key', 'sign-in.password': 'signed in', 'sign-in.provider': 'signed in by the provider',
    'sign-in.local': 'signed in on this machine', 'sign-in.ended': 'signed out', 'sign-in.copied': 'ended a sign-in that had been copied',
    'identity.linked': 'connected the provider', 'identity.unlinked': 'disconnected the provider', 'share.opened': 'opened a link',
    'share.closed': 'closed a link', 'session.shared': 'shared a session', 'session.unshared': 'ended sharing a session',
    'session.joined': 'joined a session', 'settings.changed': 'changed settings', 'queue.paused': 'paused the queue',
    'queue.resumed': 'resumed the queue', 'model.pulled': 'pulled a model', 'pictures.erased': 'erased pictures',
    'sessions.handed-over': 'handed sessions over',
    'library.shared': 'shared a collection, style or note', 'library.unshared': 'ended sharing a collection, style or note',
    'library.handed-over': 'handed collections, styles and notes over',
    'library.removed': 'removed collections, styles and notes',
    older: 'Older', nobody: 'the studio',
  },
  fr: {
    'account.added': 'est arrivé', 'account.removed': 'a retiré quelqu’un', 'account.role': 'a changé un rôle',
    'account.password': 'a défini un mot de passe', 'person.invited': 'a invité quelqu’un', 'invitation.withdrawn': 'a retiré une invitation',
    'key.made': 'a créé une clé', 'key.revoked': 'a révoqué une clé', 'sign-in.password': 's’est connecté', 'sign-in.provider': 's’est connecté par le fournisseur',
    'sign-in.local': 's’est connecté sur cette machine', 'sign-in.ended': 's’est déconnecté', 'sign-in.copied': 'a mis fin à une connexion qui avait été copiée',
    'identity.linked': 'a associé le fournisseur', 'identity.unlinked': 'a dissocié le fournisseur', 'share.opened': 'a ouvert un lien',
    'share.closed': 'a fermé un lien', 'session.shared': 'a partagé une session', 'session.unshared': 'a cessé de partager une session',
    'session.joined': 'a rejoint une session', 'settings.changed': 'a changé des réglages', 'queue.paused': 'a mis la file en pause',
    'queue.resumed': 'a relancé la file', 'model.pulled': 'a téléchargé un modèle', 'pictures.erased': 'a effacé des images',
    'sessions.handed-over': 'a remis des sessions',
    'library.shared': 'a partagé une collection, un style ou une note',
    'library.unshared': 'a cessé de partager une collection, un style ou une note',
    'library.handed-over': 'a remis des collections, styles et notes',
    'library.removed': 'a retiré des collections, styles et notes',
    older: 'Plus anciens', nobody: 'l’atelier',
  },
};

/** One thing that was done: who, what, about whom, when. */
function auditItem(entry) {
  const words = ACTS[language];
  const who = entry.actor_name || words.nobody;
  // Ids say nothing to people; roles and scopes have words of their own.
  const plain = entry.about.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '');
  const rest = plain.trim().split(/\s+/).map((word) => TEXTS[language][word] ?? word).join(' ');
  const whom = entry.about_name && entry.about_name !== entry.actor_name ? entry.about_name : '';
  const detail = [new Date(entry.at * 1000).toLocaleString(language), whom, rest].filter(Boolean).join(' · ');
  return item(`${who} ${words[entry.act] ?? entry.act}`, detail);
}

/** What was done, the newest first; older entries are fetched as they are asked for. */
async function auditSection() {
  const { section, draw } = listSection(text('audit'));
  const items = [];
  const older = act(ACTS[language].older, () => more());
  let before = null;
  const more = async () => {
    const answer = await ask('GET', `/api/users/audit?limit=20${before === null ? '' : `&before=${before}`}`);
    items.push(...answer.entries.map(auditItem));
    draw(items);
    before = answer.next;
    older.hidden = before === null;
  };
  await more();
  section.append(older);
  return section;
}
