/**
 * @module
 * Figures taken apart: matches by whether the names are of one script or two, and without a family of evidence; claims by
 * what a post that is no claim was made to look like.
 */
import type { Ref } from '../core/model.ts';
import { type Script, script } from '../core/text.ts';
import type { World } from '../simulate/world.ts';
import { textOf } from '../simulate/world.ts';
import type { Answer, StatedClaim } from './answer.ts';
import type { MatchItems } from './tally.ts';

export const SCRIPT_PARTS = ['sameScript', 'acrossScripts', 'unnamed'] as const;
export type ScriptPart = (typeof SCRIPT_PARTS)[number];

/** What was true and what was stated, by the scripts of the two titles. Calibration and what has no counterpart belong to no part. */
export function byScript(items: MatchItems, names: Answer['names']): Record<ScriptPart, MatchItems> {
  const scriptOf = new Map<Ref, Script>(names.map(({ ref, title }) => [ref, script(title)]));
  const partOf = (from: Ref, to: Ref): ScriptPart => {
    const a = scriptOf.get(from);
    const b = scriptOf.get(to);
    return a === undefined || b === undefined ? 'unnamed' : a === b ? 'sameScript' : 'acrossScripts';
  };
  const part = (which: ScriptPart): MatchItems => ({
    stated: items.stated.filter(({ from, to }) => partOf(from, to) === which),
    wanted: items.wanted.filter(({ from, to }) => bestOf(to.map((one) => partOf(from, one))) === which),
    listed: [],
    none: [],
  });
  return {
    sameScript: part('sameScript'),
    acrossScripts: part('acrossScripts'),
    unnamed: part('unnamed'),
  };
}

/** A community that went to several places is as easy as the easiest of them. */
function bestOf(parts: readonly ScriptPart[]): ScriptPart {
  return SCRIPT_PARTS.find((part) => parts.includes(part)) ?? 'unnamed';
}

/** What is said about the event besides claiming it. */
export const DECOYS = ['lastYear', 'report', 'quotation', 'question', 'denial'] as const;
export type Decoy = (typeof DECOYS)[number];

/** Posts of each kind of decoy, and how many of them were stated at grade A to C. */
export function byDecoy(
  world: World,
  claims: readonly StatedClaim[],
): Record<Decoy, { posts: number; stated: number }> {
  const stated = new Set(
    claims.filter(({ grade }) => grade !== 'D').flatMap(({ post, copies }) => [post, ...copies]),
  );
  const counts = Object.fromEntries(DECOYS.map((decoy) => [decoy, { posts: 0, stated: 0 }])) as Record<
    Decoy,
    { posts: number; stated: number }
  >;
  for (const place of world.places)
    for (const said of place.said) {
      const decoy = decoyOf(textOf(said), world);
      if (decoy === null) continue;
      counts[decoy].posts++;
      if (stated.has(said.ref)) counts[decoy].stated++;
    }
  return counts;
}

function decoyOf(text: string, world: World): Decoy | null {
  for (const { event } of Object.values(world.ways.tongues))
    for (const decoy of DECOYS) if (event[decoy].includes(text)) return decoy;
  return null;
}
