import { afterEach, describe, expect, it } from 'vitest';
import type { GenerationView, SessionPeople } from '../../src/api/types.gen';
import { looking, makerOf, myId, people, present } from '../../src/together/people';
import { initialsOf } from '../../src/together/People';

const ADA = { id: 'a', name: 'Ada' };
const GUS = { id: 'g', name: 'Gus Gray' };
const shared = (names: Record<string, string>): SessionPeople => ({
  session_id: 's',
  owner: ADA,
  access: 'own',
  members: [],
  names,
});
const by = (actor: string): GenerationView => ({ actor }) as GenerationView;

afterEach(() => {
  people.value = null;
  looking.value = [];
  myId.value = '';
});

describe('the people of a session', () => {
  it('are named at their pictures where there are several', () => {
    expect(makerOf(by('a'))).toBe('');
    people.value = shared({ a: 'Ada' });
    expect(makerOf(by('a'))).toBe('');
    people.value = shared({ a: 'Ada', g: 'Gus Gray' });
    expect([makerOf(by('a')), makerOf(by('g')), makerOf(by('cli'))]).toEqual(['Ada', 'Gus Gray', '']);
  });

  it('are there beside oneself, also where that is known later', () => {
    looking.value = [ADA, GUS];
    myId.value = 'a';
    expect(present.value).toEqual([GUS]);
  });

  it('have at most two initials', () => {
    const names = ['Ada', 'Gus Gray', 'anna maria  luisa', '', 'Ødegård', '李 小龙'];
    expect(names.map(initialsOf)).toEqual(['A', 'GG', 'AL', '', 'Ø', '李小']);
  });
});
