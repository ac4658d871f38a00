// @vitest-environment happy-dom
// Page settings: the studio's values win, and what is changed goes to the studio.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { changePageSettings, loadPageSettings, pageSettings } from '../../src/session/page_settings';

const respond = (values: object): Response => new Response(JSON.stringify({ values }));

describe('page settings', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('are read from the studio, without its other settings', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(respond({ theme: 'snow', plain_wall: true, steps: 9 })));
    await loadPageSettings();
    expect(pageSettings.value).toMatchObject({ theme: 'snow', plain_wall: true });
    expect(pageSettings.value).not.toHaveProperty('steps');
  });

  it('stay as they were where the studio is not reached', async () => {
    const before = pageSettings.value;
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no connection')));
    await loadPageSettings();
    expect(pageSettings.value).toEqual(before);
  });

  it('are shown at once and sent to the studio', () => {
    const sent: unknown[] = [];
    vi.stubGlobal('fetch', (url: string, { method, body }: RequestInit) => {
      sent.push([method, url, body]);
      return Promise.resolve(respond({}));
    });
    changePageSettings({ theme: 'orsay' });
    expect(pageSettings.value.theme).toBe('orsay');
    expect(sent).toEqual([['PATCH', '/api/settings', '{"theme":"orsay"}']]);
  });
});
