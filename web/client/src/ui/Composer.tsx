// The composer: what to do, how far to go, the words, how many, and the button that paints.
import { useEffect, useRef } from 'preact/hooks';
import { short } from '../captions';
import * as doing from '../doing';
import { extending } from '../extending';
import { number, plural, t } from '../i18n';
import { masking } from '../masking';
import * as prefs from '../prefs';
import * as state from '../state';
import { Icon, IconButton } from './Icon';
import { later } from './later';
import { Reading } from './Reading';

const COUNTS = [1, 2, 3, 4];
const MOST_CHARACTERS = 10_000;

const Chips = later(async () => (await import('./Chips')).Chips);

/** Whether the next picture may be painted with something beside its words. */
function isAnything(): boolean {
  const { draft, loras, references, holds } = prefs.beside.value;
  const head = state.get(state.peeked.value ?? state.headId.value);
  return (
    draft ||
    references.length + holds.length + (loras ?? []).length > 0 ||
    (!!head && (head.loras.length > 0 || head.method === 'upscale'))
  );
}

export function Composer() {
  const refine = state.mode.value === 'refine' && state.headId.value !== null;
  const submit = (event: Event): void => {
    event.preventDefault();
    void doing.paint();
  };
  return (
    <form class="composer" onSubmit={submit}>
      <div class="row modes">
        <Modes refine={refine} />
        {refine && !extending.value && <Strength />}
      </div>
      <Origin refine={refine} />
      {isAnything() && <Chips />}
      <Prompt refine={refine} />
      <Reading refine={refine} />
      <div class="row">
        <AddImage />
        <IconButton
          name="sliders"
          label={t('composer.parameters')}
          class={Object.values(prefs.parameters.value).some((value) => value !== null) ? 'changed' : ''}
          onClick={() => (state.panel.value = state.panel.value === 'settings' ? '' : 'settings')}
        />
        <Count />
        <span class="space" />
        {state.waitingToSend.value > 0 && (
          <small class="dim">{plural('offline.waiting', state.waitingToSend.value)}</small>
        )}
        <button type="submit" class="go">
          <span>{t('composer.paint')}</span> <kbd aria-hidden="true">↵</kbd>
        </button>
      </div>
    </form>
  );
}

function Modes({ refine }: { refine: boolean }) {
  const choice = (mode: 'refine' | 'fresh', label: string, disabled = false) => (
    <label>
      <input
        type="radio"
        name="mode"
        checked={(mode === 'refine') === refine}
        disabled={disabled}
        onChange={() => (state.mode.value = mode)}
      />
      <span>{label}</span>
    </label>
  );
  return (
    <div role="radiogroup" aria-label={t('composer.mode')} class="seg">
      {choice('refine', t('composer.refine'), state.headId.value === null)}
      {choice('fresh', t('composer.fresh'))}
    </div>
  );
}

/** How far to repaint. Until it is touched it stands where the words put it. */
function Strength() {
  const own = state.strength.value;
  const asked = state.interpretation.value?.strength ?? 0.6;
  const value = own ?? asked;
  const words = t('composer.strengthSaid', { n: number(value) });
  return (
    <div class={own === null ? 'how auto' : 'how'}>
      <button type="button" class="end" onClick={() => (state.strength.value = Math.max(0.05, value - 0.1))}>
        {t('composer.touch')}
      </button>
      <input
        type="range"
        min="0.05"
        max="1"
        step="0.05"
        value={value}
        aria-label={t('composer.strength')}
        aria-valuetext={own === null ? `${words}, ${t('composer.strengthAuto')}` : words}
        onInput={(event) => (state.strength.value = Number(event.currentTarget.value))}
        onDblClick={() => (state.strength.value = null)}
      />
      <output aria-hidden="true">{number(value)}</output>
      <button type="button" class="end" onClick={() => (state.strength.value = Math.min(1, value + 0.1))}>
        {t('composer.repaint')}
      </button>
    </div>
  );
}

/** Where a refinement starts from, when that is not the head. */
function Origin({ refine }: { refine: boolean }) {
  const peeked = state.get(state.peeked.value);
  if (!refine || !peeked) return null;
  return (
    <p class="origin">
      <Icon name="fork" size={14} /> {t('composer.from', { caption: short(peeked) })}
    </p>
  );
}

function Prompt({ refine }: { refine: boolean }) {
  const area = useRef<HTMLTextAreaElement>(null);
  const label = extending.value
    ? t('extend.change')
    : masking.value
      ? t('mask.change')
      : refine
        ? t('composer.change')
        : t('composer.subject');
  const text = prefs.draft.value;
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${Math.min(220, element.scrollHeight + 2)}px`;
  }, [text]);
  useEffect(() => doing.readWords(prefs.draft.peek()), [refine, state.peeked.value]);
  return (
    <textarea
      ref={area}
      rows={innerWidth > 760 ? 2 : 1}
      dir="auto"
      enterkeyhint="send"
      maxLength={MOST_CHARACTERS}
      aria-label={label}
      placeholder={label}
      value={text}
      onInput={(event) => {
        prefs.draft.value = event.currentTarget.value;
        doing.readWords(prefs.draft.value);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.shiftKey || event.ctrlKey || event.metaKey || event.isComposing)
          return;
        event.preventDefault();
        void doing.paint();
      }}
    />
  );
}

function Count() {
  const n = prefs.count.value;
  return (
    <button
      type="button"
      class="count"
      aria-label={t('composer.count', { n })}
      title={t('composer.count', { n })}
      onClick={() => (prefs.count.value = COUNTS[COUNTS.indexOf(n) + 1] ?? 1)}
    >
      {t('composer.times', { n })}
    </button>
  );
}

function AddImage() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        class="vh"
        type="file"
        accept="image/png,image/jpeg,image/webp"
        tabIndex={-1}
        aria-hidden="true"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file) void doing.addImage(file);
          event.currentTarget.value = '';
        }}
      />
      <IconButton name="image" label={t('composer.image')} onClick={() => input.current?.click()} />
    </>
  );
}
