import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Patch, SessionView } from '../../src/api/types.gen';
import {
  addOlder,
  applyPatch,
  pathTo,
  predictRedo,
  predictUndo,
  readSession,
  selectVisible,
  type OpenSession,
} from '../../src/session/open_session';

interface Golden {
  opened: SessionView;
  patches: Patch[];
  settled: SessionView;
}

// Written by the server's own views (tests/dimp_web/test_client_golden.py).
const GOLDEN = join(import.meta.dirname, '../../../../tests/golden/client_session.json');
const golden = JSON.parse(readFileSync(GOLDEN, 'utf-8')) as Golden;

function snapshot(session: OpenSession) {
  return { head: session.head, history: [...session.generations.values()].sort((a, b) => a.order - b.order) };
}

describe('the open session', () => {
  let session: OpenSession;
  beforeEach(() => {
    session = readSession(structuredClone(golden.opened));
  });

  it('comes by patches to what the server would show', () => {
    for (const patch of golden.patches) applyPatch(session, structuredClone(patch));
    expect(snapshot(session)).toEqual({ head: golden.settled.head, history: golden.settled.history });
  });

  it('takes no harm from patches that come twice', () => {
    for (const patch of [...golden.patches, ...golden.patches]) applyPatch(session, structuredClone(patch));
    expect(snapshot(session)).toEqual({ head: golden.settled.head, history: golden.settled.history });
  });

  it('leaves the patches of other sessions alone', () => {
    const before = structuredClone(snapshot(session));
    expect(applyPatch(session, { ...golden.patches[0]!, session_id: 'another' })).toBe(false);
    expect(snapshot(session)).toEqual(before);
  });

  it('keeps what it holds when older pages arrive late', () => {
    for (const patch of golden.patches) applyPatch(session, structuredClone(patch));
    addOlder(session, golden.opened.history, false);
    expect(snapshot(session).history).toEqual(golden.settled.history);
  });

  it('shows undo and redo at once, and they are each other’s way back', () => {
    for (const patch of golden.patches) applyPatch(session, structuredClone(patch));
    const head = golden.settled.head;
    const back = predictUndo(head)!;
    expect(back.head).toBe(head.undo_to);
    expect(predictRedo(back)!.head).toBe(head.head);
    expect(predictUndo({ ...head, can_undo: false })).toBeNull();
    expect(predictUndo(back)?.head).toBe(head.behind[1]);
    expect(predictRedo(predictRedo(predictUndo(back)!)!)).toEqual(head);
  });

  it('knows the way from the root to a picture', () => {
    for (const patch of golden.patches) applyPatch(session, structuredClone(patch));
    const ids = pathTo(session.generations, session.head.head).map(({ parent_id }) => parent_id);
    expect(ids[0]).toBeNull();
    expect(pathTo(session.generations, session.head.head, 1).map(({ id }) => id)).toEqual([
      session.head.head,
    ]);
    expect(pathTo(session.generations, null)).toEqual([]);
  });

  it('hides what is in the trash or was cancelled, unless something grew from it', () => {
    for (const patch of golden.patches) applyPatch(session, structuredClone(patch));
    const all = [...session.generations.values()];
    const root = all.find(({ parent_id }) => parent_id === null)!;
    const leaf = all.find(
      ({ id }) => !all.some((other) => other.parent_id === id) && id !== session.head.head,
    )!;
    session.generations.set(root.id, { ...root, trashed: true });
    session.generations.set(leaf.id, { ...leaf, trashed: true });
    const ids = selectVisible(session.generations, 0, session.head.head).map(({ id }) => id);
    expect(ids).toContain(root.id);
    expect(ids).not.toContain(leaf.id);
  });
});
