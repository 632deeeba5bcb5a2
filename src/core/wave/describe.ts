/**
 * @module
 * Puts a wave that was found into the words of the product: whole minutes, refs, deaths, controls, coverage.
 */
import { HOUR } from '../clock.ts';
import { coverageOf, deathAt } from '../liveness.ts';
import { controlsOf } from './controls.ts';
import type { Findings, Found } from './find.ts';
import type { SecondOpinion, Wave, WaveInput } from './shapes.ts';
import { isOngoing } from './span.ts';

/** The wave as it is stated, with what a second method thinks of it. `declaredYears`: see `WaveOptions`. */
export function describeWave(
  found: Found,
  input: WaveInput,
  { at, population, families, platformOf }: Findings,
  secondOpinion: SecondOpinion,
  declaredYears = 10,
): Wave {
  const { span, window } = found;
  const family = families[window.family]!.name;
  const floor = (hour: number) => Math.floor((population.origin + hour * HOUR) / 60_000) * 60_000;
  const ceil = (hour: number) => Math.ceil((population.origin + hour * HOUR) / 60_000) * 60_000;
  const deaths = span.members
    .map(({ subject: { life }, probability }) => {
      const death = deathAt(life, at)!;
      return { ref: life.ref, after: death.after!, by: death.by, outcome: death.outcome, probability };
    })
    .sort((a, b) => (a.ref < b.ref ? -1 : 1));
  const members = deaths.map(({ ref }) => ref);
  const onset = { earliest: floor(span.onset.earliest), latest: ceil(span.onset.latest) };
  const ongoing = isOngoing(span, population.hours);
  const end = {
    earliest: floor(span.end.earliest),
    latest: ongoing ? Math.max(at, ceil(span.end.latest)) : ceil(span.end.latest),
  };
  const platforms = [...new Set(span.members.map(({ subject }) => subject.platform))].sort();
  const there = input.lives.filter((life) => platforms.includes(platformOf(life.ref)));
  return {
    id: `wave-${digest([family, onset.earliest, ...members].join(' '))}`,
    level: found.recurrenceYears >= declaredYears ? 'declared' : 'alert',
    onset,
    end,
    ongoing,
    platforms,
    family,
    members,
    deaths,
    observed: members.length,
    expected: found.expected,
    score: window.score,
    recurrenceYears: found.recurrenceYears,
    secondOpinion,
    controls: controlsOf(input.lives, platformOf, population, span, window, at) ?? {
      looked: 0,
      alive: 0,
      unreachable: 0,
      ruledOut: [],
    },
    coverage: coverageOf(there, onset.earliest - 24 * HOUR, Math.min(at, end.latest + 24 * HOUR)),
  };
}

/** Twelve hex digits of FNV-1a, run twice with different starts: an identifier, not evidence. */
function digest(text: string): string {
  const run = (start: number) => {
    let h = start;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    return (h >>> 0).toString(16).padStart(8, '0');
  };
  return (run(0x811c9dc5) + run(0x1b873593)).slice(0, 12);
}
