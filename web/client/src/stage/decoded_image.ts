// The image of the stage: decoded before it is swapped in, and what stands in for one that cannot be had.
import { useEffect, useState } from 'preact/hooks';
import { connection } from '../session/state';

/** What is shown for an address. `problem`: there is no such file, or the studio cannot be reached to get it. */
export interface ShownImage {
  url: string;
  alt: string;
  problem: '' | 'missing' | 'unreachable';
}

async function canDecode(url: string): Promise<boolean> {
  const image = new Image();
  image.src = url;
  return image.decode().then(
    () => true,
    () => false,
  );
}

/** Why an image did not come. */
const findProblem = (url: string): Promise<ShownImage['problem']> =>
  fetch(url).then(
    () => 'missing',
    () => 'unreachable',
  );

/** The image as it can be had now: without the studio, a small one that the browser still has. */
async function loadImage(url: string, small: string, alt: string): Promise<ShownImage> {
  if (await canDecode(url)) return { url, alt, problem: '' };
  const problem = await findProblem(url);
  const isSmallHere = problem === 'unreachable' && (await canDecode(small));
  return isSmallHere ? { url: small, alt, problem: '' } : { url, alt, problem };
}

/** What is shown for an address, and the address of the image that it fades in over. It is asked for again on return. */
export function useDecodedImage(url: string, small: string, alt: string) {
  const [shown, setShown] = useState<ShownImage>({ url, alt, problem: '' });
  const [previous, setPrevious] = useState('');
  const isReached = connection.value !== 'offline';
  const isIncomplete = shown.url !== url || shown.problem === 'unreachable';
  useEffect(() => {
    let isWanted = true;
    void loadImage(url, small, alt).then((next) => {
      if (!isWanted) return;
      setPrevious(next.problem || shown.url === next.url ? '' : shown.url);
      setShown(next);
    });
    return () => void (isWanted = false);
  }, [url, isIncomplete && isReached]);
  return { shown, previous, endFade: () => setPrevious('') };
}
