// What is on its way: words that are being read, and pictures that wait or are being painted.
import type { GenerationView } from '../api/types.gen';
import { formatNumber, t } from '../lib/i18n';
import { stopWork } from '../session/actions';
import { requestText } from '../session/captions';
import { modelTitle } from '../session/models';
import { stopUnanswered } from '../session/outbox';
import { queue } from '../session/queue';
import * as state from '../session/state';
import { BrushProgress } from './BrushProgress';

interface Step {
  step: number;
  total: number;
  etaMs: number;
  preview: string | null;
}

/** How far a picture is; nothing done where it waits. */
function stepOf({ id, steps }: GenerationView): Step {
  const progress = state.progress.value;
  if (progress?.generation_id !== id) return { step: 0, total: steps, etaMs: 0, preview: null };
  const { step, total_steps, eta_ms: etaMs, preview } = progress;
  return { step, total: total_steps || steps, etaMs, preview };
}

/** A picture that waits or is being painted. */
export function PendingTurn({ generation }: { generation: GenerationView }) {
  const current = stepOf(generation);
  const parent = state.findGeneration(generation.parent_id);
  return (
    <li class="coming">
      <span class="thumb">
        {current.preview ? <img src={current.preview} alt="" width="72" height="54" /> : <i class="primed" />}
      </span>
      <div>
        <p class="request" dir="auto">
          {requestText(generation)}
        </p>
        <BrushProgress
          step={current.step}
          total={current.total}
          lqip={parent?.lqip ?? ''}
          label={t('conversation.progress')}
        />
        <p class="progress">
          <span>{describeProgress(generation, current)}</span>
          <button type="button" class="link" onClick={() => stopWork(generation.id)}>
            {t('conversation.stop')}
          </button>
        </p>
      </div>
    </li>
  );
}

const WORTH_SAYING_MS = 1500;

function describeProgress({ id, status }: GenerationView, { step, total, etaMs }: Step): string {
  if (status === 'pending') return isNext(id) ? describeStart() : t('conversation.waiting');
  if (step === 0) return describeStart();
  if (etaMs < WORTH_SAYING_MS) return t('conversation.strokes', { step, total });
  return t('conversation.strokesEta', { step, total, seconds: formatNumber(etaMs / 1000, 0) });
}

/** Whether nothing is painted before a picture: what it waits for then is the model. */
function isNext(id: string): boolean {
  const { running = null, beside = [], waiting = [] } = queue.value ?? {};
  if (queue.value?.paused) return false;
  if (running) return [running, ...beside].some((entry) => entry.id === id);
  if (waiting.length > 0) return waiting[0]!.id === id;
  return state.unfinished.value[0]?.id === id;
}

function describeStart(): string {
  const model = state.modelState.value;
  const isLoading = model?.state === 'loading' || model?.state === 'starting';
  return isLoading && model.name
    ? t('loading.model', { name: modelTitle(model.name) })
    : t('conversation.starting');
}

/** Words on their way: whoever reads them may take a while. */
export function WordsBeingRead({ words }: { words: string }) {
  return (
    <li class="coming">
      <span class="thumb">
        <i class="primed" />
      </span>
      <div role="status">
        <p class="request" dir="auto">
          {words}
        </p>
        <p class="progress reading-words">
          <span>{t('conversation.reading')}</span>
          <button type="button" class="link" onClick={() => stopUnanswered()}>
            {t('conversation.stop')}
          </button>
        </p>
      </div>
    </li>
  );
}
