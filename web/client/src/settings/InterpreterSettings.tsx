// Who reads the words: the rules, or a language model; and what leaves this machine in each case.
import { t } from '../lib/i18n';
import { SaveOnBlur } from '../lib/SaveOnBlur';
import { CommandLine } from './CommandLine';
import { saveSetting, settingText } from './studio_settings';

const INTERPRETERS = ['rules', 'painter', 'openai', 'anthropic', 'transformers'] as const;
type Interpreter = (typeof INTERPRETERS)[number];

/** The part of the drawer. */
export function InterpreterSettings() {
  const interpreter = INTERPRETERS.find((name) => name === settingText('interpreter')) ?? 'rules';
  return (
    <section>
      <h3>{t('interpreter.title')}</h3>
      <div class="field">
        <label for="i-interpreter">{t('interpreter.choice')}</label>
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
      </div>
      {interpreter !== 'rules' && <ModelFields interpreter={interpreter} />}
      <p class="fact privacy">{t(`interpreter.${interpreter}.privacy`)}</p>
      {interpreter === 'openai' && (
        <details>
          <summary>{t('interpreter.address')}</summary>
          <CommandLine text={t('interpreter.address.command')} />
        </details>
      )}
    </section>
  );
}

const TIMEOUT_S = { min: 1, max: 600 };

function ModelFields({ interpreter }: { interpreter: Interpreter }) {
  return (
    <>
      {interpreter !== 'painter' && (
        <div class="field">
          <label for="i-model">{t('interpreter.model')}</label>
          <SaveOnBlur
            id="i-model"
            value={settingText('interpreter_model')}
            placeholder={interpreter === 'openai' ? t('interpreter.model.first') : ''}
            save={(field) => saveSetting('interpreter_model', field.value.trim() || null)}
          />
        </div>
      )}
      <div class="field">
        <label for="i-timeout">{t('interpreter.timeout')}</label>
        <SaveOnBlur
          id="i-timeout"
          number={TIMEOUT_S}
          value={settingText('interpreter_timeout_s')}
          save={(field) => saveSetting('interpreter_timeout_s', field.valueAsNumber || null)}
        />
      </div>
    </>
  );
}
