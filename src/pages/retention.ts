/**
 * @module
 * How long captures are kept, for the team's screen: the rules of the case, and what they would erase today. Erasing itself is
 * the collector's (`retention.ts`) and `driftline shred`'s.
 */
import { DAY, iso, isoOrNull } from '../core/clock.ts';
import type { Instant } from '../core/model.ts';
import { ageOf } from '../pipeline/age.ts';
import { changeCaseFile } from '../pipeline/case.ts';
import { notedBy } from './captures.ts';
import type { Desk } from './desk.ts';

/** The rules, and what they would erase now. `days`: of the shortest rule, which decides; null where there is none. */
export async function retentionPage(desk: Desk, now: Instant) {
  const rules = desk.about().retention;
  const ages = rules.map(({ olderThan }) => ageOf(olderThan, 'case.json: olderThan of a retention rule'));
  const shortest = ages.length === 0 ? null : Math.min(...ages);
  const [found] = await desk.read(({ tables }) =>
    tables.all<{ captures: number; bytes: number; oldest: number | null }>(
      `select count(*) filter (where seen < $1) as captures, coalesce(sum(size) filter (where seen < $1), 0)::bigint as bytes,
         min(seen) as oldest
       from (select any_value(size) as size, max(collected_at) as seen from captures group by sha256)`,
      [shortest === null ? 0 : now - shortest],
    ),
  );
  return {
    days: shortest === null ? null : shortest / DAY,
    before: shortest === null ? null : iso(now - shortest),
    captures: found?.captures ?? 0,
    bytes: found?.bytes ?? 0,
    oldestAt: isoOrNull(found?.oldest ?? null),
    shredded: (await notedBy(desk)).shredded.size,
    rules,
  };
}

/** Puts one rule in the place of all that there are; null takes them away. It counts from the collector's next round on. */
export async function changeRetention(
  desk: Desk,
  rule: { days: number; because: string; by: string } | null,
): Promise<void> {
  const retention = rule === null ? [] : [{ olderThan: `${rule.days}d`, because: rule.because, by: rule.by }];
  await changeCaseFile(desk.dir, { retention });
  desk.reread();
}
