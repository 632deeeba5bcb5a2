/**
 * @module
 * The screen "Leads": the queue, and everything that is needed to decide on one: the post with its link, who else names the
 * address, which of those are copies, what was decided before.
 */
import { iso } from '../core/clock.ts';
import type { Lead } from '../core/lead.ts';
import type { Ref } from '../core/model.ts';
import { labelNearDuplicates } from '../core/near-duplicates.ts';
import { fold } from '../core/text.ts';
import { decisionRows } from './audit.ts';
import type { Desk, Reading } from './desk.ts';
import { communityIn } from './fresh.ts';
import type { PageModel } from './model.ts';
import { postsAround, postsAt } from './posts.ts';
import { answerRow, communityRow, leadRow, page, titleOf } from './rows.ts';

export const LEAD_STATES = ['open', 'accepted', 'rejected', 'all'] as const;

export interface LeadFilter {
  state: (typeof LEAD_STATES)[number];
  platform: string | null;
  /** Words in the address or title. */
  q: string | null;
  minScore: number | null;
}

/** Sightings of one address that are read; the rest would change nothing on the screen. */
const MOST_SIGHTINGS = 400;
const MOST_CITERS = 50;

function listed(model: PageModel, filter: LeadFilter): Lead[] {
  const words = fold(filter.q ?? '')
    .split(' ')
    .filter((word) => word !== '');
  return model.leads.filter((lead) => {
    const verdict = lead.decision?.verdict;
    if (filter.state === 'open' && verdict !== undefined) return false;
    if (filter.state === 'accepted' && verdict !== 'accept') return false;
    if (filter.state === 'rejected' && verdict !== 'reject') return false;
    if (filter.platform !== null && lead.platform !== filter.platform) return false;
    if (filter.minScore !== null && lead.score < filter.minScore) return false;
    if (words.length === 0) return true;
    const text = fold(`${lead.ref} ${titleOf(model, lead.ref) ?? ''}`);
    return words.every((word) => text.includes(word));
  });
}

/** The queue, best first. */
export function leadsPage(desk: Desk, filter: LeadFilter, cursor: string | null, limit: number) {
  const model = desk.model();
  const all = model === null ? [] : listed(model, filter);
  const { rows, next } = page(all, cursor, limit);
  return {
    answer: answerRow(desk.answer()),
    total: all.length,
    leads: rows.map((lead) => leadRow(model!, lead)),
    next,
  };
}

interface Seen {
  pid: number | null;
  post: Ref | null;
  community: Ref;
  at: number;
  as: string;
  capture: string | null;
  context: string;
  text: string | null;
  start: number | null;
  end: number | null;
  raw: string;
  deobfuscated: boolean;
}

/** One lead; null when there is none of this id. `filter`: the queue in which it has neighbours. */
export async function leadPage(desk: Desk, id: string, filter: LeadFilter) {
  const model = desk.model();
  const lead = model?.leads.find((each) => each.id === id);
  if (model === null || lead === undefined) return null;
  const queue = listed(model, filter);
  const place = queue.indexOf(lead);
  const source = communityIn(model, lead.firstSource.community);
  return desk.read(async (reading) => {
    const sightings = await sightingsOf(reading, lead.ref);
    const { post } = lead.firstSource;
    const first = sightings.find(
      (seen) => seen.post === post && seen.community === lead.firstSource.community,
    );
    const at = { ref: post ?? '', community: lead.firstSource.community, at: first?.at ?? lead.firstSeenAt };
    const shown = post === null ? null : ((await postsAt(reading, [at])).get(post) ?? null);
    const decisions = await decisionRows(desk, reading.tables, { subject: id, limit: 50 });
    return {
      answer: answerRow(desk.answer()),
      lead: { ...leadRow(model, lead), reasons: lead.reasons },
      post: shown,
      link:
        first === undefined
          ? null
          : { start: first.start, end: first.end, raw: first.raw, deobfuscated: first.deobfuscated },
      source: source === null ? null : communityRow(source),
      ...citersOf(model, sightings),
      around: shown === null ? [] : await postsAround(reading, at, 2),
      decisions: decisions.rows,
      previous: queue[place - 1]?.id ?? null,
      next: place < 0 ? (queue[0]?.id ?? null) : (queue[place + 1]?.id ?? null),
    };
  });
}

/** Where an address was seen, oldest first: also under addresses that it was known by before, and in addresses of its posts. */
async function sightingsOf({ tables }: Reading, ref: Ref): Promise<Seen[]> {
  return tables.all<Seen>(
    `with s as (
       select * from sightings where ref = $1 or ref in (select former from aliases where ref = $1)
         or (kind = 'post' and starts_with(ref, $2)))
     select s.pid, p.ref as post, s.community, coalesce(s.seen_at, c.collected_at) as "at", s.seen_as as "as",
       coalesce(c.sha256, o.capture) as capture, s.context, p.text, s.start_at as start, s.end_at as "end", s.raw, s.deobfuscated
     from s left join posts p on p.pid = s.pid left join captures c on c.entry = s.entry
       left join observations o on o.entry = s.entry
     where coalesce(p.current, true) and s.community <> $1
     order by "at", s.pid limit ${MOST_SIGHTINGS}`,
    [ref, `${ref}/`],
  );
}

/** Who names it, each text once: copies of a text stand behind the first that had it. */
function citersOf(model: PageModel, sightings: readonly Seen[]) {
  const labels = labelNearDuplicates(sightings.map(({ text, context }) => text ?? context));
  const groups = new Map<string, Seen[]>();
  sightings.forEach((seen, i) => {
    // What has no words of its own is no copy of anything.
    const key = labels[i]! < 0 ? `alone ${i}` : String(labels[i]);
    const group = groups.get(key);
    if (group) group.push(seen);
    else groups.set(key, [seen]);
  });
  const citers = [...groups.values()].map(([first, ...copies]) => ({
    community: first!.community,
    title: titleOf(model, first!.community),
    post: first!.post,
    at: iso(first!.at),
    as: first!.as,
    capture: first!.capture,
    snippet: first!.context,
    raw: first!.raw,
    deobfuscated: first!.deobfuscated,
    copies: copies.length,
  }));
  const folded = [...groups.values()].flatMap((group) => group.slice(1));
  return {
    citers: citers.slice(0, MOST_CITERS),
    citersTotal: citers.length,
    copies: { folded: folded.length, posts: folded.flatMap(({ post }) => post ?? []).slice(0, 100) },
  };
}
