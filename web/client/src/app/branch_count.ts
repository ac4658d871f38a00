// What the page counts of a session. Pure.

/** What of a picture is counted by. */
interface Counted {
  id: string;
  parent_id: string | null;
  batch: { id: string } | null;
}

/** The ends that pictures lead to: nothing was made from the last of them. A batch is one place, however it is shown. */
export function countBranches(pictures: readonly Counted[]): number {
  const places = new Map(pictures.map(({ id, batch }) => [id, batch?.id ?? id]));
  const ends = new Set(places.values());
  for (const { parent_id } of pictures) ends.delete(places.get(parent_id ?? '') ?? '');
  return ends.size;
}
