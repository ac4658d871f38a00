// The settings drawer, over the conversation: what the next picture gets, and how the studio looks.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import * as api from '../api';
import * as doing from '../doing';
import { LANGUAGES, t, type Key } from '../i18n';
import { canNotify, turn } from '../notify';
import * as prefs from '../prefs';
import * as state from '../state';
import '../styles/settings.css';
import { Beside } from './Beside';
import { IconButton } from './Icon';
import { Interpreter } from './Interpreter';
import { Kept } from './Kept';
import { Models } from './Models';
import { Presets } from './Presets';

const CLOSE = (): void => void (state.panel.value = '');

export function Settings() {
  const [stored, setStored] = useState<api.SettingsView | null>(null);
  useEffect(() => {
    void doing.readStudio();
    api.settings().then(setStored, () => setStored(null));
  }, []);
  return (
    <aside class="drawer" aria-label={t('settings.title')}>
      <header>
        <h2>{t('settings.title')}</h2>
        <IconButton name="close" label={t('settings.close')} hint="Esc" onClick={CLOSE} />
      </header>
      <div class="body" tabIndex={0} role="group" aria-label={t('settings.title')}>
        <Next />
        <Beside />
        {stored && (
          <>
            <Presets text={String(stored.values.presets ?? '')} save={saver(setStored, 'presets')} />
            <Stored stored={stored} change={setStored} />
            <Models use={saver(setStored, 'model')} />
            <Interpreter stored={stored} save={(key, value) => saver(setStored, key)(value)} />
          </>
        )}
        <Look />
        <Raw />
      </div>
    </aside>
  );
}

function Next() {
  const now = state.onStage.value;
  return (
    <section>
      <h3>{t('settings.next')}</h3>
      <NumberInput field="steps" min={1} max={150} hint={now?.steps} />
      <NumberInput field="guidance_scale" min={0} max={100} step={0.1} hint={now?.guidance_scale} />
      <NumberInput field="width" min={64} max={4096} step={16} hint={now?.width} />
      <NumberInput field="height" min={64} max={4096} step={16} hint={now?.height} />
      <NumberInput
        field="seed"
        min={0}
        max={LAST_SEED}
        last={now?.seed}
        placeholder={t('settings.seed.auto')}
      />
      <Field field="negative_prompt">
        <input
          id="p-negative_prompt"
          value={prefs.parameters.value.negative_prompt ?? ''}
          onInput={(event) => put('negative_prompt', event.currentTarget.value || null)}
        />
      </Field>
      <Field field="model">
        <select
          id="p-model"
          value={prefs.parameters.value.model ?? ''}
          onChange={(event) => put('model', event.currentTarget.value || null)}
        >
          <option value="">{t('settings.usual')}</option>
          <ModelOptions />
        </select>
      </Field>
    </section>
  );
}

/** Seeds stay below 2^53, where JavaScript still has every digit. */
const LAST_SEED = 2 ** 53 - 1;

function put<K extends keyof prefs.Parameters>(field: K, value: prefs.Parameters[K]): void {
  prefs.parameters.value = { ...prefs.parameters.value, [field]: value };
}

type NumberField = 'steps' | 'guidance_scale' | 'width' | 'height' | 'seed';

interface NumberProps {
  field: NumberField;
  min: number;
  max: number;
  step?: number;
  hint?: number | undefined;
  /** What the picture on the stage was painted with, where that is not the hint. */
  last?: number | undefined;
  placeholder?: string;
}

function NumberInput({ field, min, max, step = 1, hint, last, placeholder }: NumberProps) {
  const value = prefs.parameters.value[field];
  return (
    <Field field={field} last={last ?? hint}>
      <input
        id={`p-${field}`}
        type="number"
        inputMode="decimal"
        min={min}
        max={max}
        step={step}
        value={value ?? ''}
        placeholder={placeholder ?? (hint === undefined ? t('settings.auto') : String(hint))}
        onInput={(event) => {
          const typed = event.currentTarget.valueAsNumber;
          put(field, Number.isFinite(typed) && typed >= min && typed <= max ? typed : null);
        }}
      />
    </Field>
  );
}

interface FieldProps {
  field: keyof prefs.Parameters;
  last?: number | undefined;
  children: ComponentChildren;
}

/** A parameter with its one button: back to the usual value or, before it is changed, as in the picture on the stage. */
function Field({ field, last, children }: FieldProps) {
  const changed = prefs.parameters.value[field] !== null;
  return (
    <div class={changed ? 'field changed' : 'field'}>
      <label for={`p-${field}`}>
        {t(`field.${field}` as Key)}
        {changed && <span class="vh"> ({t('settings.changed')})</span>}
      </label>
      {children}
      {changed ? (
        <IconButton name="undo" size={14} label={t('settings.reset')} onClick={() => put(field, null)} />
      ) : (
        last !== undefined && (
          <IconButton name="lock" size={14} label={t('settings.asLast')} onClick={() => put(field, last)} />
        )
      )}
    </div>
  );
}

