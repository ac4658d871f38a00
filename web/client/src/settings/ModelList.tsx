// The models: which are here, which this machine could hold and how, under what licence, and how to get them.
import { useEffect } from 'preact/hooks';
import type { Model } from '../api/types.gen';
import { findText, formatNumber, plural, t } from '../lib/i18n';
import { Icon } from '../lib/Icon';
import { chosenModel, models } from '../session/state';
import { PullByName, PullControls } from './PullControls';
import { followPulls } from './pulls';
import { searched, SettingsSection, useIsFound } from './settings_search';

interface ModelListProps {
  /** Makes a model the one in use. */
  choose: (name: string) => void;
}

/** The models that fit this machine, and folded away those that do not. */
export function ModelList({ choose }: ModelListProps) {
  useEffect(followPulls, []);
  const ranked = models.value.toSorted((a, b) => rank(a) - rank(b));
  const usable = ranked.filter(({ installed, fits }) => installed || fits !== false);
  const tooLarge = ranked.filter((model) => !usable.includes(model));
  return (
    <SettingsSection class="models" title={t('models.title')}>
      <Cards models={usable} choose={choose} />
      {tooLarge.length > 0 && (
        <details open={searched.value !== ''}>
          <summary>{plural('models.tooLarge', tooLarge.length)}</summary>
          <Cards models={tooLarge} choose={choose} />
        </details>
      )}
      <PullByName known={models.value} />
    </SettingsSection>
  );
}

/** What is here comes first, then what is recommended, then what is free. */
const rank = ({ installed, recommended, commercial, gated }: Model): number =>
  (installed ? 0 : 8) + (recommended ? 0 : 4) + (commercial ? 0 : 2) + (gated ? 1 : 0);

function Cards({ models: list, choose }: ModelListProps & { models: Model[] }) {
  return (
    <ul>
      {list.map((model) => (
        <Card key={model.name} model={model} choose={choose} />
      ))}
    </ul>
  );
}

function Card({ model, choose }: ModelListProps & { model: Model }) {
  const { name, title, recommended, installed, source } = model;
  const isChosen = name === chosenModel.value;
  if (!useIsFound(title, name, model.license)) return null;
  return (
    <li aria-current={isChosen ? 'true' : undefined}>
      <p class="name">
        <b>{title}</b>
        {recommended && <span class="tag">{t('models.recommended')}</span>}
        {installed && <UseButton isChosen={isChosen} use={() => choose(name)} />}
      </p>
      <p class="fact">{listFacts(model).join(', ')}</p>
      {source === 'hub' && <Fit model={model} />}
      {!installed && source === 'hub' && <PullControls model={model} />}
    </li>
  );
}

function UseButton({ isChosen, use }: { isChosen: boolean; use: () => void }) {
  if (isChosen) return <span class="tag used">{t('models.chosen')}</span>;
  return (
    <button type="button" class="link" onClick={use}>
      {t('models.use')}
    </button>
  );
}

const MIN_SIZE_GB = 0.1;

function listFacts({ source, license, commercial, gated, size_gb }: Model): string[] {
  const facts = [
    findText(`models.source.${source}`),
    license && t('models.licence', { name: license }),
    !commercial && t('models.nonCommercial'),
    gated && t('models.gated'),
    size_gb >= MIN_SIZE_GB && t('models.size', { n: formatNumber(size_gb, 1) }),
  ];
  return facts.filter((fact): fact is string => Boolean(fact));
}

const FIGURE = /\d+(?:\.\d+)?/g;

/** How a model would be run: parts between commas, each with a text of the page's where it has one. */
const describePlan = (how: string): string => how.split(', ').map(describePart).join(', ');

/** A part by its own text, or by the text of its words with other figures in them: `about # s a step`. */
function describePart(part: string): string {
  const own = findText(`models.how.${part.replaceAll(' ', '-')}`);
  if (own) return own;
  const [a = '', b = ''] = (part.match(FIGURE) ?? []).map((figure) => formatNumber(Number(figure)));
  return findText(`models.how.${part.replaceAll(FIGURE, '#').replaceAll(' ', '-')}`, { a, b }) ?? part;
}

function Fit({ model: { fits, how } }: { model: Model }) {
  const answer = fits === null ? 'unknown' : fits ? 'yes' : 'no';
  return (
    <p class={`fact fit ${answer}`}>
      <Icon name={fits === false ? 'warning' : 'check'} size={14} /> {t(`models.fits.${answer}`)}
      {how && <span class="dim"> {t('models.how', { how: describePlan(how) })}</span>}
    </p>
  );
}
