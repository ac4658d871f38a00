// The styles: words around a prompt, each with a picture that was painted in it, and the form for one's own.
import { useEffect, useRef, useState } from 'preact/hooks';
import { thumbnailUrl } from '../api/client';
import type { PresetView } from '../api/types.gen';
import { findText, plural, t } from '../lib/i18n';
import { useFocusWhileOpen } from '../lib/focus';
import { IconButton } from '../lib/Icon';
import { HAS_ACCOUNTS } from '../lib/root';
import { chosenStyle } from '../session/request_draft';
import { otherSessionEvents } from '../session/state';
import { closePanel, onStage } from '../session/view_state';
import { Sharing } from '../together/Sharing';
import {
  chooseStyle,
  keepStyle,
  loadStyles,
  paintSamples,
  removeStyle,
  sampling,
  stopSamples,
  styles,
  withoutPicture,
} from './styles';
import './styles.css';

/** The drawer. */
export function Styles() {
  const drawer = useRef<HTMLElement>(null);
  const [sharedId, setSharedId] = useState<string | null>(null);
  const shared = styles.value?.find(({ id }) => id === sharedId);
  const toggle = ({ id }: PresetView): void => setSharedId(sharedId === id ? null : id);
  useEffect(() => void loadStyles(), [HAS_ACCOUNTS && otherSessionEvents.value]); // others change what they share
  useFocusWhileOpen(drawer);
  return (
    <aside class="drawer styles" aria-label={t('style.title')} ref={drawer} tabIndex={-1}>
      <header>
        <h2>{t('style.title')}</h2>
        <span class="space" />
        <IconButton name="close" label={t('settings.close')} shortcut="Esc" onClick={closePanel} />
      </header>
      <div class="body" tabIndex={0} role="group" aria-label={t('style.title')}>
        <p class="fact">{t('style.about')}</p>
        {styles.value && (
          <>
            <ul class="tiles">
              {styles.value.map((style) => (
                <Tile key={style.id} style={style} share={HAS_ACCOUNTS ? () => toggle(style) : null} />
              ))}
            </ul>
            {shared && <Sharing id={shared.id} title={shared.name} changed={() => void loadStyles()} />}
            <Samples all={styles.value} />
            <KeepForm />
          </>
        )}
      </div>
    </aside>
  );
}

/** Has samples painted of the styles that nothing shows yet, else all of them anew, and says how far that is. */
function Samples({ all }: { all: readonly PresetView[] }) {
  const missing = withoutPicture(all);
  const { value: running } = sampling;
  if (running) {
    return (
      <p class="samples" role="status">
        {t('style.sampling', { n: running.done + 1, total: running.total })}
        <button type="button" class="link" onClick={stopSamples}>
          {t('conversation.stop')}
        </button>
      </p>
    );
  }
  const wanted = missing.length > 0 ? missing : all.filter(({ cover }) => !cover);
  return (
    <p class="samples">
      {wanted.length > 0 && (
        <button type="button" class="link" onClick={() => void paintSamples(wanted)}>
          {missing.length > 0 ? plural('style.paintSamples', missing.length) : t('style.paintAgain')}
        </button>
      )}
    </p>
  );
}

function Tile({ style, share }: { style: PresetView; share: (() => void) | null }) {
  const { id, shipped, changed, words, access, owner } = style;
  const name = styleName(style);
  const isChosen = chosenStyle.value?.id === id;
  return (
    <li aria-busy={sampling.value?.id === id}>
      <button
        type="button"
        class="tile"
        aria-pressed={isChosen}
        aria-labelledby={`style-${id}`}
        title={words}
        onClick={() => chooseStyle({ ...style, name })}
      >
        <TilePicture style={style} name={name} />
        <span dir="auto" id={`style-${id}`}>
          {name}
          {owner && <small>{t('sessions.sharedBy', { name: owner })}</small>}
          {access === 'own' && style.shared && <small>{t('sessions.shared')}</small>}
        </span>
      </button>
      {share && access === 'own' && !shipped && (
        <button
          type="button"
          class="link"
          aria-label={t('sharing.shareNamed', { title: name })}
          onClick={share}
        >
          {t('sharing.share')}
        </button>
      )}
      {access === 'own' && (!shipped || changed) && (
        <IconButton
          name={shipped ? 'undo' : 'trash'}
          size={14}
          label={t(shipped ? 'style.reset' : 'style.remove', { name })}
          onClick={() => void removeStyle(style)}
        />
      )}
    </li>
  );
}

/** A picture of the user's that was painted in the style, else its sample, else how its medium lies on paper. */
function TilePicture({ style, name }: { style: PresetView; name: string }) {
  const { id, cover, sample_url: sample, shipped } = style;
  if (!cover && !sample) return <i class={`swatch ${shipped ? id : ''}`} />;
  const source = cover ? thumbnailUrl(cover) : (sample ?? undefined);
  return (
    <img
      src={source}
      alt={t('style.picture', { name })}
      width="104"
      height="78"
      loading="lazy"
      decoding="async"
    />
  );
}

/** One that came with the studio is called in the page's language, unless it was given another name. */
const styleName = ({ id, name, shipped, changed }: PresetView): string =>
  (shipped && !changed && findText(`style.${id}`)) || name;

const PLACE = '{prompt}';
const MAX_NAME = 200;

function KeepForm() {
  const [name, setName] = useState('');
  const [words, setWords] = useState(`${PLACE}, `);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!name.trim()) return;
    void keepStyle(name.trim(), words.trim().replace(/,$/, '')).then((isKept) => {
      if (isKept) setName('');
    });
  };
  return (
    <form class="keep-style" onSubmit={submit}>
      <h3>{t('style.keep')}</h3>
      <label for="style-name">{t('style.name')}</label>
      <input
        id="style-name"
        maxLength={MAX_NAME}
        value={name}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <label for="style-words">{t('style.words', { place: PLACE })}</label>
      <textarea
        id="style-words"
        rows={2}
        dir="auto"
        value={words}
        onInput={(event) => setWords(event.currentTarget.value)}
      />
      <p class="fact">{onStage.value?.image_id ? t('style.coverIsStage') : t('style.withParameters')}</p>
      <button type="submit" class="primary">
        {t('menu.save')}
      </button>
    </form>
  );
}