/** The recipe of the picture on the stage as it is stored. */
function Raw() {
  const one = state.onStage.value;
  if (!one) return null;
  const { lqip: _, fingerprint: __, image_path: ___, ...recipe } = one;
  return (
    <details class="raw">
      <summary>{t('settings.raw')}</summary>
      <pre tabIndex={0}>{JSON.stringify(recipe, null, 2)}</pre>
    </details>
  );
}

function ModelOptions() {
  return (
    <>
      {state.models.value.map((one) => (
        <option key={one.name} value={one.name} disabled={!one.installed}>
          {one.title}
        </option>
      ))}
    </>
  );
}

type Change = (next: api.SettingsView) => void;

/** Saves a setting in the studio; null takes it back to its default. */
const saver =
  (change: Change, key: string) =>
  (value: api.SettingValue | null): void => {
    api.changeSettings({ [key]: value }).then(
      (next) => {
        change(next);
        void doing.readStudio();
      },
      (problem: api.Problem) => state.tellProblem(problem),
    );
  };

const DEFAULTS: [string, number, number, number][] = [
  ['steps', 1, 150, 1],
  ['guidance_scale', 0.1, 100, 0.1],
  ['strength', 0.05, 1, 0.05],
  ['width', 64, 4096, 16],
  ['height', 64, 4096, 16],
];

/** The usual steps, size and so on: empty leaves them to the model. */
function StoredNumbers({ stored, change }: { stored: api.SettingsView; change: Change }) {
  return (
    <>
      {DEFAULTS.map(([key, min, max, step]) => (
        <div class="field" key={key}>
          <label for={`s-${key}`}>{t(`field.${key}` as Key)}</label>
          <Kept
            id={`s-${key}`}
            number={{ min, max, step }}
            value={String(stored.values[key] || '')}
            placeholder={t('settings.auto')}
            save={(field) => saver(change, key)(field.valueAsNumber || null)}
          />
        </div>
      ))}
    </>
  );
}

function Stored({ stored, change }: { stored: api.SettingsView; change: Change }) {
  const save = (key: string, value: api.SettingValue | null): void => saver(change, key)(value);
  return (
    <section>
      <h3>{t('settings.stored')}</h3>
      <div class="field">
        <label for="s-model">{t('settings.defaultModel')}</label>
        <select
          id="s-model"
          value={state.chosenModel.value}
          onChange={(event) => save('model', event.currentTarget.value)}
        >
          <ModelOptions />
        </select>
      </div>
      <StoredNumbers stored={stored} change={change} />
      <div class="field">
        <label for="s-output">{t('settings.output')}</label>
        <Kept
          id="s-output"
          value={String(stored.values.output_folder ?? '')}
          placeholder={t('settings.output.none')}
          save={(field) => save('output_folder', field.value || null)}
        />
      </div>
    </section>
  );
}

function Look() {
  const themes: [prefs.Theme, Key][] = [
    ['', 'settings.theme.auto'],
    ['orsay', 'settings.theme.orsay'],
    ['snow', 'settings.theme.snow'],
  ];
  return (
    <section>
      <h3>{t('settings.look')}</h3>
      <div class="field">
        <label for="l-theme">{t('settings.theme')}</label>
        <select
          id="l-theme"
          value={prefs.theme.value}
          onChange={(event) => (prefs.theme.value = event.currentTarget.value as prefs.Theme)}
        >
          {themes.map(([value, key]) => (
            <option key={value} value={value}>
              {t(key)}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="l-language">{t('settings.language')}</label>
        <select
          id="l-language"
          value={prefs.languageWish.value}
          onChange={(event) => (prefs.languageWish.value = event.currentTarget.value)}
        >
          <option value="">{t('settings.language.auto')}</option>
          {LANGUAGES.map((code) => (
            <option key={code} value={code}>
              {t(`settings.language.${code}` as Key)}
            </option>
          ))}
        </select>
      </div>
      <Check label={t('settings.plain')} value={prefs.plainWall} />
      <Check label={t('settings.singles')} value={prefs.singleKeys} />
      {canNotify() && <Notifying />}
    </section>
  );
}

/** The browser is asked for its permission here, and nowhere else. */
function Notifying() {
  const change = async (on: boolean): Promise<void> => {
    if (on !== (await turn(on))) state.tell(t('notify.refused'), t('notify.refused.hint'), true);
  };
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={prefs.notify.value}
        onChange={(event) => void change(event.currentTarget.checked)}
      />
      {t('notify.turn')}
    </label>
  );
}

function Check({ label, value }: { label: string; value: { value: boolean } }) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={value.value}
        onChange={(event) => (value.value = event.currentTarget.checked)}
      />
      {label}
    </label>
  );
}
