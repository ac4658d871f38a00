// The lock file says what is installed by its digest, and not where from: that is each machine's own affair.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('the lock file names no address', () => {
  const lock = readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf-8');
  expect(lock).toContain('"integrity"');
  expect(lock).not.toContain('://');
});
