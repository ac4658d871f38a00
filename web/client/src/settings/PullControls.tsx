// Getting a model from the hub: the button, how far it is, and the way to stop it or go on.
import { useState } from 'preact/hooks';
import type { Model, PullView } from '../api/types.gen';
import { formatNumber, t } from '../lib/i18n';
import { CommandLine } from './CommandLine';
import { cancelPull, currentPull, isPulling, startPull } from './pulls';
import { useIsFound } from './settings_search';

/** How the hub names its repositories. */
const NAME_FORM = 'OWNER/NAME';

const GB = 1e9;
const inGb = (bytes: number): string => formatNumber(bytes / GB, 1);

/** What a model that is not here shows below its facts. */
export function PullControls({ model }: { model: Model }) {
  const pull = currentPull.value;
  const isThis = pull?.name === model.name && pull.state !== 'done';
  return (
    <div class="pull">
      {model.gated && <GateNote model={model} />}
      {isThis && <PullState pull={pull} />}
      {(!isThis || !isPulling()) && <PullButton model={model} />}
      <details>
        <summary>{t('models.inTerminal')}</summary>
        <CommandLine text={t('models.pull', { name: model.name })} />
      </details>
    </div>
  );
}

/** Where the licence is accepted that the hub wants accepted. */
function GateNote({ model }: { model: Model }) {
  return (
    <p class="fact">
      {t('models.gate')}{' '}
      <a class="link" href={`https://huggingface.co/${model.repo}`} target="_blank" rel="noreferrer">
        {t('models.gateLink')}
      </a>
    </p>
  );
}

function PullButton({ model: { name, title, fetched_gb, size_gb } }: { model: Model }) {
  const size = formatNumber(size_gb, 1);
  const label =
    fetched_gb > 0
      ? t('models.resume', { there: formatNumber(fetched_gb, 1), size })
      : t('models.pullSize', { size });
  return (
    <button
      type="button"
      class="link"
      disabled={isPulling()}
      aria-label={`${label}: ${title}`}
      onClick={() => void startPull(name)}
    >
      {label}
    </button>
  );
}

/** How a pull stands; while it runs, with a bar and the way to stop it. */
function PullState({ pull }: { pull: PullView }) {
  const { state, title, fetched, size, detail, hint } = pull;
  if (state === 'failed')
    return (
      <p class="fact wrong" role="alert">
        {detail} {hint}
      </p>
    );
  if (state === 'stopped') return <p class="fact">{t('models.stopped')}</p>;
  return (
    <div class="pull-progress">
      <progress
        aria-label={t('models.pulling', { name: title })}
        max={size || 1}
        value={size ? fetched : undefined}
      />
      <span class="fact">
        {size ? t('models.fetched', { there: inGb(fetched), size: inGb(size) }) : t('models.asking')}
      </span>
      <button type="button" class="link" disabled={state === 'stopping'} onClick={() => void cancelPull()}>
        {t('models.stop')}
      </button>
    </div>
  );
}

/** Any other repository of the hub, by its name. */
export function PullByName({ known }: { known: readonly Model[] }) {
  const [name, setName] = useState('');
  const pull = currentPull.value;
  const isListed = known.some((model) => model.name === pull?.name);
  const isShown = useIsFound(t('models.other'), t('models.otherHint'));
  if (!isShown) return null;
  const submit = (event: Event): void => {
    event.preventDefault();
    if (name.trim()) void startPull(name.trim());
  };
  return (
    <form class="field pull-by-name" onSubmit={submit}>
      <label for="m-other">{t('models.other')}</label>
      <input
        id="m-other"
        value={name}
        placeholder={NAME_FORM}
        spellcheck={false}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <button type="submit" class="link" disabled={isPulling() || !name.trim()}>
        {t('models.get')}
      </button>
      <p class="fact">{t('models.otherHint')}</p>
      {pull && !isListed && pull.state !== 'done' && <PullState pull={pull} />}
    </form>
  );
}
