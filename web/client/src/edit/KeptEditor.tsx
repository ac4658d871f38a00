// The kept region: over the picture, hatched, where it changed; outside it every pixel is that of the picture before.
import type { GenerationView } from '../api/types.gen';
import { formatNumber, t } from '../lib/i18n';
import { IconButton } from '../lib/Icon';
import type { Size } from '../lib/viewport';
import { describePicture } from '../session/captions';
import './edit.css';
import './kept.css';
import { EditBar } from './EditBar';
import * as state from './kept_state';

interface KeptEditorProps {
  generation: GenerationView;
  size: Size;
}

/** The picture with its region, and the bar. */
export function KeptEditor({ generation, size }: KeptEditorProps) {
  return (
    <figure class="editor keeping" aria-label={t('kept.label')}>
      <div class="frame" style={{ width: `${size.width}px`, height: `${size.height}px` }}>
        <img src={generation.image_url ?? ''} alt={describePicture(generation)} draggable={false} />
        {generation.kept?.mask && <Region generation={generation} mask={generation.kept.mask} />}
      </div>
      <Bar generation={generation} />
    </figure>
  );
}

/** The region as it would be after growing: by the same rule as the studio's, a square around every cell. */
function Region({ generation, mask }: { generation: GenerationView; mask: string }) {
  const { width, height } = generation;
  const radius = Math.abs(state.growth.value) * state.cellSize(generation);
  const hatch = state.cellSize(generation) * 2;
  return (
    <svg class="region" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <filter id="kept-growth" x="0" y="0" width="1" height="1">
        <feMorphology operator={state.growth.value < 0 ? 'erode' : 'dilate'} radius={radius} />
      </filter>
      <mask id="kept-mask">
        <image
          href={`/api/images/${mask}`}
          width={width}
          height={height}
          preserveAspectRatio="none"
          filter={radius > 0 ? 'url(#kept-growth)' : undefined}
        />
      </mask>
      <pattern
        id="kept-hatch"
        width={hatch}
        height={hatch}
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect class="glaze" width={hatch} height={hatch} />
        <rect class="line" width={hatch / 5} height={hatch} />
      </pattern>
      <rect width={width} height={height} fill="url(#kept-hatch)" mask="url(#kept-mask)" />
    </svg>
  );
}

function Bar({ generation }: { generation: GenerationView }) {
  const { kept } = generation;
  const share = formatNumber(100 * (1 - (kept?.area ?? 0)), 0);
  return (
    <EditBar label={t('kept.label')}>
      <p>{kept?.mask ? t('kept.share', { percent: share }) : t('kept.nothing')}</p>
      {kept?.mask && <Growth />}
      <button type="button" class="text" onClick={() => void state.paintOver()}>
        {t('kept.paint')}
      </button>
      {kept?.mask && (
        <button type="button" class="text" onClick={() => void state.submitOff()}>
          {t('kept.off')}
        </button>
      )}
      <IconButton name="close" label={t('kept.leave')} shortcut="Esc" onClick={state.leaveKept} />
    </EditBar>
  );
}

function Growth() {
  const growth = state.growth.value;
  const change = (cells: number): void => {
    state.growth.value = Math.max(-state.MAX_GROWTH, Math.min(state.MAX_GROWTH, cells));
  };
  return (
    <>
      <span class="row" role="group" aria-label={t('kept.size')}>
        <IconButton name="minus" label={t('kept.shrink')} onClick={() => change(growth - 1)} />
        <input
          type="range"
          aria-label={t('kept.size')}
          aria-valuetext={t('kept.cells', { n: growth })}
          min={-state.MAX_GROWTH}
          max={state.MAX_GROWTH}
          value={growth}
          onInput={(event) => change(event.currentTarget.valueAsNumber)}
        />
        <IconButton name="plus" label={t('kept.grow')} onClick={() => change(growth + 1)} />
      </span>
      <button type="button" class="primary" disabled={growth === 0} onClick={() => void state.submitGrowth()}>
        {t('kept.submit')}
      </button>
    </>
  );
}
