/**
 * @module
 * What an entry that was recorded just now changes in a model that was made before it: a decision, what is followed, an
 * event frame. The rest (what follows from it) comes with the next model.
 */
import { parseInstant } from '../core/clock.ts';
import { type DecisionEntry, eventOf, type Placed, type WatchEntry } from '../ledger/ledger.ts';
import { platformOf } from '../platforms/links.ts';
import type { KnownCommunity, PageModel } from './model.ts';

const places = new WeakMap<PageModel, Map<string, KnownCommunity>>();

/** A community of the model by its address. */
export function communityIn(model: PageModel, ref: string): KnownCommunity | null {
  let byRef = places.get(model);
  if (byRef === undefined) {
    byRef = new Map(model.communities.map((community) => [community.ref, community]));
    places.set(model, byRef);
  }
  return byRef.get(ref) ?? null;
}

/** Takes an entry into the model. */
export function applyFresh(model: PageModel, { entry }: Placed): void {
  if (entry.kind === 'decision') applyDecision(model, entry);
  else if (entry.kind === 'watch') applyWatch(model, entry);
  else if (entry.kind === 'event') {
    const event = eventOf(entry);
    const known = model.claims.find((claim) => claim.event.id === event.id);
    if (known) known.event = event;
    else model.claims.push({ event, answer: { statements: [], rejected: [], scanned: 0, read: 0 } });
  }
}

function applyDecision(model: PageModel, entry: DecisionEntry): void {
  const { subject, verdict, by, because } = entry;
  const list = model.decided.get(subject) ?? [];
  if (verdict === 'withdraw') list.pop();
  else list.push({ subject, verdict, by, because, at: parseInstant(entry.at) });
  model.decided.set(subject, list);
  const standing = list.at(-1) ?? null;
  for (const lead of model.leads) if (lead.id === subject) lead.decision = standing;
  for (const match of model.matches.matches) if (match.id === subject) match.decision = standing;
  for (const { best } of model.matches.unmatched) if (best?.id === subject) best.decision = standing;
}

function applyWatch(model: PageModel, { ref, action, role }: WatchEntry): void {
  let known = communityIn(model, ref);
  if (known === null) {
    known = {
      ref,
      platform: platformOf(ref),
      title: null,
      description: null,
      state: 'unknown',
      why: 'it was never looked at',
      role: null,
      watched: false,
      posts: 0,
      members: null,
      firstSeenAt: null,
      lastAliveAt: null,
      firstGoneAt: null,
      firstPostAt: null,
      lastPostAt: null,
      movedTo: null,
      reuse: null,
      death: null,
      comebacks: [],
      titles: [],
      spans: [],
      looks: 0,
      unknown: 0,
    };
    model.communities.push(known);
    places.get(model)?.set(ref, known);
  }
  if (role === 'community') known.watched = action === 'added';
  if (action === 'added') known.role = known.role === 'community' ? 'community' : role;
  else if (known.role === role) known.role = known.watched ? 'community' : null;
}
