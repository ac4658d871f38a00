// The models: which are here, which this machine could hold and how, under what licence, and how to get them.
import { useRef } from 'preact/hooks';
import type { Model } from '../api.gen';
import { found, number, plural, t } from '../i18n';
import * as state from '../state';
import { Icon, IconButton } from './Icon';

type Use = (name: string) => void;

export function Models({ use }: { use: Use }) {
  const ranked = state.models.value.toSorted((a, b) => rank(a) - rank(b));
  const near = ranked.filter((one) => one.installed || one.fits !== false);
  const far = ranked.filter((one) => !near.includes(one));
  return (
    <section class="models">
      <h3>{t('models.title')}</h3>
      <List models={near} use={use} />
      {far.length > 0 && (
        <details>
          <summary>{plural('models.far', far.length)}</summary>
          <List models={far} use={use} />
        </details>
      )}
    </section>
  );
}

/** What is here comes first, then what is recommended, then what is free. */
const rank = (one: Model): number =>
  (one.installed ? 0 : 8) + (one.recommended ? 0 : 4) + (one.commercial ? 0 : 2) + (one.gated ? 1 : 0);

function List({ models, use }: { models: Model[]; use: Use }) {
  return (
    <ul>
      {models.map((one) => (
        <Card key={one.name} one={one} use={use} />
      ))}
    </ul>
  );
}

function Card({ one, use }: { one: Model; use: Use }) {
  const chosen = one.name === state.chosenModel.value;
  return (
    <li aria-current={chosen ? 'true' : undefined}>
      <p class="name">
        <b>{one.title}</b>
        {one.recommended && <span class="tag">{t('models.recommended')}</span>}
        {one.installed && <Here chosen={chosen} use={() => use(one.name)} />}
      </p>
      <p class="fact">{facts(one).join(', ')}</p>
      {one.source === 'hub' && <Fit one={one} />}
      {!one.installed && one.source === 'hub' && <Command text={t('models.pull', { name: one.name })} />}
    </li>
  );
}

function Here({ chosen, use }: { chosen: boolean; use: () => void }) {
  if (chosen) return <span class="tag used">{t('models.chosen')}</span>;
  return (
    <button type="button" class="link" onClick={use}>
      {t('models.use')}
    </button>
  );
}

function facts(one: Model): string[] {
  const size = one.size_gb >= 0.1 && t('models.size', { n: number(one.size_gb, 1) });
  const licence = one.license && t('models.licence', { name: one.license });
  const all = [
    found(`models.source.${one.source}`),
    licence,
    !one.commercial && t('models.private'),
    one.gated && t('models.gated'),
    size,
  ];
  return all.filter((part): part is string => Boolean(part));
}

function Fit({ one }: { one: Model }) {
  const words = one.fits === null ? 'unknown' : one.fits ? 'yes' : 'no';
  return (
    <p class={`fact fit ${words}`}>
      <Icon name={one.fits === false ? 'warning' : 'check'} size={14} /> {t(`models.fits.${words}`)}
      {one.how && <span class="dim"> {t('models.how', { how: one.how })}</span>}
    </p>
  );
}

/** A command for the terminal, to be copied. */
export function Command({ text }: { text: string }) {
  const field = useRef<HTMLInputElement>(null);
  const copy = async (): Promise<void> => {
    field.current!.select();
    // Plain http beyond this machine has no clipboard, but copies what is selected.
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else document.execCommand('copy');
    state.tell(t('models.copied'), text);
  };
  return (
    <span class="command-line">
      <input ref={field} readOnly value={text} aria-label={t('models.command')} />
      <IconButton
        name="copy"
        size={16}
        label={t('models.copy')}
        onClick={() => void copy().catch(() => state.tell(t('models.notCopied'), text, true))}
      />
    </span>
  );
}
