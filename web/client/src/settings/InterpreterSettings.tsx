// Who reads the words: the rules, or a language model; and what leaves this machine in each case.
import { t } from '../lib/i18n';
import { SaveOnBlur } from '../lib/SaveOnBlur';
import { CommandLine } from './CommandLine';
import { SettingField } from './SettingField';
import { SettingsSection } from './settings_search';
import { saveSetting, settingText } from './studio_settings';

const INTERPRETERS = ['rules', 'painter', 'openai', 'anthropic', 'transformers'] as const;
type Interpreter = (typeof INTERPRETERS)[number];

/** The part of the drawer. */
export function InterpreterSettings() {
  const interpreter = INTERPRETERS.find((name) => name === settingText('interpreter')) ?? 'rules';
  return (
    <SettingsSection title={t('interpreter.title')}>
      <SettingField id="i-interpreter" label={t('interpreter.choice')}>
        <select
          id="i-interpreter"
          value={interpreter}
          onChange={(event) => saveSetting('interpreter', event.currentTarget.value)}
        >
          {INTERPRETERS.map((name) => (
            <option key={name} value={name}>
              {t(`interpreter.${name}`)}
            </option>
          ))}
        </select>
      </SettingField>
      {interpreter !== 'rules' && <ModelFields interpreter={interpreter} />}
      <p class="fact privacy">{t(`interpreter.${interpreter}.privacy`)}</p>
      {interpreter === 'openai' && (
        <details>
          <summary>{t('interpreter.address')}</summary>
          <CommandLine text={t('interpreter.address.command')} />
        </details>
      )}
    </SettingsSection>
  );
}

const TIMEOUT_S = { min: 1, max: 600 };

function ModelFields({ interpreter }: { interpreter: Interpreter }) {
  return (
    <>
      {interpreter !== 'painter' && (
        <SettingField id="i-model" label={t('interpreter.model')}>
          <SaveOnBlur
            id="i-model"
            value={settingText('interpreter_model')}
            placeholder={interpreter === 'openai' ? t('interpreter.model.first') : ''}
            save={(field) => saveSetting('interpreter_model', field.value.trim() || null)}
          />
        </SettingField>
      )}
      <SettingField id="i-timeout" label={t('interpreter.timeout')}>
        <SaveOnBlur
          id="i-timeout"
          number={TIMEOUT_S}
          value={settingText('interpreter_timeout_s')}
          save={(field) => saveSetting('interpreter_timeout_s', field.valueAsNumber || null)}
        />
      </SettingField>
    </>
  );
}
