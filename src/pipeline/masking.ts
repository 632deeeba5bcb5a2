/**
 * @module
 * What of a case is a person's, and what stands in its place when something leaves the house. Communities keep their
 * addresses. An account is shown only where somebody answers for it: it is followed, an archive of it was imported
 * under its address, the platform itself sends there, or a person accepted or released it. A bare name that only
 * posts mention (`@name`) may be a person's and is masked until the case knows it as a place (docs/privacy).
 */
import { createHmac } from 'node:crypto';
import { leadId } from '../core/lead.ts';
import { extractLinks } from '../core/links.ts';
import type { Ref } from '../core/model.ts';
import { maskText } from '../core/personal.ts';
import { decoded } from '../core/ref.ts';
import { GRAMMARS, readRef } from '../platforms/links.ts';
import type { Tables } from '../views/tables.ts';
import type { Facts } from './facts.ts';
import { followedRefs } from './probe.ts';
import type { Releases } from './release.ts';
import { isProvisional } from './ties.ts';

export interface Mask {
  /** Words, with what is personal masked. */
  text(words: string): string;
  /** An address; `masked:PLATFORM:KIND:…` for one that is not shown, the same for the same address. */
  ref(ref: Ref): Ref;
  /** Whether an address is shown as it is. */
  shows(ref: Ref): boolean;
  /** Something made from what is masked (an id that gives an address away to who guesses it), under the key of the case. */
  secret(what: string): string;
}

/** The masking of a case as it stands. */
export async function openMask(
  tables: Tables,
  facts: Facts,
  releases: Releases,
  key: Uint8Array,
): Promise<Mask> {
  const answered = await answeredFor(tables, facts, releases);
  const places = new Set<Ref>([...answered, ...(await placesOf(tables, facts))]);
  const handles = new Set([...places].flatMap(handlesOf));
  const shown = new Map<Ref, Ref>();
  const secret = (what: string) =>
    createHmac('sha256', key).update(`export\0${what}`).digest('hex').slice(0, 16);

  function judge(ref: Ref): boolean {
    if (releases.personal.has('handles')) return true;
    const reference = readRef(ref);
    if (reference === null || reference.kind === 'web' || reference.kind === 'invite') return true;
    const place = reference.kind === 'post' ? reference.community : reference.ref;
    // A post whose address does not say whose it is leads to its writer all the same.
    if (place === null) return answered.has(ref);
    if (answered.has(place)) return true;
    const { kind, platform } = reference.kind === 'post' ? (readRef(place) ?? reference) : reference;
    if (kind === 'account') return isProgram(place, platform);
    return places.has(place) || isProvisional(place);
  }

  function ref(of: Ref): Ref {
    let known = shown.get(of);
    if (known === undefined) {
      known = judge(of) ? maskRest(of) : masked(of);
      shown.set(of, known);
    }
    return known;
  }
  function masked(of: Ref): Ref {
    const { platform, kind } = readRef(of)!;
    return `masked:${platform}:${kind}:${secret(of)}`;
  }
  const masking = {
    released: releases.personal,
    keepsHandle: (name: string) => handles.has(name),
    links: (words: string) =>
      extractLinks(words, GRAMMARS).map(({ start, end, ref: of }) => ({
        start,
        end,
        shown: judge(of) ? null : masked(of),
      })),
  };
  /** A page's address may carry an e-mail address or a number. */
  function maskRest(of: Ref): Ref {
    return readRef(of)?.kind === 'web'
      ? maskText(of, { ...masking, links: () => [{ start: 0, end: of.length, shown: null }] })
      : of;
  }
  return { text: (words) => maskText(words, masking), ref, shows: (of) => ref(of) === of, secret };
}

/** Addresses that somebody answers for. */
async function answeredFor(tables: Tables, facts: Facts, releases: Releases): Promise<Set<Ref>> {
  const answered = new Set<Ref>([...followedRefs(facts), ...releases.refs]);
  const imported = await tables.all<{ ref: Ref }>(
    `select distinct ref from captures where ref is not null
     union select distinct moved_to from observations where moved_to is not null`,
  );
  for (const { ref } of imported) answered.add(ref);
  const accepted = new Set(
    [...facts.decisions.values()].flatMap(({ subject, verdict }) => (verdict === 'accept' ? [subject] : [])),
  );
  if (accepted.size > 0)
    for (const { ref } of facts.sightings)
      if (accepted.has(leadId(ref)) || accepted.has(ref)) answered.add(ref);
  return answered;
}

/** Addresses that are places: read, seen to be there, or written out as an address and not only mentioned by name. */
async function placesOf(tables: Tables, { communities, life }: Facts): Promise<Set<Ref>> {
  const places = new Set<Ref>();
  for (const [ref, known] of communities)
    if (known.posts > 0 || known.titles.length > 0 || life.get(ref)?.firstSeenAt != null) places.add(ref);
  for await (const rows of tables.stream<{
    ref: Ref;
    seen: string;
    start: number | null;
    end: number | null;
    text: string | null;
  }>(
    `select s.ref, s.seen_as as seen, s.start_at as start, s.end_at as "end", p.text
     from sightings s left join posts p using (pid) where s.kind = 'community'`,
  ))
    for (const row of rows) {
      if (places.has(row.ref)) continue;
      const words = row.text === null || !row.end ? '' : row.text.slice(row.start ?? 0, row.end);
      // `@name`, a bare name behind the platform's, or a mention that stands in no text. Anything else is an address.
      const mentioned =
        words === '' ? row.seen === 'mention' : /^[@＠]/.test(words) || isNameOf(words, row.ref);
      if (!mentioned) places.add(row.ref);
    }
  return places;
}

/** Whether words are the name in an address, and not words that a link was put on. */
function isNameOf(words: string, ref: Ref): boolean {
  return handlesOf(ref).includes(words.toLowerCase());
}

/** Bots are no persons. */
function isProgram(ref: Ref, platform: string): boolean {
  return (
    GRAMMARS.some((grammar) => grammar.platform === platform && grammar.accounts === 'programs') &&
    /bot$/i.test(ref)
  );
}

/** How an address is mentioned in words, without the `@`, lower case. */
function handlesOf(ref: Ref): string[] {
  const url = URL.parse(ref);
  if (url === null) return [];
  const last = decoded(
    ref
      .replace(/[?].*$/, '')
      .split('/')
      .at(-1)!,
  ).toLowerCase();
  const name = last.replace(/^xmpp:/, '').replace(/^[@#!]/, '');
  const bare = name.replace(/[:@].*$/, '');
  const atHost = last.startsWith('@') && url.host !== 'matrix.to' ? [`${name}@${url.host}`] : [];
  return [...new Set([name, bare, ...atHost])].filter((each) => /\p{L}/u.test(each));
}
