// Two pictures at once: by a slider, side by side, in turn (twice a second at most), or as their difference.
import { signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { GenerationView } from '../api.gen';
import { short } from '../captions';
import { grouped, number, t, type Key } from '../i18n';
import * as state from '../state';
import { titleOf } from './Header';
import { IconButton } from './Icon';
import { frameSize } from './Stage';
import { setFrameBox } from './stage-box';
import { WordDiff } from './Words';

export const WAYS = ['slider', 'side', 'blink', 'difference'] as const;
export type Way = (typeof WAYS)[number];
export const way = signal<Way>('slider');
const BLINK_MS = 500;
const DETAILS = 118;

export function nextWay(): void {
  way.value = WAYS[(WAYS.indexOf(way.value) + 1) % WAYS.length]!;
}

export function Compare({ room }: { room: { width: number; height: number } }) {
  const pair = state.comparing.value;
  const a = state.get(pair?.a);
  const b = state.get(pair?.b);
  const frame = useRef<HTMLDivElement>(null);
  const size = b
    ? frameSize(b, { width: room.width, height: room.height - DETAILS })
    : { width: 1, height: 1 };
  const side = way.value === 'side';
  const wide = side ? { width: Math.min(room.width - 110, size.width * 2), height: size.height } : size;
  useLayoutEffect(() => {
    if (frame.current) setFrameBox(frame.current.getBoundingClientRect());
  }, [wide.width, wide.height]);
  if (!a?.image_url || !b?.image_url) return null;
  return (
    <div class="compare" role="group" aria-label={t('compare.label')}>
      <div class="ways row">
        <div role="radiogroup" aria-label={t('compare.label')} class="seg">
          {WAYS.map((one) => (
            <label key={one}>
              <input type="radio" name="way" checked={way.value === one} onChange={() => (way.value = one)} />
              <span>{t(`compare.${one}`)}</span>
            </label>
          ))}
        </div>
        <IconButton
          name="close"
          size={18}
          label={t('compare.close')}
          hint="Esc"
          onClick={() => (state.comparing.value = null)}
        />
      </div>
      <div
        class={`frame pair ${way.value}`}
        ref={frame}
        style={{ width: `${wide.width}px`, height: `${wide.height}px` }}
      >
        <Pair a={a} b={b} />
      </div>
      <Details a={a} b={b} width={Math.max(420, wide.width)} />
    </div>
  );
}

function Pair({ a, b }: { a: GenerationView; b: GenerationView }) {
  const [part, setPart] = useState(50);
  const [turn, setTurn] = useState(false);
  useEffect(() => {
    if (way.value !== 'blink') return;
    const timer = setInterval(() => setTurn((old) => !old), BLINK_MS);
    return () => clearInterval(timer);
  }, [way.value]);
  const clip = way.value === 'slider' ? { clipPath: `inset(0 0 0 ${part}%)` } : {};
  const hide = way.value === 'blink' && turn ? { opacity: '0' } : {};
  return (
    <>
      <img class="a" src={a.image_url!} alt={a.prompt} />
      <img
        class="b"
        src={b.image_url!}
        alt={b.prompt}
        style={{ clipPath: '', opacity: '', ...clip, ...hide }}
      />
      <span class="tag a">{t('compare.a')}</span>
      <span class="tag b">{t('compare.b')}</span>
      {way.value === 'slider' && (
        <>
          <i class="seam" style={{ left: `${part}%` }} />
          <input
            class="seam-input"
            type="range"
            min="0"
            max="100"
            value={part}
            aria-label={t('compare.position')}
            onInput={(event) => setPart(Number(event.currentTarget.value))}
          />
        </>
      )}
    </>
  );
}

const FIELDS = [
  'model',
  'seed',
  'steps',
  'guidance_scale',
  'strength',
  'width',
  'height',
  'method',
  'negative_prompt',
] as const;

/** The words and only those settings that differ. */
function Details({ a, b, width }: { a: GenerationView; b: GenerationView; width: number }) {
  const changed = FIELDS.filter((field) => a[field] !== b[field]);
  const same = changed.length === 0 && a.prompt === b.prompt;
  return (
    <div class="details" style={{ width: `${width}px` }}>
      <p class="names">
        <b>{t('compare.a')}</b> {short(a)} <b>{t('compare.b')}</b> {short(b)}
      </p>
      {same ? <p class="dim">{t('compare.same')}</p> : null}
      {a.prompt !== b.prompt && (
        <p class="diff" dir="auto">
          <WordDiff before={a.prompt} after={b.prompt} />
        </p>
      )}
      {changed.length > 0 && (
        <dl>
          {changed.map((field) => (
            <div key={field}>
              <dt>{t(`field.${field}` as Key)}</dt>
              <dd>
                <del>{shown(field, a[field])}</del> <ins>{shown(field, b[field])}</ins>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

function shown(field: (typeof FIELDS)[number], value: string | number | null): string {
  if (value === null || value === '') return '–';
  if (field === 'model') return titleOf(String(value));
  if (field === 'seed') return grouped(Number(value));
  return typeof value === 'number' ? number(value) : value;
}
