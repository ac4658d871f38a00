// Lists that stay the same object while nothing in them changes, so that what is computed from them is not redone.

/** A function that hands back the previous list wherever the next one has the same items, as `isSame` tells. */
export function stableList<T>(isSame: (before: T, after: T) => boolean): (next: T[]) => T[] {
  let last: T[] = [];
  return (next) => {
    if (next.length !== last.length || !next.every((item, index) => isSame(last[index] as T, item)))
      last = next;
    return last;
  };
}
