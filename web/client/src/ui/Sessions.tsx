// The sessions of the studio: opening another, beginning one, and the name or the end of the one that is open.
import { useEffect, useState } from 'preact/hooks';
import * as api from '../api';
import type { SessionSummary } from '../api.gen';
import * as doing from '../doing';
import { day, plural, t, type Key } from '../i18n';
import * as state from '../state';
import { Icon, IconButton } from './Icon';

export function Sessions() {
  const [list, setList] = useState<SessionSummary[] | null>(null);
  const [naming, setNaming] = useState(false);
  const change = state.elsewhere.value;
  useEffect(() => void api.sessions().then(setList, state.tellProblem), [change]);
  const others = (list ?? []).filter((one) => !one.trashed);
  return (
    <div class="pop sessions" role="dialog" aria-label={t('sessions.title')}>
      {naming ? <Rename done={() => setNaming(false)} /> : <Verbs rename={() => setNaming(true)} />}
      <Saves />
      <ul>
        {list && others.length === 0 && <li class="dim">{t('sessions.none')}</li>}
        {others.map((one) => (
          <Session key={one.session_id} one={one} />
        ))}
      </ul>
    </div>
  );
}

function Verbs({ rename }: { rename: () => void }) {
  return (
    <div class="row">
      <button type="button" class="item" onClick={doing.newSession}>
        <Icon name="plus" size={16} /> {t('sessions.new')}
      </button>
      {state.session.value && (
        <>
          <IconButton name="pencil" size={16} label={t('sessions.rename')} onClick={rename} />
          <IconButton
            name="trash"
            size={16}
            label={t('sessions.trash')}
            onClick={() => void doing.trashSession()}
          />
        </>
      )}
    </div>
  );
}

const FORMATS: [string, Key][] = [
  ['dimp', 'sessions.save.dimp'],
  ['html', 'sessions.save.html'],
  ['gif', 'sessions.save.gif'],
  ['jsonl', 'sessions.save.jsonl'],
];

/** The open session as a file: whole, as a page or a moving picture that replays it, or as its log. */
function Saves() {
  const id = state.session.value?.id;
  if (!id || state.nodes.value.length === 0) return null;
  return (
    <p class="saves">
      {t('sessions.save')}
      {FORMATS.map(([format, label]) => (
        <a key={format} class="link" href={api.exported(id, format)} download="">
          {t(label)}
        </a>
      ))}
      <button type="button" class="link" onClick={() => doing.tellOf(null, 'sheet')}>
        {t('sheet.open')}
      </button>
    </p>
  );
}

function Session({ one }: { one: SessionSummary }) {
  const open = (): void => {
    state.panel.value = '';
    void doing.openSession(one.session_id);
  };
  return (
    <li>
      <button
        type="button"
        class="item"
        aria-current={one.session_id === state.session.value?.id}
        onClick={open}
      >
        {one.cover ? (
          <img src={api.thumbnail(one.cover)} alt="" loading="lazy" width="48" height="36" />
        ) : (
          <i class="blank" />
        )}
        <span>
          <b>{one.title || t('header.untitled')}</b>
          <small>
            {plural('header.impressions', one.generation_count)}, {day(one.updated_at)}
          </small>
        </span>
      </button>
    </li>
  );
}

function Rename({ done }: { done: () => void }) {
  const [text, setText] = useState(state.title.value);
  const save = (event: Event): void => {
    event.preventDefault();
    if (text.trim()) void doing.act({ type: 'rename', title: text.trim() });
    done();
  };
  return (
    <form class="row" onSubmit={save}>
      <input
        autofocus
        aria-label={t('sessions.name')}
        value={text}
        maxLength={200}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" class="link">
        {t('menu.save')}
      </button>
    </form>
  );
}
