/**
 * @module
 * The version of this software, as it stands in ledger entries, reports and the User-Agent.
 */
import { readFileSync } from 'node:fs';

/** As in package.json. */
export const VERSION: string = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
).version;
