/**
 * @module
 * How the answers of an export were made, in a sentence each, with the version of what made them.
 */
import type { MatchMethod } from '../core/match.ts';
import type { ExportedMethod } from '../export/shapes.ts';
import { VERSION } from '../version.ts';

/** The methods of a case's answers. */
export function methodsOf(matching: MatchMethod): ExportedMethod[] {
  const version = `driftline ${VERSION}`;
  return [
    {
      of: 'waves',
      version,
      says: 'Poisson scan over the communities at risk, windows of 6 to 72 hours, deaths spread over their intervals; thresholds from replays of the case’s own looks; a space-time permutation scan beside it (docs/methods-waves.md).',
    },
    {
      of: 'leads',
      version,
      says: 'Every address seen in a capture, by what is said around it, by independent citers, by how recent it is (docs/methods-leads.md).',
    },
    {
      of: 'matches',
      version: matching.version,
      says: `Fellegi-Sunter record linkage in bits, families of evidence capped, one counterpart each or none; weights ${matching.m}${matching.rounds > 0 ? ` in ${matching.rounds} rounds` : ''} over ${matching.candidatePairs} pairs, ${matching.expectedPairs.toFixed(1)} of them expected to be true (docs/methods-matches.md).`,
    },
    {
      of: 'claims',
      version,
      says: 'Slots by rules in four languages; place and time must fit; copies folded; quotations, negations and questions set apart (docs/methods-claims.md).',
    },
  ];
}
