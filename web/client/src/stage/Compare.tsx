// Two pictures at once: by a slider, side by side, in turn (twice a second at most), or as their difference.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { GenerationView } from '../api/types.gen';
import { useFocusReturn } from '../lib/focus';
import { formatNumber, formatSeed, t } from '../lib/i18n';
import { IconButton } from '../lib/Icon';
import { isNarrow } from '../lib/layout';
import { fit, type Size } from '../lib/viewport';
import { WordDiff } from '../lib/WordDiff';
import { shortCaption } from '../session/captions';
import { modelTitle } from '../session/models';
import { COMPARED, isSameValue, parameterLabel } from '../session/parameters';
import { findGeneration } from '../session/state';
import { comparing } from '../session/view_state';
import { useFrameBox } from '../wall/frame_box';
import './compare.css';
import { COMPARE_MODES, compareMode } from './compare_mode';
import { compareSpace, frameSize } from './stage_size';

/** At most three flashes a second are safe to look at (WCAG 2.3.1). */
const BLINK_MS = 500;
const DETAILS_HEIGHT_PX = 134;
const MIN_DETAILS_WIDTH_PX = 420;

/** The pair, the choice of how it is compared, and what differs in words and settings. */
export function Compare({ stage }: { stage: Size }) {
  const a = findGeneration(comparing.value?.a);
  const b = findGeneration(comparing.value?.b);
  const size = pairSize(b, stage);
  const frame = useRef<HTMLDivElement>(null);
  useFrameBox(frame, [size.width, size.height]);
  useFocusReturn('.compare');
  if (!a?.image_url || !b?.image_url) return null;
  return (
    <div class="compare" role="group" aria-label={t('compare.label')}>
      <ModeBar />
      <div
        class={`frame pair ${compareMode.value} ${size.isStacked ? 'stacked' : ''}`}
        ref={frame}
        style={{ width: `${size.width}px`, height: `${size.height}px` }}
      >
        <Pair a={a} b={b} />
      </div>
      <Details a={a} b={b} width={isNarrow() ? size.width : Math.max(MIN_DETAILS_WIDTH_PX, size.width)} />
    </div>
  );
}

interface PairSize extends Size {
  /** Whether two pictures stand one above the other, because they are seen larger so. */
  isStacked?: boolean;
}

function pairSize(generation: GenerationView | undefined, stage: Size): PairSize {
  if (!generation) return { width: 1, height: 1 };
  const { width, height } = { width: generation.width || 4, height: generation.height || 3 };
  if (compareMode.value !== 'side') return sizeOf({ width, height }, stage);
  const beside = sizeOf({ width: width * 2, height }, stage);
  const stacked = sizeOf({ width, height: height * 2 }, stage);
  return stacked.width * 2 > beside.width ? { ...stacked, isStacked: true } : beside;
}

function sizeOf(shape: Size, stage: Size): Size {
  if (isNarrow()) return fit(shape, compareSpace(stage));
  return frameSize(shape, { width: stage.width, height: stage.height - DETAILS_HEIGHT_PX });
}

function ModeBar() {
  return (
    <div class="compare-modes row">
      <div role="radiogroup" aria-label={t('compare.label')} class="segmented">
        {COMPARE_MODES.map((mode) => (
          <label key={mode}>
            <input
              type="radio"
              name="compare-mode"
              checked={compareMode.value === mode}
              onChange={() => (compareMode.value = mode)}
            />
            {t(`compare.${mode}`)}
          </label>
        ))}
      </div>
      <IconButton
        name="close"
        size={18}
        label={t('compare.close')}
        shortcut="Esc"
        onClick={() => (comparing.value = null)}
      />
    </div>
  );
}

interface PairProps {
  a: GenerationView;
  b: GenerationView;
}

/** Whether the first picture is on top, changing in turn while pictures blink. */
function useBlink(): boolean {
  const [isFirst, setIsFirst] = useState(false);
  const mode = compareMode.value;
  useEffect(() => {
    if (mode !== 'blink') return;
    const timer = setInterval(() => setIsFirst((before) => !before), BLINK_MS);
    return () => clearInterval(timer);
  }, [mode]);
  return mode === 'blink' && isFirst;
}

