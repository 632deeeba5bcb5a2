/**
 * @module
 * Deaths that come in company without a wave: somebody closes two or three of his at once. How often that happens in a case, and
 * who would be in whose company, so that the replays (`scan.ts`) do not take every death for a stranger to the others.
 */
import type { Population, Subject } from './population.ts';
import type { Family } from './scan.ts';

/** Whose deaths may come together, how often a death has company (0..1), and how much the hazard varies from day to day. */
export interface Company {
  of: ReadonlyMap<Subject, readonly Subject[]>;
  share: number;
  /** Variance of a day's hazard, in squares of its mean. */
  unrest: number;
}

/** Before anything is known: one death in fifty has company, with the weight of so many deaths; there is no unrest, with the weight of so much squared mean. */
const PRIOR = { excess: 0.08, deaths: 50, squares: 100 };
const MOST_UNREST = 0.5;
/** Days before and after one that tell what is usual on it. */
const NEAR_DAYS = 7;
/** A death that has company has one or two more with it: its excess over Poisson is four times their share. */
const EXCESS_PER_SHARE = 4;
const MOST = 0.15;

/** Neighbours: the smallest family of the caller that a community is in, on its platform; the platform where there is none. */
function circles(population: Population, families: readonly Family[]): Subject[][] {
  const smallest = new Map<Subject, Family>();
  for (const family of families
    .filter(({ given }) => given)
    .toSorted((a, b) => b.members.length - a.members.length))
    for (const subject of family.members) smallest.set(subject, family);
  const byName = Map.groupBy(
    population.subjects,
    (subject) => `${subject.platform}\n${smallest.get(subject)?.name ?? ''}`,
  );
  return [...byName.values()];
}

/**
 * From how much the deaths of circles, and of platforms, vary from day to day beyond chance (excess of the variance over the mean).
 * Days on which a platform lost far more than usual are left out (`weights`): those may be waves.
 */
export function companyIn(
  population: Population,
  families: readonly Family[],
  weights: ReadonlyMap<Subject, number>,
): Company {
  const of = new Map<Subject, readonly Subject[]>();
  const near = circles(population, families);
  for (const circle of near) for (const subject of circle) of.set(subject, circle);
  const inCircles = variation(near, population.hours, weights);
  const platforms = [...Map.groupBy(population.subjects, ({ platform }) => platform).values()];
  const inPlatforms = variation(platforms, population.hours, weights);
  const together =
    (inCircles.excess + PRIOR.excess * PRIOR.deaths) / (inCircles.deaths + PRIOR.deaths) / EXCESS_PER_SHARE;
  const unrest = inPlatforms.excess / (inPlatforms.squares + PRIOR.squares);
  return {
    of,
    share: Math.min(MOST, Math.max(0, together)),
    unrest: Math.min(MOST_UNREST, Math.max(0, unrest)),
  };
}

/** Sums over groups and days: variance beyond the mean, deaths, and squares of the means. */
function variation(
  groups: readonly (readonly Subject[])[],
  hours: number,
  weights: ReadonlyMap<Subject, number>,
): { excess: number; deaths: number; squares: number } {
  const days = Math.max(1, Math.ceil(hours / 24));
  const sums = { excess: 0, deaths: 0, squares: 0 };
  for (const group of groups) {
    const counts = new Float64Array(days);
    const exposed = new Float64Array(days);
    for (const subject of group) {
      for (let day = Math.floor(subject.from / 24); day < days && day * 24 < subject.to; day++)
        exposed[day]! += (Math.min(subject.to, (day + 1) * 24) - Math.max(subject.from, day * 24)) / 24;
      if (subject.death !== null && !weights.has(subject))
        counts[Math.min(days - 1, Math.floor((subject.death.after + subject.death.by) / 48))]!++;
    }
    for (let day = 0; day < days; day++) {
      // Against the days around it: what is usual changes, and that is no unrest.
      let deaths = 0;
      let exposure = 0;
      for (let near = Math.max(0, day - NEAR_DAYS); near <= Math.min(days - 1, day + NEAR_DAYS); near++)
        if (near !== day) {
          deaths += counts[near]!;
          exposure += exposed[near]!;
        }
      if (exposure === 0 || exposed[day] === 0) continue;
      const mean = (deaths / exposure) * exposed[day]!;
      // The mean is an estimate itself, from so many days' worth.
      sums.excess += (counts[day]! - mean) ** 2 - mean * (1 + exposed[day]! / exposure);
      sums.squares += mean * mean;
      sums.deaths += counts[day]!;
    }
  }
  return sums;
}
