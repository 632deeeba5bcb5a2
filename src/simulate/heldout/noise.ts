/**
 * @module
 * What misleads in the held-out worlds: lists of the fallen with their old addresses, shortened links that say nothing, a
 * joker who calls every place the new home of another one. Only for the final figures.
 */
import { DAY, HOUR, MINUTE } from '../../core/clock.ts';
import type { Instant } from '../../core/model.ts';
import { sentence } from '../compose.ts';
import { int, pick, sample, token } from '../draw.ts';
import { type Place, type Span, say, type World, withLink } from '../world.ts';

export function otherNoise(onset: Instant) {
  return (world: World, watched: readonly Place[], opened: readonly Place[]): void => {
    const random = world.stream('other noise');
    const living = watched.filter((place) => place.goneAt === null);
    const fallen = watched.filter((place) => place.goneAt !== null && place.goneAt >= onset);
    for (const place of sample(random, living, 5)) {
      const spans: Span[] = [{ type: 'plain', text: '🕯 ' }];
      for (const dead of sample(random, fallen, 12))
        spans.push(
          { type: 'plain', text: `${dead.title} ` },
          { type: 'link', text: dead.ref },
          { type: 'plain', text: '\n' },
        );
      say(place, onset + int(random, 20, 70) * HOUR, spans);
    }
    for (const place of sample(random, [...living, ...opened], 30)) {
      const at = Math.max(onset, place.bornAt) + int(random, 1, 70) * HOUR;
      const closer = sentence(place, at, random, pick(random, world.ways.tongues[place.language].closers));
      say(
        place,
        at,
        withLink(`${closer} \u0001`, `https://${pick(random, ['bit.ly', 'is.gd'])}/${token(random, 6)}`),
      );
    }
    const joker = pick(random, living);
    for (const dead of sample(random, fallen, 6)) {
      const at = onset + DAY + int(random, 10, 2000) * MINUTE;
      const words = world.ways.tongues[joker.language].pointer;
      const text = sentence(joker, at, random, pick(random, words), {
        name: dead.title,
        topic: dead.town[joker.language],
        link: '\u0001',
      });
      say(joker, at, withLink(text, pick(random, opened).ref));
    }
  };
}
