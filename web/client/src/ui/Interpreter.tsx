// Who reads the words: the rules, or a language model; and what leaves this machine in each case.
import type * as api from '../api';
import { t } from '../i18n';
import { Kept } from './Kept';
import { Command } from './Models';

const READERS = ['rules', 'openai', 'anthropic', 'transformers'] as const;
type Reader = (typeof READERS)[number];

interface Props {
  stored: api.SettingsView;
  save: (key: string, value: api.SettingValue | null) => void;
}

export function Interpreter({ stored, save }: Props) {
  const said = String(stored.values.interpreter || 'rules');
  const reader = READERS.find((name) => name === said) ?? 'rules';
  return (
    <section>
      <h3>{t('reader.title')}</h3>
      <div class="field">
        <label for="i-reader">{t('reader.who')}</label>
        <select
          id="i-reader"
          value={reader}
          onChange={(event) => save('interpreter', event.currentTarget.value)}
        >
          {READERS.map((name) => (
            <option key={name} value={name}>
              {t(`reader.${name}`)}
            </option>
          ))}
        </select>
      </div>
      {reader !== 'rules' && <Particulars stored={stored} save={save} reader={reader} />}
      <p class="fact leaves">{t(`reader.${reader}.leaves`)}</p>
      {reader === 'openai' && (
        <details>
          <summary>{t('reader.where')}</summary>
          <Command text={t('reader.where.command')} />
        </details>
      )}
    </section>
  );
}

const LONGEST_S = 600;

function Particulars({ stored, save, reader }: Props & { reader: Reader }) {
  return (
    <>
      <div class="field">
        <label for="i-model">{t('reader.model')}</label>
        <Kept
          id="i-model"
          value={String(stored.values.interpreter_model ?? '')}
          placeholder={reader === 'openai' ? t('reader.model.first') : ''}
          save={(field) => save('interpreter_model', field.value.trim() || null)}
        />
      </div>
      <div class="field">
        <label for="i-timeout">{t('reader.timeout')}</label>
        <Kept
          id="i-timeout"
          number={{ min: 1, max: LONGEST_S }}
          value={String(stored.values.interpreter_timeout_s)}
          save={(field) => save('interpreter_timeout_s', field.valueAsNumber || null)}
        />
      </div>
    </>
  );
}
