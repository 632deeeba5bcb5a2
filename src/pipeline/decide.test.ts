import { expect, it } from 'vitest';
import { InputError } from '../core/errors.ts';
import { type Lead, leadId } from '../core/lead.ts';
import { type MatchResult, matchId } from '../core/match.ts';
import { hasSubject, subjectKind } from './decide.ts';

const A = 'https://t.me/garden_wire';
const B = 'https://tt.me/garden_fence';
const C = 'https://tt.me/garden_gate';

/** Answers that know one lead (A), one match (A → B), and one more (A → C) without what is declared; and what was asked. */
function answers() {
  const asked: string[] = [];
  const result = (...to: string[]) =>
    ({ matches: to.map((ref) => ({ id: matchId(A, ref) })), unmatched: [] }) as unknown as MatchResult;
  return {
    asked,
    async leads() {
      asked.push('leads');
      return [{ id: leadId(A) }] as Lead[];
    },
    async matches(withoutDeclared: boolean) {
      asked.push(withoutDeclared ? 'undeclared' : 'declared');
      return withoutDeclared ? result(B, C) : result(B);
    },
  };
}

it.each([
  { what: 'a lead', id: leadId(A), there: true, asked: ['leads'] },
  { what: 'a lead that is not there', id: leadId(C), there: false, asked: ['leads'] },
  { what: 'a match', id: matchId(A, B), there: true, asked: ['declared'] },
  { what: 'a hidden match', id: matchId(A, C), there: true, asked: ['declared', 'undeclared'] },
  {
    what: 'a match that is not there',
    id: matchId(B, A),
    there: false,
    asked: ['declared', 'undeclared'],
  },
])('$what is looked for only where it can be', async ({ id, there, asked }) => {
  const known = answers();
  expect(await hasSubject(known, id)).toBe(there);
  expect(known.asked).toEqual(asked);
});

it('refuses an id that is of neither, before anything is computed', async () => {
  const known = answers();
  for (const id of ['', 'lead', 'match-01f3', 'M-1', A]) {
    expect(() => subjectKind(id)).toThrow(InputError);
    await expect(hasSubject(known, id)).rejects.toThrow(InputError);
  }
  expect(known.asked).toEqual([]);
});
