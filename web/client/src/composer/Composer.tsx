// The composer: what to do, how far to go, the words, how many, and the button that paints.
import { useRef } from 'preact/hooks';
import { extendedPicture } from '../edit/outpaint_state';
import { formatNumber, plural, t } from '../lib/i18n';
import { Icon, IconButton } from '../lib/Icon';
import { lazy } from '../lib/lazy';
import { shortCaption } from '../session/captions';
import { mayCondition } from '../session/conditioning';
import { boundsOf } from '../session/parameters';
import { chosenStyle, conditioning, parameters } from '../session/request_draft';
import { newSession } from '../session/sessions';
import { findGeneration, headId, unfinished, waitingToSend } from '../session/state';
import { interpretation, mode, panel, peeked, strength, togglePanel } from '../session/view_state';
import { people } from '../together/people';
import { importAll } from './imports';
import { Interpretation } from './Interpretation';
import { Prompt } from './Prompt';
import { RequestChips } from './RequestChips';
import { submit } from './submit';

const PromptHistory = lazy(async () => (await import('./PromptHistory')).PromptHistory);
const ConditioningChips = lazy(async () => (await import('./ConditioningChips')).ConditioningChips);

/** The form under the conversation; words in its place for who may look at the session alone. */
export function Composer() {
  return people.value?.access === 'view' ? <ViewOnly name={people.value.owner.name} /> : <Form />;
}

function ViewOnly({ name }: { name: string }) {
  return (
    <div class="composer view-only" role="note">
      <p>{t('together.viewOnly', { name })}</p>
      <button type="button" class="text" onClick={newSession}>
        {t('together.beginOwn')}
      </button>
    </div>
  );
}

function Form() {
  const parent = findGeneration(peeked.value ?? headId.value);
  const isRefining = mode.value === 'refine' && headId.value !== null;
  const isFirstComing = headId.value === null && unfinished.value.length > 0;
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div class="row modes">
        <ModeChoice isRefining={isRefining} />
        {(isRefining || isFirstComing) && !extendedPicture.value && <Strength isShown={isRefining} />}
      </div>
      {isRefining && <Origin />}
      {(mayCondition(conditioning.value, parent) || chosenStyle.value) && <ConditioningChips />}
      <Prompt isRefining={isRefining} />
      <RequestChips />
      <Interpretation isRefining={isRefining} />
      <Buttons />
      {panel.value === 'prompts' && <PromptHistory />}
    </form>
  );
}

function Buttons() {
  const hasParameters = Object.values(parameters.value).some((value) => value !== null);
  return (
    <div class="row">
      <AddImage />
      <IconButton
        name="sliders"
        label={t('composer.parameters')}
        class={hasParameters ? 'changed' : ''}
        onClick={() => togglePanel('settings')}
      />
      <span class="space" />
      {waitingToSend.value > 0 && <small class="dim">{plural('offline.waiting', waitingToSend.value)}</small>}
      <button type="submit" class="primary">
        <span>{t('composer.paint')}</span> <kbd aria-hidden="true">↵</kbd>
      </button>
    </div>
  );
}

function ModeChoice({ isRefining }: { isRefining: boolean }) {
  const choices = [
    { value: 'refine', label: t('composer.refine'), checked: isRefining, disabled: headId.value === null },
    { value: 'fresh', label: t('composer.fresh'), checked: !isRefining, disabled: false },
  ] as const;
  return (
    <div role="radiogroup" aria-label={t('composer.mode')} class="segmented">
      {choices.map(({ value, label, checked, disabled }) => (
        <label key={value}>
          <input
            type="radio"
            name="mode"
            checked={checked}
            disabled={disabled}
            onChange={() => (mode.value = value)}
          />
          {label}
        </label>
      ))}
    </div>
  );
}

const { min: MIN_STRENGTH, max: MAX_STRENGTH, step: FINE_STEP } = boundsOf('strength');
const USUAL_STRENGTH = 0.6;
const STRENGTH_STEP = 0.1;

/**
 * How far to repaint. Until it is touched it stands where the words put it. While the first picture is painted it has
 * its room and is not shown, so that nothing moves when there is something to repaint.
 */
function Strength({ isShown }: { isShown: boolean }) {
  const own = strength.value;
  const value = own ?? interpretation.value?.strength ?? USUAL_STRENGTH;
  const text = t('composer.strengthValue', { n: formatNumber(value) });
  const change = (next: number): void => {
    strength.value = Math.max(MIN_STRENGTH, Math.min(MAX_STRENGTH, next));
  };
  return (
    <div class={own === null ? 'strength auto' : 'strength'} style={isShown ? {} : { visibility: 'hidden' }}>
      <button type="button" class="end" onClick={() => change(value - STRENGTH_STEP)}>
        {t('composer.less')}
      </button>
      <input
        type="range"
        min={MIN_STRENGTH}
        max={MAX_STRENGTH}
        step={FINE_STEP}
        value={value}
        aria-label={t('composer.strength')}
        aria-valuetext={own === null ? `${text}, ${t('composer.strengthAuto')}` : text}
        onInput={(event) => change(event.currentTarget.valueAsNumber)}
        onDblClick={() => (strength.value = null)}
      />
      <output aria-hidden="true">{formatNumber(value)}</output>
      <button type="button" class="end" onClick={() => change(value + STRENGTH_STEP)}>
        {t('composer.more')}
      </button>
    </div>
  );
}

/** Where a refinement starts from, when that is not the head. */
function Origin() {
  const generation = findGeneration(peeked.value);
  if (!generation) return null;
  return (
    <p class="origin">
      <Icon name="fork" size={14} /> {t('composer.from', { caption: shortCaption(generation) })}
    </p>
  );
}

function AddImage() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        class="visually-hidden"
        type="file"
        accept="image/*,.dimp"
        multiple
        tabIndex={-1}
        aria-hidden="true"
        onChange={({ currentTarget }) => {
          void importAll([...(currentTarget.files ?? [])]);
          currentTarget.value = '';
        }}
      />
      <IconButton name="image" label={t('composer.image')} onClick={() => input.current?.click()} />
    </>
  );
}
