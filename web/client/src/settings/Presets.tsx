// Named sets of parameters: one press takes one over, and what is set now can be kept under a name.
import { useState } from 'preact/hooks';
import { t } from '../lib/i18n';
import { IconButton } from '../lib/Icon';
import { parameters } from '../session/request_draft';
import { addPreset, parsePresets, serialisePresets, type Preset } from './presets';

interface PresetsProps {
  /** The setting's text. */
  text: string;
  save: (text: string) => void;
}

/** The list, and the form for another one. */
export function Presets({ text, save }: PresetsProps) {
  const presets = parsePresets(text);
  return (
    <section class="presets">
      <h3>{t('presets.title')}</h3>
      {presets.length > 0 && (
        <ul>
          {presets.map((preset) => (
            <Item
              key={preset.name}
              preset={preset}
              remove={() => save(serialisePresets(presets.filter((other) => other !== preset)))}
            />
          ))}
        </ul>
      )}
      <AddForm add={(preset) => save(serialisePresets(addPreset(presets, preset)))} />
    </section>
  );
}

function Item({ preset, remove }: { preset: Preset; remove: () => void }) {
  return (
    <li class="row">
      <button type="button" class="item" dir="auto" onClick={() => (parameters.value = preset.parameters)}>
        {preset.name}
      </button>
      <IconButton
        name="trash"
        size={16}
        label={t('presets.remove', { name: preset.name })}
        onClick={remove}
      />
    </li>
  );
}

const MAX_NAME = 60;

function AddForm({ add }: { add: (preset: Preset) => void }) {
  const [name, setName] = useState('');
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!name.trim()) return;
    add({ name: name.trim(), parameters: parameters.value });
    setName('');
  };
  return (
    <form class="field" onSubmit={submit}>
      <label for="preset-name">{t('presets.save')}</label>
      <input
        id="preset-name"
        maxLength={MAX_NAME}
        placeholder={t('presets.name')}
        value={name}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <IconButton name="plus" size={16} label={t('menu.save')} onClick={submit} />
    </form>
  );
}
