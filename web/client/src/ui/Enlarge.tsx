// A page of the picture's menu: how many times as large, and by which upscaler.
import { useEffect, useState } from 'preact/hooks';
import * as api from '../api';
import type { GenerationView, Upscaler } from '../api.gen';
import * as doing from '../doing';
import { found, number, t } from '../i18n';
import { scales } from '../sizes';
import * as state from '../state';

interface EnlargeProps {
  one: GenerationView;
  done: () => void;
}

export function Enlarge({ one, done }: EnlargeProps) {
  const [there, setThere] = useState<Upscaler[]>([]);
  const [name, setName] = useState('');
  const [wished, setScale] = useState(2);
  useEffect(() => {
    api.upscalers().then(({ upscalers, chosen }) => {
      setThere(upscalers);
      setName(chosen);
    }, state.tellProblem);
  }, []);
  const upscaler = there.find((other) => other.name === name);
  const fitting = scales(one, upscaler);
  const scale = fitting.includes(wished) ? wished : (fitting.at(-1) ?? 0);
  const submit = (event: Event): void => {
    event.preventDefault();
    void doing.act({ type: 'upscale', id: one.id, scale, upscaler: name || null });
    done();
  };
  if (fitting.length === 0) return <p class="dim">{t('enlarge.tooLarge')}</p>;
  return (
    <form onSubmit={submit}>
      <Scales fitting={fitting} scale={scale} choose={setScale} />
      <p class="size">
        {t('enlarge.size', { width: one.width, height: one.height })} →{' '}
        <b>{t('enlarge.size', { width: one.width * scale, height: one.height * scale })}</b>
      </p>
      <label class="asked">
        <span>{t('enlarge.by')}</span>
        <select value={name} onChange={(event) => setName(event.currentTarget.value)}>
          {there.map((other) => (
            <option key={other.name} value={other.name} disabled={!other.installed}>
              {other.title}
            </option>
          ))}
        </select>
      </label>
      {upscaler && <p class="dim">{found(`upscaler.${upscaler.name}`) ?? upscaler.note}</p>}
      <button type="submit" class="go">
        {t('enlarge.go')}
      </button>
    </form>
  );
}

function Scales(props: { fitting: number[]; scale: number; choose: (scale: number) => void }) {
  return (
    <div role="radiogroup" aria-label={t('enlarge.how')} class="seg">
      {props.fitting.map((scale) => (
        <label key={scale}>
          <input
            type="radio"
            name="scale"
            autofocus={scale === props.scale}
            checked={scale === props.scale}
            onChange={() => props.choose(scale)}
          />
          <span>{t('enlarge.times', { n: number(scale) })}</span>
        </label>
      ))}
    </div>
  );
}
