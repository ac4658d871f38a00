// The parameters of the next picture: each with what it was on the stage, and the way back to the model's own choice.
import type { ComponentChildren } from 'preact';
import { PARAMETERS, type GenerationView } from '../api/types.gen';
import { t } from '../lib/i18n';
import { IconButton } from '../lib/Icon';
import { currentModel } from '../session/models';
import { NUMBERS, parameterLabel, TEXTS, type ParameterName, type Parameters } from '../session/parameters';
import { parameters, setParameter } from '../session/request_draft';
import { onStage } from '../session/view_state';
import { ModelOptions } from './ModelOptions';
import { SettingField } from './SettingField';
import { SettingsSection } from './settings_search';

/** The part of the drawer. */
export function NextPicture() {
  return (
    <SettingsSection title={t('settings.next')}>
      {NUMBERS.map((parameter) => (
        <NumberInput key={parameter.name} {...parameter} picture={onStage.value} />
      ))}
      {TEXTS.map((name) => (
        <Field key={name} name={name}>
          <input
            id={`p-${name}`}
            value={parameters.value[name] ?? ''}
            onInput={(event) => setParameter(name, event.currentTarget.value || null)}
          />
        </Field>
      ))}
      <Field name="model">
        <select
          id="p-model"
          value={parameters.value.model ?? ''}
          onChange={(event) => chooseModel(event.currentTarget.value || null)}
        >
          <option value="">{t('settings.default')}</option>
          <ModelOptions />
        </select>
      </Field>
      <Scheduler />
      <Keep />
    </SettingsSection>
  );
}

/** Another model may not have the sampler that was chosen: then it is left to the model again. */
function chooseModel(name: string | null): void {
  setParameter('model', name);
  const { scheduler } = parameters.value;
  if (scheduler && !listSchedulers().includes(scheduler)) setParameter('scheduler', null);
}

const listSchedulers = (): readonly string[] => currentModel()?.schedulers ?? [];

/** The samplers that the model allows; nothing where it allows no choice. */
function Scheduler() {
  const names = listSchedulers();
  const chosen = parameters.value.scheduler;
  if (names.length === 0 && !chosen) return null;
  return (
    <Field name="scheduler">
      <select
        id="p-scheduler"
        value={chosen ?? ''}
        onChange={(event) => setParameter('scheduler', event.currentTarget.value || null)}
      >
        <option value="">{t('settings.auto')}</option>
        {chosen && !names.includes(chosen) && <option value={chosen}>{chosen}</option>}
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </Field>
  );
}

/** Whether the pixels outside a change stay as they are. */
function Keep() {
  return (
    <Field name="keep">
      <select
        id="p-keep"
        value={parameters.value.keep ?? ''}
        onChange={(event) => setParameter('keep', (event.currentTarget.value || null) as Parameters['keep'])}
      >
        <option value="">{t('settings.default')}</option>
        {PARAMETERS.keep.choices.map((choice) => (
          <option key={choice} value={choice}>
            {t(`keep.${choice}`)}
          </option>
        ))}
      </select>
    </Field>
  );
}

type NumberInputProps = (typeof NUMBERS)[number] & { picture: GenerationView | undefined };

function NumberInput({ name, min, max, step, picture }: NumberInputProps) {
  const current = picture?.[name];
  const fallback = current === undefined ? t('settings.auto') : String(current);
  return (
    <Field name={name} current={current}>
      <input
        id={`p-${name}`}
        type="number"
        inputMode="decimal"
        min={min}
        max={max}
        step={step}
        value={parameters.value[name] ?? ''}
        placeholder={name === 'seed' ? t('settings.seed.auto') : fallback}
        onInput={(event) => {
          const typed = event.currentTarget.valueAsNumber;
          setParameter(name, typed >= min && typed <= max ? typed : null);
        }}
      />
    </Field>
  );
}

interface FieldProps {
  name: ParameterName;
  /** The value of the picture on the stage. */
  current?: number | undefined;
  children: ComponentChildren;
}

/** A parameter with its one button: back to the default or, before it is changed, as in the picture on the stage. */
function Field({ name, current, children }: FieldProps) {
  const isChanged = parameters.value[name] !== null;
  return (
    <SettingField id={`p-${name}`} label={parameterLabel(name)} isChanged={isChanged}>
      {children}
      {isChanged ? (
        <IconButton
          name="undo"
          size={14}
          label={t('settings.reset')}
          onClick={() => setParameter(name, null)}
        />
      ) : (
        current !== undefined && (
          <IconButton
            name="lock"
            size={14}
            label={t('settings.asInPicture')}
            onClick={() => setParameter(name, current)}
          />
        )
      )}
    </SettingField>
  );
}