function Pair({ a, b }: PairProps) {
  const [percent, setPercent] = useState(50);
  const isSlider = compareMode.value === 'slider';
  const isFirstOnTop = useBlink();
  const style = {
    clipPath: isSlider ? `inset(0 0 0 ${percent}%)` : '',
    opacity: isFirstOnTop ? '0' : '',
  };
  return (
    <>
      <img class="a" src={a.image_url!} alt={a.prompt} />
      <img class="b" src={b.image_url!} alt={b.prompt} style={style} />
      <span class="tag a">{t('compare.a')}</span>
      <span class="tag b">{t('compare.b')}</span>
      {isSlider && <Seam percent={percent} move={setPercent} />}
    </>
  );
}

function Seam({ percent, move }: { percent: number; move: (percent: number) => void }) {
  return (
    <>
      <i class="seam" style={{ left: `${percent}%` }} />
      <input
        class="seam-input"
        type="range"
        min="0"
        max="100"
        value={percent}
        aria-label={t('compare.position')}
        onInput={(event) => move(event.currentTarget.valueAsNumber)}
      />
    </>
  );
}

/** The words and only those settings that differ. */
function Details({ a, b, width }: PairProps & { width: number }) {
  const changed = COMPARED.filter((name) => !isSameValue(a, b, name));
  const isSamePrompt = a.prompt === b.prompt;
  return (
    <div
      class="details"
      tabIndex={0}
      role="group"
      aria-label={t('compare.differences')}
      style={{ width: `${width}px` }}
    >
      <p class="names">
        <span>
          <b>{t('compare.a')}</b> {shortCaption(a)}
        </span>
        <span>
          <b>{t('compare.b')}</b> {shortCaption(b)}
        </span>
      </p>
      {changed.length === 0 && isSamePrompt && <p class="dim">{t('compare.same')}</p>}
      {!isSamePrompt && (
        <p class="diff" dir="auto">
          <WordDiff before={a.prompt} after={b.prompt} />
        </p>
      )}
      {changed.length > 0 && (
        <dl>
          {changed.map((name) => (
            <div key={name}>
              <dt>{parameterLabel(name)}</dt>
              <dd>
                <del>{formatField(name, a[name])}</del> <ins>{formatField(name, b[name])}</ins>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

type Value = GenerationView[(typeof COMPARED)[number]];

function formatField(name: (typeof COMPARED)[number], value: Value): string {
  if (value === null || value === '') return '–';
  if (typeof value === 'object') return formatList(Object.entries(value)) || '–';
  if (name === 'model') return modelTitle(String(value));
  if (name === 'seed') return formatSeed(Number(value));
  return formatOne(value);
}

/** What a list or a mapping holds: each with its name and how much it counts. */
const formatList = (entries: [string, unknown][]): string =>
  entries
    .map(([key, item]) => {
      if (typeof item === 'object' && item !== null) return formatUse(item);
      return /^\d+$/.test(key) ? formatOne(item) : `${key} ${formatOne(item)}`;
    })
    .join(', ');

/** What another file does for a picture, as recipes name it. */
interface Use {
  name?: string;
  kind?: string;
  role?: string;
  model?: string;
  digest?: string;
  weight?: number;
  scale?: number;
}

function formatUse({ name, kind, role, model, digest, weight, scale }: Use): string {
  const amount = weight ?? scale;
  const what = [name || (kind ?? role ?? formatOne(digest)), kind || role ? model : ''];
  return [...what, amount === undefined ? '' : formatNumber(amount)].filter(Boolean).join(' ');
}

/** Enough of a digest to tell two apart. */
const DIGEST = /^[0-9a-f]{64}$/;

function formatOne(value: unknown): string {
  if (typeof value === 'number') return formatNumber(value);
  const text = String(value);
  return DIGEST.test(text) ? text.slice(0, 8) : text;
}
