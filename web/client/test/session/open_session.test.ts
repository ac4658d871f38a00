import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Patch, SessionView } from '../src/api.gen';
import { addOlder, open, path, redone, shown, undone, upsert, type OpenSession } from '../src/upsert';

interface Golden {
  opened: SessionView;
  patches: Patch[];
  settled: SessionView;
}

// Written by the server's own views (tests/dimp_web/test_client_golden.py).
const GOLDEN = join(import.meta.dirname, '../../../tests/golden/client_session.json');
const golden = JSON.parse(readFileSync(GOLDEN, 'utf-8')) as Golden;

function settled(session: OpenSession) {
  return { head: session.head, history: [...session.generations.values()].sort((a, b) => a.order - b.order) };
}

describe('the open session', () => {
  let session: OpenSession;
  beforeEach(() => {
    session = open(structuredClone(golden.opened));
  });

  it('comes by patches to what the server would show anew', () => {
    for (const patch of golden.patches) upsert(session, structuredClone(patch));
    expect(settled(session)).toEqual({ head: golden.settled.head, history: golden.settled.history });
  });

  it('takes no harm from patches that come twice', () => {
    for (const patch of [...golden.patches, ...golden.patches]) upsert(session, structuredClone(patch));
    expect(settled(session)).toEqual({ head: golden.settled.head, history: golden.settled.history });
  });

  it('leaves the patches of other sessions alone', () => {
    const before = structuredClone(settled(session));
    expect(upsert(session, { ...golden.patches[0]!, session_id: 'another' })).toBe(false);
    expect(settled(session)).toEqual(before);
  });

  it('keeps what it holds when older pages arrive late', () => {
    for (const patch of golden.patches) upsert(session, structuredClone(patch));
    addOlder(session, golden.opened.history, false);
    expect(settled(session).history).toEqual(golden.settled.history);
  });

  it('shows undo and redo at once, and they are each other’s way back', () => {
    for (const patch of golden.patches) upsert(session, structuredClone(patch));
    const head = golden.settled.head;
    const back = undone(head)!;
    expect(back.head).toBe(head.undo_to);
    expect(redone(back)!.head).toBe(head.head);
    expect(undone({ ...head, can_undo: false })).toBeNull();
  });

  it('knows the way from the root to a picture', () => {
    for (const patch of golden.patches) upsert(session, structuredClone(patch));
    const ids = path(session.generations, session.head.head).map((one) => one.parent_id);
    expect(ids[0]).toBeNull();
    expect(path(session.generations, session.head.head, 1).map((one) => one.id)).toEqual([session.head.head]);
    expect(path(session.generations, null)).toEqual([]);
  });

  it('hides what is in the trash or was cancelled, unless something grew from it', () => {
    for (const patch of golden.patches) upsert(session, structuredClone(patch));
    const all = [...session.generations.values()];
    const root = all.find((one) => one.parent_id === null)!;
    const leaf = all.find(
      (one) => !all.some((other) => other.parent_id === one.id) && one.id !== session.head.head,
    )!;
    session.generations.set(root.id, { ...root, trashed: true });
    session.generations.set(leaf.id, { ...leaf, trashed: true });
    const ids = shown(session.generations, 0, session.head.head).map((one) => one.id);
    expect(ids).toContain(root.id);
    expect(ids).not.toContain(leaf.id);
  });
});
