// The wall behind everything, painted anew when the picture on the stage or the window changes.
import { useEffect, useRef } from 'preact/hooks';
import * as prefs from '../prefs';
import { onStage, progress } from '../state';
import type { Box, Sheet } from '../wall';
import { frameBox } from './stage-box';

export function Wall() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const lqip = onStage.value?.lqip ?? '';
  const box = frameBox.value;
  const plain = prefs.plainWall.value;
  const theme = prefs.theme.value;
  const empty = !lqip && progress.value === null;
  useEffect(() => {
    if (box && !plain) return painted(sheet(lqip, box), (picture) => hang(canvas.current, picture));
    return hang(canvas.current, null);
  }, [lqip, box, plain, theme]);
  return <canvas id="wall" ref={canvas} class={empty ? 'bare' : ''} aria-hidden="true" />;
}

const hang = (canvas: HTMLCanvasElement | null, picture: ImageBitmap | null): void =>
  canvas?.getContext('bitmaprenderer')?.transferFromImageBitmap(picture);

const sheet = (lqip: string, box: Box): Sheet => ({
  width: innerWidth,
  height: innerHeight,
  scale: Math.min(2, devicePixelRatio || 1),
  box,
  lqip,
  isDark: isDark(),
});

const isDark = (): boolean =>
  prefs.theme.value ? prefs.theme.value === 'orsay' : !matchMedia('(prefers-color-scheme: light)').matches;

/** Has a wall painted when the page has time, and handed over in one piece. Returns how to give that up. */
function painted(wanted: Sheet, take: (picture: ImageBitmap) => void): () => void {
  const idle = window.requestIdleCallback ?? ((task: () => void) => window.setTimeout(task, 30));
  const forget = window.cancelIdleCallback ?? window.clearTimeout;
  let painter: Worker | undefined;
  const job = idle(() => {
    painter = new Worker(new URL('../wall-worker.ts', import.meta.url), { type: 'module' });
    painter.onmessage = ({ data }: MessageEvent<ImageBitmap>) => {
      take(data);
      painter?.terminate();
    };
    painter.postMessage(wanted);
  });
  return () => {
    forget(job);
    painter?.terminate();
  };
}
