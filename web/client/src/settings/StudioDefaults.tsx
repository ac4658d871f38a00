// The studio's own defaults: model, numbers, and where finished pictures are written.
import { findText, t } from '../lib/i18n';
import { SaveOnBlur } from '../lib/SaveOnBlur';
import { DEFAULT_NUMBERS, parameterLabel } from '../session/parameters';
import { chosenModel } from '../session/state';
import { ModelOptions } from './ModelOptions';
import { saveSetting, settingText, studioSettings } from './studio_settings';

/** The part of the drawer. */
export function StudioDefaults() {
  return (
    <section>
      <h3>{t('settings.studio')}</h3>
      <div class="field">
        <label for="s-model">{t('settings.defaultModel')}</label>
        <select
          id="s-model"
          value={chosenModel.value}
          onChange={(event) => saveSetting('model', event.currentTarget.value)}
        >
          <ModelOptions />
        </select>
      </div>
      <DefaultNumbers />
      <Speed />
      <div class="field">
        <label for="s-output">{t('settings.output')}</label>
        <SaveOnBlur
          id="s-output"
          value={settingText('output_folder')}
          placeholder={t('settings.output.none')}
          save={(field) => saveSetting('output_folder', field.value || null)}
        />
      </div>
      {settingText('output_folder') && (
        <div class="field">
          <label for="s-output-name">{t('settings.outputName')}</label>
          <SaveOnBlur
            id="s-output-name"
            value={settingText('output_name')}
            save={(field) => saveSetting('output_name', field.value || null)}
          />
          <p class="fact">{t('settings.outputNameHint')}</p>
        </div>
      )}
    </section>
  );
}

/** How a model that fits whole on a card is run; used from the next start of the studio. */
function Speed() {
  const choices = studioSettings.value?.choices.speed ?? [];
  return (
    <div class="field">
      <label for="s-speed">{t('settings.speed')}</label>
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
      <p class="fact">{t('settings.atStart')}</p>
    </div>
  );
}

/** The default steps, size and so on: empty leaves them to the model. */
function DefaultNumbers() {
  return (
    <>
      {DEFAULT_NUMBERS.filter(({ name }) => name in (studioSettings.value?.values ?? {})).map(
        ({ name, min, max, step }) => (
          <div class="field" key={name}>
            <label for={`s-${name}`}>{parameterLabel(name)}</label>
            <SaveOnBlur
              id={`s-${name}`}
              number={{ min, max, step }}
              value={settingText(name).replace(/^0$/, '')}
              placeholder={t('settings.auto')}
              save={(field) => saveSetting(name, field.valueAsNumber || null)}
            />
          </div>
        ),
      )}
    </>
  );
}
