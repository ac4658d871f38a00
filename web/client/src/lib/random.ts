/** A small, repeatable source of chance (Park and Miller's minimal standard generator): numbers from 0 to 1. */
export function seededRandom(seed: number): () => number {
  let state = (seed % 2147483646) + 1;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}
