// A contact sheet drawn as one picture: a heading, and the pictures in rows with their words underneath.
import { thumbnailUrl } from '../api/client';
import type { GenerationView } from '../api/types.gen';
import { downloadBlob } from '../lib/download';
import { requestText } from '../session/captions';

const CELL = { width: 320, textHeight: 58, gap: 28, maxRatio: 1.25 };
const MARGIN = 56;
const HEADING_HEIGHT = 96;
const MAX_COLUMNS = 12;
const MAX_NAME = 60;
const TEXT_FONT = "400 19px 'Alegreya Sans', sans-serif";
const TITLE_FONT = "italic 34px 'Bona Nova', serif";

/** How many columns so many pictures stand in: a sheet that is wider than high, as far as that goes. */
export const chooseColumns = (count: number): number =>
  Math.max(1, Math.min(MAX_COLUMNS, count, Math.ceil(Math.sqrt(count * 1.3))));

type Measure = (text: string) => number;

/** Words broken into at most `maxLines` lines of a width, the last one cut with a sign when there are more. */
export function breakLines(words: string, width: number, maxLines: number, measure: Measure): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words.split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word;
    if (!line || measure(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  lines.push(line);
  const hasMore = lines.length > maxLines;
  return lines
    .slice(0, maxLines)
    .map((text, index) => cutLine(text, width, hasMore && index === maxLines - 1, measure));
}

function cutLine(line: string, width: number, hasMore: boolean, measure: Measure): string {
  if (!hasMore && measure(line) <= width) return line;
  const characters = Array.from(new Intl.Segmenter().segment(line), ({ segment }) => segment);
  while (characters.length > 1 && measure(`${characters.join('')}…`) > width) characters.pop();
  return `${characters.join('')}…`;
}

/** What stands over the pictures. */
export interface SheetHeading {
  title: string;
  subtitle: string;
}

/** Draws the sheet and hands it to the user as a PNG file. Rejects where a picture cannot be read. */
export async function saveSheet(pictures: readonly GenerationView[], heading: SheetHeading): Promise<void> {
  const images = await Promise.all(pictures.map(({ image_id }) => loadImage(thumbnailUrl(image_id!, 640))));
  const texts = pictures.map(requestText);
  const canvas = drawSheet(images, texts, heading);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('the browser made no PNG');
  downloadBlob(blob, sheetFileName(heading.title));
}

function drawSheet(
  images: readonly HTMLImageElement[],
  texts: readonly string[],
  heading: SheetHeading,
): HTMLCanvasElement {
  const columns = chooseColumns(images.length);
  const rows = Math.ceil(images.length / columns);
  const pictureHeight = rowHeight(images);
  const pitch = { x: CELL.width + CELL.gap, y: pictureHeight + CELL.textHeight + CELL.gap };
  const canvas = document.createElement('canvas');
  canvas.width = 2 * MARGIN + columns * pitch.x - CELL.gap;
  canvas.height = 2 * MARGIN + HEADING_HEIGHT + rows * pitch.y - CELL.gap;
  const context = canvas.getContext('2d')!;
  const inks = readInks();
  context.fillStyle = inks.wall;
  context.fillRect(0, 0, canvas.width, canvas.height);
  drawHeading(context, heading, inks, canvas.width - 2 * MARGIN);
  images.forEach((image, index) => {
    const x = MARGIN + (index % columns) * pitch.x;
    const y = MARGIN + HEADING_HEIGHT + Math.floor(index / columns) * pitch.y;
    drawCell(context, image, texts[index]!, { x, y, pictureHeight }, inks.ink);
  });
  return canvas;
}

/** The room that the pictures of a row need in height; what is higher still is made smaller. */
function rowHeight(images: readonly HTMLImageElement[]): number {
  const ratios = images.map(({ naturalHeight, naturalWidth }) => naturalHeight / naturalWidth);
  return Math.round(CELL.width * Math.min(CELL.maxRatio, Math.max(...ratios)));
}

interface Inks {
  wall: string;
  ink: string;
  dim: string;
}

/** The page's own colours, as they are now: custom properties are resolved on an element of their own. */
function readInks(): Inks {
  const resolve = (property: string): string => {
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.color = `var(${property})`;
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
  return { wall: resolve('--wall'), ink: resolve('--ink'), dim: resolve('--ink-2') };
}

type Context = CanvasRenderingContext2D;

const measureIn =
  (context: Context): Measure =>
  (text) =>
    context.measureText(text).width;

function drawHeading(context: Context, { title, subtitle }: SheetHeading, inks: Inks, width: number): void {
  context.textBaseline = 'alphabetic';
  context.fillStyle = inks.ink;
  context.font = TITLE_FONT;
  const [line] = breakLines(title, width, 1, measureIn(context));
  context.fillText(line ?? '', MARGIN, MARGIN + 30);
  context.fillStyle = inks.dim;
  context.font = TEXT_FONT;
  context.fillText(subtitle, MARGIN, MARGIN + 60);
}

function drawCell(
  context: Context,
  image: HTMLImageElement,
  text: string,
  { x, y, pictureHeight }: { x: number; y: number; pictureHeight: number },
  ink: string,
): void {
  const scale = Math.min(CELL.width / image.naturalWidth, pictureHeight / image.naturalHeight);
  const [width, height] = [image.naturalWidth * scale, image.naturalHeight * scale];
  context.drawImage(image, x, y + pictureHeight - height, width, height);
  context.fillStyle = ink;
  context.font = TEXT_FONT;
  breakLines(text, CELL.width, 2, measureIn(context)).forEach((line, index) =>
    context.fillText(line, x, y + pictureHeight + 24 + index * 23),
  );
}

async function loadImage(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

function sheetFileName(title: string): string {
  const name = title
    .replace(/[^\p{L}\p{N} _-]+/gu, '')
    .slice(0, MAX_NAME)
    .trim();
  return `${name || 'dimpressionist'}.png`;
}
