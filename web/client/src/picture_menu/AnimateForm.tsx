// A page of the picture's menu: what shall move, for how long, and by which of the models that can.
import { useState } from 'preact/hooks';
import type { Film, GenerationView } from '../api/types.gen';
import { formatNumber, t } from '../lib/i18n';
import { currentModel, listAnimators } from '../session/models';
import { act } from '../session/outbox';
import { SelectField } from './SelectField';
import { durationSeconds } from './sizes';

interface AnimateFormProps {
  generation: GenerationView;
  done: () => void;
}

type Format = NonNullable<Film['format']>;

const FRAMES = { min: 2, max: 257, initial: 16 };
const FPS = { min: 1, max: 60, initial: 8 };
const FORMATS: [Format, string][] = [
  ['webp', 'WebP'],
  ['gif', 'GIF'],
];

/** The form. */
export function AnimateForm({ generation, done }: AnimateFormProps) {
  const models = listAnimators();
  const preferred = models.find(({ name }) => name === currentModel()?.name) ?? models[0];
  const [prompt, setPrompt] = useState('');
  const [frames, setFrames] = useState(FRAMES.initial);
  const [fps, setFps] = useState(FPS.initial);
  const [format, setFormat] = useState<Format>('webp');
  const [model, setModel] = useState(preferred?.name ?? '');
  const submit = (event: Event): void => {
    event.preventDefault();
    const film = { frames, fps, format };
    void act({ type: 'animate', parent_id: generation.id, prompt: prompt.trim() || null, film, model });
    done();
  };
  return (
    <form onSubmit={submit}>
      <input
        autofocus
        aria-label={t('animate.words')}
        placeholder={t('animate.words')}
        value={prompt}
        onInput={(event) => setPrompt(event.currentTarget.value)}
      />
      <NumberField label={t('animate.frames')} bounds={FRAMES} value={frames} change={setFrames} />
      <NumberField label={t('animate.fps')} bounds={FPS} value={fps} change={setFps} />
      <p class="size">{t('animate.seconds', { n: formatNumber(durationSeconds(frames, fps), 1) })}</p>
      <SelectField label={t('animate.format')} value={format} options={FORMATS} change={setFormat} />
      {models.length > 1 && (
        <SelectField
          label={t('animate.model')}
          value={model}
          options={models.map(({ name, title }): [string, string] => [name, title])}
          change={setModel}
        />
      )}
      <button type="submit" class="primary">
        {t('animate.submit')}
      </button>
    </form>
  );
}

interface NumberFieldProps {
  label: string;
  bounds: { min: number; max: number };
  value: number;
  change: (next: number) => void;
}

function NumberField({ label, bounds: { min, max }, value, change }: NumberFieldProps) {
  return (
    <label class="menu-field">
      <span>{label}</span>
      <input
        type="number"
        inputMode="numeric"
        required
        min={min}
        max={max}
        value={value}
        onInput={(event) => change(event.currentTarget.valueAsNumber || min)}
      />
    </label>
  );
}
