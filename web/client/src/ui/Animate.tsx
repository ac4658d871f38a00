// A page of the picture's menu: what shall move, for how long, and by which of the models that can.
import { useState } from 'preact/hooks';
import type { GenerationView } from '../api.gen';
import * as doing from '../doing';
import { number, t } from '../i18n';
import { seconds } from '../sizes';

interface AnimateProps {
  one: GenerationView;
  done: () => void;
}

const FRAMES = [2, 257] as const;
const SPEED = [1, 60] as const;

export function Animate({ one, done }: AnimateProps) {
  const models = doing.animators();
  const usual = models.find((other) => other.name === doing.painter()?.name) ?? models[0];
  const [words, setWords] = useState('');
  const [frames, setFrames] = useState(16);
  const [fps, setFps] = useState(8);
  const [format, setFormat] = useState<'webp' | 'gif'>('webp');
  const [model, setModel] = useState(usual?.name ?? '');
  const submit = (event: Event): void => {
    event.preventDefault();
    const film = { frames, fps, format };
    void doing.act({ type: 'animate', parent_id: one.id, prompt: words.trim() || null, film, model });
    done();
  };
  return (
    <form onSubmit={submit}>
      <input
        autofocus
        aria-label={t('animate.words')}
        placeholder={t('animate.words')}
        value={words}
        onInput={(event) => setWords(event.currentTarget.value)}
      />
      <Amount label={t('animate.frames')} range={FRAMES} value={frames} change={setFrames} />
      <Amount label={t('animate.fps')} range={SPEED} value={fps} change={setFps} />
      <p class="size">{t('animate.seconds', { n: number(seconds(frames, fps), 1) })}</p>
      <Choice label={t('animate.format')} value={format} options={FORMATS} change={setFormat} />
      {models.length > 1 && (
        <Choice
          label={t('animate.model')}
          value={model}
          options={models.map((other) => [other.name, other.title])}
          change={setModel}
        />
      )}
      <button type="submit" class="go">
        {t('animate.go')}
      </button>
    </form>
  );
}

const FORMATS: ['webp' | 'gif', string][] = [
  ['webp', 'WebP'],
  ['gif', 'GIF'],
];

interface AmountProps {
  label: string;
  range: readonly [number, number];
  value: number;
  change: (next: number) => void;
}

function Amount({ label, range: [least, most], value, change }: AmountProps) {
  return (
    <label class="asked">
      <span>{label}</span>
      <input
        type="number"
        inputMode="numeric"
        required
        min={least}
        max={most}
        value={value}
        onInput={(event) => change(event.currentTarget.valueAsNumber || least)}
      />
    </label>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: [T, string][];
  change: (next: T) => void;
}

function Choice<T extends string>({ label, value, options, change }: ChoiceProps<T>) {
  return (
    <label class="asked">
      <span>{label}</span>
      <select value={value} onChange={(event) => change(event.currentTarget.value as T)}>
        {options.map(([name, title]) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}
