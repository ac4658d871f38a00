// The wall behind everything, painted anew when the picture on the stage or the window changes.
import { useEffect, useRef } from 'preact/hooks';
import * as prefs from '../prefs';
import { onStage, progress } from '../state';
import { colours, paint, tuned } from '../wall';
import { frameBox } from './stage-box';

export function Wall() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const lqip = onStage.value?.lqip ?? '';
  const box = frameBox.value;
  const plain = prefs.plainWall.value;
  const theme = prefs.theme.value;
  const empty = !lqip && progress.value === null;
  useEffect(() => {
    const idle = window.requestIdleCallback ?? ((task: () => void) => window.setTimeout(task, 30));
    const forget = window.cancelIdleCallback ?? window.clearTimeout;
    const job = idle(() => canvas.current && draw(canvas.current, plain ? '' : lqip));
    return () => forget(job);
  }, [lqip, box, plain, theme]);
  return <canvas id="wall" ref={canvas} class={empty ? 'bare' : ''} aria-hidden="true" />;
}

/** The strokes go to a fresh canvas and are shown at once, so that nothing half-painted is seen. */
function draw(canvas: HTMLCanvasElement, lqip: string): void {
  const scale = Math.min(2, devicePixelRatio || 1);
  const [width, height] = [innerWidth, innerHeight];
  const sheet = document.createElement('canvas');
  sheet.width = width * scale;
  sheet.height = height * scale;
  const context = sheet.getContext('2d');
  const tints = (colours(lqip) ?? defaultTints()).map((tint) => tuned(tint, isDark()));
  if (!context) return;
  context.scale(scale, scale);
  const box = frameBox.value;
  if (box && !prefs.plainWall.value) paint(context, width, height, box, tints);
  canvas.width = sheet.width;
  canvas.height = sheet.height;
  canvas.getContext('2d')?.drawImage(sheet, 0, 0);
}

const isDark = (): boolean =>
  prefs.theme.value ? prefs.theme.value === 'orsay' : !matchMedia('(prefers-color-scheme: light)').matches;

/** Without a picture the wall has a light of its own: violet greys and a little warmth. */
function defaultTints(): string[] {
  const tints = ['#6a6480', '#7d7690', '#5f6a86', '#8a7a86', '#a9998f', '#6c7fa0'];
  return Array.from({ length: 192 }, (_, index) => tints[(index * 7 + (index >> 4)) % tints.length]!);
}
