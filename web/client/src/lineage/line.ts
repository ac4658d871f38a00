import type { How, Step } from '../api/types.gen';

/** The end of a chain that is one line of changes in one session: what went before began another. Pure. */
export function lineOf({ steps, session_id: session }: How): Step[] {
  const line: Step[] = [];
  let next = steps.at(-1)?.generation.id ?? null;
  for (const step of steps.toReversed()) {
    const { id, parent_id, session_id } = step.generation;
    if (id !== next || session_id !== session) break;
    line.unshift(step);
    next = parent_id;
  }
  return line;
}
