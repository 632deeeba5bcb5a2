/**
 * @module
 * An event nobody need fear, and what is said about it: one genuine claim, copies of it, a supporter who repeats it in other
 * words, a denial, last year's claim of something like it, a question, a newspaper that quotes.
 */
import { DAY, HOUR, MINUTE } from '../../core/clock.ts';
import type { EventFrame, Instant } from '../../core/model.ts';
import { int, pick, sample } from '../draw.ts';
import { LANGUAGES, type Language, type LanguageId, languages } from '../language/index.ts';
import { type Place, plain, say, type World } from '../world.ts';

/** When the scarf was hung, and the frame that a researcher would write down. */
export const SCARF: EventFrame = {
  id: 'velmora-scarf',
  title: 'Someone hung a giant knitted scarf on the old bridge of Velmora',
  from: Date.UTC(2019, 10, 22, 3),
  to: Date.UTC(2019, 10, 22, 7),
  ...eventWords(languages),
};

/** The words of an event in every language. */
export function eventWords(
  tongues: Readonly<Record<LanguageId, Language>>,
): Pick<EventFrame, 'places' | 'acts' | 'actors'> {
  const all = (of: 'places' | 'acts' | 'actors') => LANGUAGES.flatMap((id) => tongues[id].event[of]);
  return { places: all('places'), acts: all('acts'), actors: all('actors') };
}

export interface EventParts {
  frame: EventFrame;
  /** When last year's claim was made. */
  lastYearAt: Instant;
  /** The outlet that claims for the actor: before (for last year's claim), and where it lives when it claims. */
  outlet: Place;
  claimant: Place;
  supporter: Place;
  denier: Place;
  newspapers: readonly Place[];
  asking: readonly Place[];
  copying: readonly Place[];
  claimedAt: Instant;
}

/** Lets everyone say their part, and the researcher know the frame. The claim and the paraphrase go into the truth; copies belong to the claim. */
export function tell(world: World, parts: EventParts): void {
  const random = world.stream('event');
  world.story.event = parts.frame;
  const words = (place: Place) => world.ways.tongues[place.language].event;
  const says = (place: Place, at: Instant, text: string) =>
    say(place, at, plain(text), {
      author: place.kind === 'group' ? int(random, 0, world.people.length - 1) : null,
      views: int(random, 90, 900),
    });

  says(parts.outlet, parts.lastYearAt, pick(random, words(parts.outlet).lastYear));
  for (const paper of parts.newspapers)
    says(paper, parts.frame.to + int(random, 60, 400) * MINUTE, pick(random, words(paper).report));
  for (const group of parts.asking)
    says(group, parts.frame.to + int(random, 20, 50) * HOUR, pick(random, words(group).question));

  const text = pick(random, words(parts.claimant).claim);
  const claim = says(parts.claimant, parts.claimedAt, text);
  claim.pinned = true;
  world.truth.claims.push(claim);
  parts.copying.forEach((place, i) => {
    const at = parts.claimedAt + int(random, 3, 500) * MINUTE;
    // Copies differ as copies do: a forward, the bare text, a line before or after it.
    if (i % 3 === 0) say(place, at, plain(text), { forwardOf: { place: parts.claimant, said: claim } });
    else says(place, at, i % 3 === 1 ? text : `❗ ${text}\n— ${parts.claimant.title}`);
  });
  const paraphrase = says(
    parts.supporter,
    parts.claimedAt + int(random, 2, 9) * HOUR,
    pick(random, words(parts.supporter).paraphrase),
  );
  world.truth.claims.push(paraphrase);
  says(parts.denier, parts.claimedAt + int(random, 9, 16) * HOUR, pick(random, words(parts.denier).denial));
  for (const paper of sample(random, parts.newspapers, 2)) {
    if (paper.goneAt === null || paper.goneAt > parts.claimedAt + DAY) {
      says(paper, parts.claimedAt + int(random, 3, 14) * HOUR, pick(random, words(paper).quotation));
    }
  }
  // Somebody remembers last year's.
  const rememberer = parts.copying.at(-1);
  if (rememberer) says(rememberer, parts.claimedAt - 5 * HOUR, pick(random, words(rememberer).lastYear));
}
