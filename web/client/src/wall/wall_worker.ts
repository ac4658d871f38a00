// Paints walls in a thread of its own, so that the page stays responsive.
import { paintWall, type WallRequest } from './paint_wall';

onmessage = ({ data: request }: MessageEvent<WallRequest>) => {
  const { width, height, scale } = request;
  const canvas = new OffscreenCanvas(width * scale, height * scale);
  const context = canvas.getContext('2d')!;
  context.scale(scale, scale);
  paintWall(context, request);
  const picture = canvas.transferToImageBitmap();
  postMessage(picture, { transfer: [picture] });
};
