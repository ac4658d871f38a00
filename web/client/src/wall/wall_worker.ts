// Paints walls apart from the page, which keeps its frames and keys meanwhile.
import { paint, tintsOf, type Sheet } from './wall';

onmessage = ({ data: wanted }: MessageEvent<Sheet>) => {
  const { width, height, scale, box } = wanted;
  const canvas = new OffscreenCanvas(width * scale, height * scale);
  const context = canvas.getContext('2d')!;
  context.scale(scale, scale);
  paint(context, width, height, box, tintsOf(wanted));
  const picture = canvas.transferToImageBitmap();
  postMessage(picture, { transfer: [picture] });
};
