// The studio's own defaults: model, numbers, and where finished pictures are written.
import { PARAMETERS } from '../api/types.gen';
import { findText, t } from '../lib/i18n';
import { SaveOnBlur } from '../lib/SaveOnBlur';
import { DEFAULT_NUMBERS, parameterLabel } from '../session/parameters';
import { chosenModel } from '../session/state';
import { ModelOptions } from './ModelOptions';
import { SettingField } from './SettingField';
import { SettingsSection } from './settings_search';
import { saveSetting, settingText, studioSettings } from './studio_settings';

/** The part of the drawer. */
export function StudioDefaults() {
  return (
    <SettingsSection title={t('settings.studio')}>
      <SettingField id="s-model" label={t('settings.defaultModel')}>
        <select
          id="s-model"
          value={chosenModel.value}
          onChange={(event) => saveSetting('model', event.currentTarget.value)}
        >
          <ModelOptions />
        </select>
      </SettingField>
      <DefaultNumbers />
      <Keep />
      <Speed />
      <SettingField id="s-output" label={t('settings.output')}>
        <SaveOnBlur
          id="s-output"
          value={settingText('output_folder')}
          placeholder={t('settings.output.none')}
          save={(field) => saveSetting('output_folder', field.value || null)}
        />
      </SettingField>
      {settingText('output_folder') && (
        <SettingField id="s-output-name" label={t('settings.outputName')} hint={t('settings.outputNameHint')}>
          <SaveOnBlur
            id="s-output-name"
            value={settingText('output_name')}
            save={(field) => saveSetting('output_name', field.value || null)}
          />
        </SettingField>
      )}
    </SettingsSection>
  );
}

/** Whether the pixels outside a change stay as they are, where a picture is not asked for otherwise. */
function Keep() {
  return (
    <SettingField id="s-keep" label={parameterLabel('keep')}>
      <select
        id="s-keep"
        value={settingText('keep') || PARAMETERS.keep.choices[0]}
        onChange={(event) => saveSetting('keep', event.currentTarget.value)}
      >
        {PARAMETERS.keep.choices.map((choice) => (
          <option key={choice} value={choice}>
            {t(`keep.${choice}`)}
          </option>
        ))}
      </select>
    </SettingField>
  );
}

/** How a model that fits whole on a card is run; used from the next start of the studio. */
function Speed() {
  const choices = studioSettings.value?.choices.speed ?? [];
  return (
    <SettingField id="s-speed" label={t('settings.speed')} hint={t('settings.atStart')}>
      <select
        id="s-speed"
        value={settingText('speed') || choices[0]}
        onChange={(event) => saveSetting('speed', event.currentTarget.value)}
      >
        {choices.map((name) => (
          <option key={name} value={name}>
            {findText(`settings.speed.${name}`) ?? name}
          </option>
        ))}
      </select>
    </SettingField>
  );
}

/** The default steps, size and so on: empty leaves them to the model. */
function DefaultNumbers() {
  return (
    <>
      {DEFAULT_NUMBERS.filter(({ name }) => name in (studioSettings.value?.values ?? {})).map(
        ({ name, min, max, step }) => (
          <SettingField key={name} id={`s-${name}`} label={parameterLabel(name)}>
            <SaveOnBlur
              id={`s-${name}`}
              number={{ min, max, step }}
              value={settingText(name).replace(/^0$/, '')}
              placeholder={t('settings.auto')}
              save={(field) => saveSetting(name, field.valueAsNumber || null)}
            />
          </SettingField>
        ),
      )}
    </>
  );
}
