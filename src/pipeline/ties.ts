/**
 * @module
 * Which communities known by a number only are the same as one known by its name. A Telegram Desktop export carries a
 * number and no public name (`https://t.me/c/4711`), and so does a forward or a link out of a private chat. The two come
 * together when a profile shows both, when the analyst says so (`import --ref`), or when the same posts are seen both ways.
 */
import type { Ref } from '../core/model.ts';
import { PLATFORMS } from '../platforms/index.ts';
import { quote, type Tables } from '../views/tables.ts';

/** A community's address by number, and the public one that it turned out to have. */
export interface Tie {
  former: Ref;
  ref: Ref;
}

/** Posts of the same number and the same text that must be seen under both addresses. */
const POSTS = 3;
/** A text shorter than this (UTF-16 units) may be the same by chance. */
const TEXT = 24;

/** Whether an address is one by number, that stands in until the public one is known. */
export function isProvisional(ref: Ref): boolean {
  return PLATFORMS.some(({ provisional }) => provisional?.test(ref) ?? false);
}

/**
 * The ties that show in posts, of communities by number, where either side is in `communities`. A number that would be
 * tied to two names is tied to none: one of the two is a copy.
 */
export async function findTies(tables: Tables, communities: ReadonlySet<Ref>): Promise<Tie[]> {
  const known = await tables.all<{ ref: Ref }>('select distinct community as ref from posts');
  const provisional = known.map(({ ref }) => ref).filter(isProvisional);
  // A number can be tied only where there is a name.
  if (provisional.length === 0 || provisional.length === known.length || communities.size === 0) return [];
  const byNumber = provisional.map(quote).join(', ');
  const touched = [...communities].map(quote).join(', ');
  const found = await tables.all<Tie>(
    `select a.community as former, b.community as ref from posts a join posts b
       on a.native_id = b.native_id and a.version = b.version and a.platform = b.platform
     where a.community in (${byNumber}) and b.community not in (${byNumber})
       and (a.community in (${touched}) or b.community in (${touched})) and length(a.text) >= ${TEXT}
     group by all having count(distinct a.native_id) >= ${POSTS} order by former, ref`,
  );
  const names = Map.groupBy(found, ({ former }) => former);
  return [...names.values()].flatMap((ties) => (ties.length === 1 ? ties : []));
}

/** What is named by number in forwards and links, and the public address it has by what is known now. */
export async function knownAddresses(tables: Tables): Promise<Map<Ref, Ref>> {
  const numbers = await tables.all<{ ref: Ref; platform: string }>(
    `select distinct ref, platform from sightings where kind = 'community'`,
  );
  const names = new Map<string, Ref>();
  for (const row of await tables.all<{ platform: string; id: string; ref: Ref }>(
    'select distinct platform, native_id as id, ref from profiles where native_id is not null order by ref desc',
  ))
    if (!isProvisional(row.ref)) names.set(`${row.platform} ${row.id}`, row.ref);
  const addresses = new Map<Ref, Ref>();
  for (const { ref, platform } of numbers)
    if (isProvisional(ref)) {
      const name = names.get(`${platform} ${ref.split('/').at(-1)}`);
      if (name !== undefined) addresses.set(ref, name);
    }
  for (const row of await tables.all<Tie>('select former, ref from aliases'))
    addresses.set(row.former, row.ref);
  return addresses;
}
