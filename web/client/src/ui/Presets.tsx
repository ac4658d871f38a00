// Named sets of parameters: one press takes one over, and what is set now can be kept under a name.
import { useState } from 'preact/hooks';
import { t } from '../i18n';
import * as prefs from '../prefs';
import * as presets from '../presets';
import { IconButton } from './Icon';

export function Presets({ text, save }: { text: string; save: (text: string) => void }) {
  const known = presets.read(text);
  return (
    <section class="presets">
      <h3>{t('presets.title')}</h3>
      {known.length > 0 && (
        <ul>
          {known.map((one) => (
            <li key={one.name} class="row">
              <button
                type="button"
                class="item"
                dir="auto"
                onClick={() => (prefs.parameters.value = one.parameters)}
              >
                {one.name}
              </button>
              <IconButton
                name="trash"
                size={16}
                label={t('presets.remove', { name: one.name })}
                onClick={() => save(presets.written(known.filter((other) => other !== one)))}
              />
            </li>
          ))}
        </ul>
      )}
      <Keep keep={(one) => save(presets.written(presets.withOne(known, one)))} />
    </section>
  );
}

function Keep({ keep }: { keep: (one: presets.Preset) => void }) {
  const [name, setName] = useState('');
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!name.trim()) return;
    keep({ name: name.trim(), parameters: prefs.parameters.value });
    setName('');
  };
  return (
    <form class="field" onSubmit={submit}>
      <label for="preset-name">{t('presets.keep')}</label>
      <input
        id="preset-name"
        maxLength={60}
        placeholder={t('presets.name')}
        value={name}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <IconButton name="plus" size={16} label={t('menu.save')} onClick={submit} />
    </form>
  );
}
