// A depth-first walk through the tree of pictures. Whether one grew from another is then two comparisons, and how many
// grew from it a difference, however long the way between them is. Pure.

/** A picture, and the one that it grew from. */
export interface TreeNode {
  id: string;
  parent_id: string | null;
}

/** The part of the walk that a picture and everything that grew from it take. */
export interface Span {
  /** When the walk comes to the picture. */
  from: number;
  /** When it has left the last one that grew from it. */
  to: number;
}

/** The spans of pictures in order of making; one whose parent is not among them begins a tree of its own. */
export function computeSpans(nodes: readonly TreeNode[]): Map<string, Span> {
  const spans = new Map(nodes.map((node): [string, Span] => [node.id, { from: 0, to: 1 }]));
  const parentSpan = ({ parent_id }: TreeNode): Span | undefined =>
    parent_id === null ? undefined : spans.get(parent_id);
  for (const node of nodes.toReversed()) {
    const parent = parentSpan(node);
    if (parent) parent.to += spans.get(node.id)!.to;
  }
  // `to` is the number of pictures in each tree until here; `next` is where the next child of each begins.
  const next = new Map<Span | undefined, number>();
  for (const node of nodes) {
    const [span, parent] = [spans.get(node.id)!, parentSpan(node)];
    span.from = next.get(parent) ?? (parent ? parent.from + 1 : 0);
    span.to += span.from;
    next.set(parent, span.to);
  }
  return spans;
}

/** Whether a picture is another one, or grew from it. */
export const isWithin = (inner: Span | undefined, outer: Span | undefined): boolean =>
  inner !== undefined && outer !== undefined && outer.from <= inner.from && inner.from < outer.to;

/** The spans that lie in no other of them. */
export const selectOutermost = (spans: readonly Span[]): Span[] =>
  spans.filter((span) => !spans.some((other) => other !== span && isWithin(span, other)));
