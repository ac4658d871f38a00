// A page of the picture's menu: how many times as large, and by which upscaler.
import { useEffect, useState } from 'preact/hooks';
import { fetchUpscalers } from '../api/client';
import type { GenerationView, Upscaler } from '../api/types.gen';
import { findText, formatNumber, t } from '../lib/i18n';
import { showApiError } from '../session/notices';
import { act } from '../session/outbox';
import { SelectField } from './SelectField';
import { listScales } from './sizes';

interface UpscaleFormProps {
  generation: GenerationView;
  done: () => void;
}

/** The form. */
export function UpscaleForm({ generation, done }: UpscaleFormProps) {
  const { id, width, height } = generation;
  const { upscalers, name, setName } = useUpscalers();
  const [wanted, setWanted] = useState(2);
  const upscaler = upscalers.find((other) => other.name === name);
  const scales = listScales(generation, upscaler);
  const scale = scales.includes(wanted) ? wanted : (scales.at(-1) ?? 0);
  const submit = (event: Event): void => {
    event.preventDefault();
    void act({ type: 'upscale', id, scale, upscaler: name || null });
    done();
  };
  if (scales.length === 0) return <p class="dim">{t('upscale.tooLarge')}</p>;
  return (
    <form onSubmit={submit}>
      <ScaleChoice scales={scales} scale={scale} choose={setWanted} />
      <p class="size">
        {t('upscale.size', { width, height })} →{' '}
        <b>{t('upscale.size', { width: width * scale, height: height * scale })}</b>
      </p>
      <SelectField
        label={t('upscale.by')}
        value={name}
        options={upscalers.map(({ name: value, title, installed }) => [value, title, !installed])}
        change={setName}
      />
      {upscaler && <p class="dim">{findText(`upscaler.${upscaler.name}`) ?? upscaler.note}</p>}
      <button type="submit" class="primary">
        {t('upscale.submit')}
      </button>
    </form>
  );
}

/** The upscalers there are, and the one that is chosen. */
function useUpscalers() {
  const [upscalers, setUpscalers] = useState<Upscaler[]>([]);
  const [name, setName] = useState('');
  useEffect(() => {
    fetchUpscalers().then((answer) => {
      setUpscalers(answer.upscalers);
      setName(answer.chosen);
    }, showApiError);
  }, []);
  return { upscalers, name, setName };
}

interface ScaleChoiceProps {
  scales: number[];
  scale: number;
  choose: (scale: number) => void;
}

function ScaleChoice({ scales, scale: chosen, choose }: ScaleChoiceProps) {
  return (
    <div role="radiogroup" aria-label={t('upscale.scale')} class="segmented">
      {scales.map((scale) => (
        <label key={scale}>
          <input
            type="radio"
            name="scale"
            autofocus={scale === chosen}
            checked={scale === chosen}
            onChange={() => choose(scale)}
          />
          {t('upscale.times', { n: formatNumber(scale) })}
        </label>
      ))}
    </div>
  );
}
