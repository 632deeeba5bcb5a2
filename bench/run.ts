/**
 * @module
 * All measurements, each beside its peers, as one table. Usage: `node bench/run.ts [PART…]`; parts: links, near-duplicates,
 * search, waves, evidence. The large ones have commands of their own: `bench/import.ts`, `bench/match.ts`,
 * `bench/graph.ts`, `bench/screens.ts`.
 */
import { measureEvidence } from './evidence.ts';
import { measureLinks } from './links.ts';
import { type Measured, table } from './measure.ts';
import { measureNearDuplicates } from './near-duplicates.ts';
import { measureSearch } from './search.ts';
import { measureWaves } from './waves.ts';

const PARTS: Record<string, () => Promise<Measured[]>> = {
  links: measureLinks,
  'near-duplicates': measureNearDuplicates,
  search: () => measureSearch(Number(process.env.POSTS ?? 320_000)),
  waves: measureWaves,
  evidence: measureEvidence,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  console.error(`there is no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
  process.exit(2);
}
const rows: Measured[] = [];
for (const name of asked.length > 0 ? asked : Object.keys(PARTS)) {
  console.error(`measuring ${name} …`);
  rows.push(...(await PARTS[name]!()));
}
console.log(table(rows));
