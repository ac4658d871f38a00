// @vitest-environment happy-dom
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ProgressView, SessionView } from '../../src/api/types.gen';
import { readSession } from '../../src/session/open_session';
import { ownProgress, progress, replaceSession, takeProgress } from '../../src/session/state';

const GOLDEN = join(import.meta.dirname, '../../../../tests/golden/client_session.json');
const { opened } = JSON.parse(readFileSync(GOLDEN, 'utf-8')) as { opened: SessionView };

const step = (generation_id: string, count: number, preview: string | null = null): ProgressView => ({
  type: 'progress',
  generation_id,
  session_id: 'here',
  step: count,
  total_steps: 9,
  eta_ms: 0,
  preview,
});

describe('progress', () => {
  const [first, second] = ['one', 'two'];
  beforeEach(() => {
    const session = readSession(structuredClone(opened));
    const some = [...session.generations.values()][0]!;
    for (const id of [first, second]) session.generations.set(id, { ...some, id, status: 'running' });
    replaceSession(session);
    progress.value = null;
  });

  it('follows one of the pictures that several devices paint, until it is over', () => {
    takeProgress(step(first, 1, 'data:a'));
    takeProgress(step(second, 5, 'data:b'));
    takeProgress(step(first, 2));
    expect(progress.value).toEqual(step(first, 2, 'data:a'));
    progress.value = null;
    takeProgress(step(second, 6));
    expect(progress.value).toEqual(step(second, 6));
  });

  it('leaves a picture of another session for one of this', () => {
    takeProgress(step('elsewhere', 3));
    takeProgress(step(second, 1));
    expect(progress.value?.generation_id).toBe(second);
  });

  it('of another session is none of this one', () => {
    takeProgress(step('elsewhere', 3, 'data:c'));
    expect([progress.value?.generation_id, ownProgress.value]).toEqual(['elsewhere', null]);
    takeProgress(step(second, 1));
    expect(ownProgress.value).toEqual(step(second, 1));
  });
});
