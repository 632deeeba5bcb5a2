/**
 * @module
 * Who vanished, came back, and vanished again: a chain of three makes the first and the last alike too. Here each is put
 * behind the one it followed.
 */
import { DAY } from '../clock.ts';
import { matchId } from './declared.ts';
import { onsetOf, type Side } from './side.ts';
import { couldFollow, type Weigh, type Weighed } from './weigh.ts';

/**
 * A chain old → middle → young makes old and young alike too. A young one that appeared when the middle one vanished is
 * then the middle one's successor and no rival of it, unless the old one itself named it. Two that appeared together are
 * twins, or one is a copy of the other: neither is the other's successor.
 */
export function straightenChains(weighed: readonly Weighed[], weigh: Weigh): Weighed[] {
  const byFrom = new Map<Side, Weighed[]>();
  for (const pair of weighed) {
    const list = byFrom.get(pair.from);
    if (list) list.push(pair);
    else byFrom.set(pair.from, [pair]);
  }
  const likely = (pair: Weighed) => pair.score > 0 && pair.told.same >= 0.3;
  const dropped = new Set<Weighed>();
  const again = new Map<string, Weighed>();
  for (const [old, list] of byFrom) {
    const near = list.filter(likely);
    for (const { to: middle } of near) {
      const end = middle.death;
      if (!end) continue;
      for (const pair of near) {
        const onset = onsetOf(pair.to.facts);
        if (pair.to === middle || onset === null || !couldFollow(middle, pair.to)) continue;
        const direct = byFrom.get(middle)?.find((next) => next.to === pair.to);
        const cameWithTheMiddle = onset <= old.death!.latest + DAY && onset < end.earliest - DAY;
        if (cameWithTheMiddle && direct && !direct.byOld) {
          dropped.add(direct);
          continue;
        }
        const cameAtTheEnd = onset > end.earliest - 3 * DAY && onset > old.death!.latest + DAY;
        if (!cameAtTheEnd && !(direct && likely(direct))) continue;
        if (!pair.byOld) dropped.add(pair);
        const next = cameAtTheEnd ? weigh(middle, pair.to, old) : null;
        if (next) again.set(matchId(middle.ref, pair.to.ref), next);
      }
    }
  }
  const kept = weighed.filter(
    (pair) => !dropped.has(pair) && !again.has(matchId(pair.from.ref, pair.to.ref)),
  );
  return [...kept, ...again.values()];
}
