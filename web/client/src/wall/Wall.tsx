// The wall behind everything, painted again when the picture on the stage or the window changes.
import { useEffect, useRef } from 'preact/hooks';
import { pageSettings } from '../session/page_settings';
import { ownProgress } from '../session/state';
import { onStage } from '../session/view_state';
import { frameBox } from './frame_box';
import type { Box, WallRequest } from './paint_wall';

/** The painted wall. */
export function Wall() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const lqip = onStage.value?.lqip ?? '';
  const box = frameBox.value;
  const { plain_wall: isPlain, theme } = pageSettings.value;
  const isBare = !lqip && ownProgress.value === null;
  useEffect(() => {
    if (!box || isPlain) {
      show(canvas.current, null);
      return;
    }
    return requestWall(describeWall(lqip, box), (picture) => show(canvas.current, picture));
  }, [lqip, box, isPlain, theme]);
  return <canvas id="wall" ref={canvas} class={isBare ? 'bare' : ''} aria-hidden="true" />;
}

function show(canvas: HTMLCanvasElement | null, picture: ImageBitmap | null): void {
  canvas?.getContext('bitmaprenderer')?.transferFromImageBitmap(picture);
  canvas?.toggleAttribute('data-painted', picture !== null);
}

const describeWall = (lqip: string, box: Box): WallRequest => ({
  width: innerWidth,
  height: innerHeight,
  scale: Math.min(2, devicePixelRatio || 1),
  box,
  lqip,
  isDark: isDark(),
});

function isDark(): boolean {
  const { theme } = pageSettings.value;
  return theme ? theme === 'orsay' : !matchMedia('(prefers-color-scheme: light)').matches;
}

const IDLE_FALLBACK_MS = 30;

/** Has a wall painted when the page has time, and handed over in one piece. Returns how to cancel that. */
function requestWall(request: WallRequest, onPainted: (picture: ImageBitmap) => void): () => void {
  let painter: Worker | undefined;
  const cancel = whenIdle(() => {
    painter = new Worker(new URL('./wall_worker.ts', import.meta.url), { type: 'module' });
    painter.onmessage = ({ data }: MessageEvent<ImageBitmap>) => {
      onPainted(data);
      painter?.terminate();
    };
    painter.postMessage(request);
  });
  return () => {
    cancel();
    painter?.terminate();
  };
}

/** Safari has no idle callbacks: there it is a moment later. */
function whenIdle(task: () => void): () => void {
  if ('requestIdleCallback' in window) {
    const handle = requestIdleCallback(task);
    return () => cancelIdleCallback(handle);
  }
  const timer = setTimeout(task, IDLE_FALLBACK_MS);
  return () => clearTimeout(timer);
}
