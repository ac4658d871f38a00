// How a picture was made, over the conversation: the chain of words that led to it, what drifted on the way, and the
// ways of repeating the same changes better.
import { useEffect, useRef, useState } from 'preact/hooks';
import { fetchLineage, type ApiError } from '../api/client';
import type { How } from '../api/types.gen';
import { useFocusWhileOpen } from '../lib/focus';
import { plural, t } from '../lib/i18n';
import { IconButton } from '../lib/Icon';
import { showApiError } from '../session/notices';
import { closePanel, panelSubject } from '../session/view_state';
import { DriftBar } from './DriftBar';
import './lineage.css';
import { LineageStep } from './LineageStep';
import { lineOf } from './line';
import { RebaseForm } from './RebaseForm';

/** The drawer. */
export function Lineage() {
  const chain = useChain(panelSubject.value);
  const drawer = useRef<HTMLElement>(null);
  useFocusWhileOpen(drawer);
  return (
    <aside class="drawer lineage" aria-label={t('lineage.title')} ref={drawer} tabIndex={-1}>
      <header>
        <h2>{t('lineage.title')}</h2>
        <IconButton name="close" label={t('settings.close')} shortcut="Esc" onClick={closePanel} />
      </header>
      <div class="body" tabIndex={0} role="group" aria-label={t('lineage.title')}>
        {chain ? <Chain chain={chain} /> : <p class="dim">{t('lineage.loading')}</p>}
      </div>
    </aside>
  );
}

/** The chain that led to a picture; null until it is read. */
function useChain(id: string | null): How | null {
  const [chain, setChain] = useState<How | null>(null);
  useEffect(() => {
    setChain(null);
    if (!id) return;
    fetchLineage(id).then(setChain, (error: unknown) => {
      showApiError(error as ApiError);
      closePanel();
    });
  }, [id]);
  return chain;
}

function Chain({ chain }: { chain: How }) {
  const { steps } = chain;
  const changes = lineOf(chain).length - 1;
  return (
    <>
      {changes > 1 && (
        <p class="since">
          {plural('lineage.changes', changes)}
          <DriftBar drift={chain.since_start} saysWhy />
        </p>
      )}
      <ol>
        {steps.map((step, index) => (
          <LineageStep
            key={step.generation.id}
            step={step}
            before={steps[index - 1]}
            isLast={index === steps.length - 1}
          />
        ))}
      </ol>
      {steps.some(({ drift }) => drift.outside !== null) && (
        <p class="fact dim legend">{t('lineage.drift.legend')}</p>
      )}
      <RebaseForm key={chain.generation_id} chain={chain} done={closePanel} />
    </>
  );
}
