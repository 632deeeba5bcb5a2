/**
 * @module
 * The links of a case as it understands them now. The tables hold each as it was read in its post; what is learnt later
 * (a message was pinned, a number is a community whose name is known, a host is a Rocket.Chat server) is applied here,
 * so that it does not depend on the order in which captures came.
 */
import type { Instant, PlatformId, Ref, Sighting } from '../core/model.ts';
import { readReference } from '../core/ref.ts';
import { grammarsFor, platformOf } from '../platforms/links.ts';
import type { Tables } from '../views/tables.ts';
import { knownAddresses } from './ties.ts';

/** Every link seen up to `until`, oldest first. `hosts` are Rocket.Chat servers. */
export async function loadSightings(
  tables: Tables,
  until: Instant,
  platform: (ref: Ref) => PlatformId,
  hosts: readonly string[],
): Promise<Sighting[]> {
  // Telegram says in a message of its own that another one was pinned.
  const sightings = await tables.all<Sighting>(
    `select s.ref, s.platform, s.kind, p.ref as post, s.community, s.deobfuscated, s.context,
       case when s.seen_as in ('mention', 'bare') and pins.ref is not null then 'pinned' else s.seen_as end as "as",
       coalesce(s.seen_at, c.collected_at) as "at", coalesce(c.sha256, o.capture) as capture
     from sightings s left join posts p on p.pid = s.pid left join captures c on c.entry = s.entry
       left join observations o on o.entry = s.entry
       left join (select distinct reply_to as ref from posts
         where service = 'pin_message' and reply_to is not null and posted_at <= $1) pins on pins.ref = p.ref
     where coalesce(s.seen_at, c.collected_at) <= $1 and coalesce(p.current, true)
     order by "at", s.entry, s.pid, s.start_at, s.ref`,
    [until],
  );
  const addresses = await knownAddresses(tables);
  const grammars = grammarsFor({ rocketChatHosts: hosts });
  const understood: Sighting[] = [];
  for (const seen of sightings) {
    const address = addresses.get(seen.ref);
    let read = address === undefined ? seen : { ...seen, ref: address, platform: platform(address) };
    if (seen.platform === 'web' && hosts.some((host) => seen.ref.includes(host))) {
      const known = readReference(seen.ref, grammars);
      if (known) read = { ...seen, ref: known.ref, platform: known.platform, kind: known.kind };
    }
    // A community's link to itself says nothing, also when it is understood only now.
    if (read.ref !== read.community) understood.push(read);
  }
  return understood;
}

/** The hosts of places that are known to be Rocket.Chat's: from archives, and from addresses that say so themselves. */
export async function rocketChatHosts(tables: Tables): Promise<string[]> {
  const rows = await tables.all<{ ref: Ref }>(
    `select distinct community as ref from posts where platform = 'rocketchat'
     union select ref from profiles where platform = 'rocketchat' union select ref from captures where platform = 'rocketchat'`,
  );
  return [...new Set(rows.flatMap(({ ref }) => URL.parse(ref ?? '')?.host || []))].sort();
}

/** The platform of an address, where these hosts are Rocket.Chat servers. */
export function platformWith(hosts: readonly string[]): (ref: Ref) => PlatformId {
  if (hosts.length === 0) return platformOf;
  const grammars = grammarsFor({ rocketChatHosts: hosts });
  return (ref) => {
    const platform = platformOf(ref);
    return platform === 'web' ? (readReference(ref, grammars)?.platform ?? 'web') : platform;
  };
}
