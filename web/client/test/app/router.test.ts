// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { readPlace } from '../../src/app/router';

const read = (path: string) => readPlace(new URL(path, 'http://studio'));

describe('an address', () => {
  it('names a session, or a picture of it', () => {
    expect(read('/s/a%20b')).toMatchObject({ screen: '', session: 'a b', picture: null });
    expect(read('/s/abc/def')).toMatchObject({ session: 'abc', picture: 'def' });
  });

  it('names a screen with its filters', () => {
    expect(read('/gallery?q=ball')).toMatchObject({ screen: 'gallery', session: null, search: '?q=ball' });
    expect(read('/settings/')).toMatchObject({ screen: 'settings' });
  });

  it('names nothing where nothing is known', () => {
    expect(read('/')).toMatchObject({ screen: '', session: null, picture: null });
    expect(read('/lineage')).toMatchObject({ screen: '', session: null });
  });
});
