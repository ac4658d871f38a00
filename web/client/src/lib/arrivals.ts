// What is on its way and will change how much room the page needs: it is first shown when all of that is there.
const arriving = new Set<Promise<unknown>>();

/** Says that something of the page is on its way; it may also fail. */
export function awaitArrival(promise: Promise<unknown>): void {
  const ended: Promise<unknown> = promise.catch(() => undefined).finally(() => arriving.delete(ended));
  arriving.add(ended);
}

/** Waits until nothing is on its way, also of what is asked for meanwhile. */
export async function allArrived(): Promise<void> {
  while (arriving.size > 0) {
    await Promise.all(arriving);
    await new Promise(requestAnimationFrame);
  }
}
