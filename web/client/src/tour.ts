// A walk through the tree of pictures, each before what grew from it. Whether one grew from another is then two
// comparisons, and how many grew from it a difference, however long the way between them is. Pure.

export interface TourInput {
  id: string;
  parent_id: string | null;
}

export interface Span {
  /** When the walk comes to a picture. */
  from: number;
  /** When it has left the last one that grew from it. */
  to: number;
}

/** The walk over pictures in order of making; one whose parent is not among them begins a tree of its own. */
export function tour(made: readonly TourInput[]): Map<string, Span> {
  const spans = new Map(made.map((one): [string, Span] => [one.id, { from: 0, to: 1 }]));
  const above = (one: TourInput): Span | undefined =>
    one.parent_id === null ? undefined : spans.get(one.parent_id);
  for (const one of made.toReversed()) {
    const parent = above(one);
    if (parent) parent.to += spans.get(one.id)!.to;
  }
  // `to` is the number of pictures in each tree until here; `free` is where the next child of each begins.
  const free = new Map<Span | undefined, number>();
  for (const one of made) {
    const [mine, parent] = [spans.get(one.id)!, above(one)];
    mine.from = free.get(parent) ?? (parent ? parent.from + 1 : 0);
    mine.to += mine.from;
    free.set(parent, mine.to);
  }
  return spans;
}

/** Whether one is the other, or grew from it. */
export const within = (one: Span | undefined, other: Span | undefined): boolean =>
  one !== undefined && other !== undefined && other.from <= one.from && one.from < other.to;

/** The spans that lie in no other of them. */
export const widest = (spans: readonly Span[]): Span[] =>
  spans.filter((one) => !spans.some((other) => other !== one && within(one, other)));
