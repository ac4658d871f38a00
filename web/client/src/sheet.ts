// A contact sheet drawn as one picture: a heading, and the pictures in rows with their words underneath.
import { thumbnail } from './api';
import type { GenerationView } from './api.gen';
import { saying } from './captions';

const CELL = { width: 320, words: 58, gap: 28, tallest: 1.25 };
const EDGE = 56;
const HEAD = 96;
const MOST_COLUMNS = 12;

/** How many columns so many pictures stand in: a sheet that is wider than high, as far as that goes. */
export const columnsFor = (count: number): number =>
  Math.max(1, Math.min(MOST_COLUMNS, count, Math.ceil(Math.sqrt(count * 1.3))));

/** Words broken into at most `most` lines of a width, the last one cut with a sign when there are more. */
export function lines(
  words: string,
  width: number,
  most: number,
  measure: (text: string) => number,
): string[] {
  const found: string[] = [];
  let line = '';
  for (const word of words.split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word;
    if (!line || measure(longer) <= width) line = longer;
    else {
      found.push(line);
      line = word;
    }
  }
  found.push(line);
  if (found.length <= most && found.every((one) => measure(one) <= width)) return found;
  return found
    .slice(0, most)
    .map((one, at) => cut(one, width, at === most - 1 && found.length > most, measure));
}

function cut(line: string, width: number, more: boolean, measure: (text: string) => number): string {
  if (!more && measure(line) <= width) return line;
  let kept = [...line];
  while (kept.length > 1 && measure(`${kept.join('')}…`) > width) kept = kept.slice(0, -1);
  return `${kept.join('')}…`;
}

/** Draws the sheet and hands it to the user as a PNG file. Rejects where a picture cannot be read. */
export async function drawSheet(
  pictures: readonly GenerationView[],
  head: { title: string; under: string },
): Promise<void> {
  const images = await Promise.all(pictures.map((one) => loaded(thumbnail(one.image_id!, 640))));
  const columns = columnsFor(pictures.length);
  const tall = tallest(images);
  const rows = Math.ceil(pictures.length / columns);
  const canvas = document.createElement('canvas');
  canvas.width = 2 * EDGE + columns * (CELL.width + CELL.gap) - CELL.gap;
  canvas.height = 2 * EDGE + HEAD + rows * (tall + CELL.words + CELL.gap) - CELL.gap;
  const pen = canvas.getContext('2d')!;
  const inks = colours();
  pen.fillStyle = inks.wall;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  heading(pen, head, inks, canvas.width - 2 * EDGE);
  for (const [at, one] of pictures.entries()) {
    const x = EDGE + (at % columns) * (CELL.width + CELL.gap);
    const y = EDGE + HEAD + Math.floor(at / columns) * (tall + CELL.words + CELL.gap);
    cell(pen, images[at]!, saying(one), { x, y, tall }, inks);
  }
  await saved(canvas, head.title);
}

/** The room that the pictures of a row need in height; what is higher still is made smaller. */
function tallest(images: readonly HTMLImageElement[]): number {
  const ratios = images.map((one) => one.naturalHeight / one.naturalWidth);
  return Math.round(CELL.width * Math.min(CELL.tallest, Math.max(...ratios)));
}

interface Inks {
  wall: string;
  ink: string;
  dim: string;
}

/** The page's own colours, as they are now: custom properties are resolved on an element of their own. */
function colours(): Inks {
  const of = (name: string): string => {
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.color = `var(${name})`;
    const colour = getComputedStyle(probe).color;
    probe.remove();
    return colour;
  };
  return { wall: of('--wall'), ink: of('--ink'), dim: of('--ink-2') };
}

function heading(
  pen: CanvasRenderingContext2D,
  { title, under }: { title: string; under: string },
  inks: Inks,
  width: number,
) {
  pen.textBaseline = 'alphabetic';
  pen.fillStyle = inks.ink;
  pen.font = "italic 34px 'Bona Nova', serif";
  const [first] = lines(title, width, 1, (text) => pen.measureText(text).width);
  pen.fillText(first ?? '', EDGE, EDGE + 30);
  pen.fillStyle = inks.dim;
  pen.font = "400 19px 'Alegreya Sans', sans-serif";
  pen.fillText(under, EDGE, EDGE + 60);
}

function cell(
  pen: CanvasRenderingContext2D,
  image: HTMLImageElement,
  words: string,
  { x, y, tall }: { x: number; y: number; tall: number },
  inks: Inks,
) {
  const scale = Math.min(CELL.width / image.naturalWidth, tall / image.naturalHeight);
  const [width, height] = [image.naturalWidth * scale, image.naturalHeight * scale];
  pen.drawImage(image, x, y + tall - height, width, height);
  pen.fillStyle = inks.ink;
  pen.font = "400 19px 'Alegreya Sans', sans-serif";
  const said = lines(words, CELL.width, 2, (text) => pen.measureText(text).width);
  for (const [at, line] of said.entries()) pen.fillText(line, x, y + tall + 24 + at * 23);
}

async function loaded(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

async function saved(canvas: HTMLCanvasElement, title: string): Promise<void> {
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (!blob) throw new Error('no picture');
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = `${
    title
      .replace(/[^\p{L}\p{N} _-]+/gu, '')
      .slice(0, 60)
      .trim() || 'dimpressionist'
  }.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
