import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openKnownPosts } from './known-posts.ts';

it('says the same as a map of sets, whatever comes', () => {
  const number = fc.oneof(fc.nat(20), fc.maxSafeNat());
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number), { maxLength: 300 }), (notes) => {
      const known = openKnownPosts();
      const model = new Map<number, Set<number>>();
      for (const [slot, version] of notes) {
        const key = slot === 0 ? 1 : slot;
        const versions = model.get(key);
        const says = versions === undefined ? 'new' : versions.has(version) ? 'duplicate' : 'edit';
        expect(known.note(slot, version)).toBe(says);
        model.set(key, (versions ?? new Set()).add(version));
      }
    }),
  );
});

it('grows past its beginning and forgets when told to', () => {
  const known = openKnownPosts();
  for (let i = 1; i <= 50_000; i++) expect(known.note(i * 7919, i)).toBe('new');
  for (let i = 1; i <= 50_000; i++) expect(known.note(i * 7919, i)).toBe('duplicate');
  known.clear();
  expect(known.note(7919, 1)).toBe('new');
});
