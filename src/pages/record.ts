/**
 * @module
 * What people who use the workbench write into the ledger: decisions, what is followed, event frames, and what has to be
 * accounted for. Checked against what there is; the tables follow later.
 */
import { iso } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import type { Decision, EventFrame, Instant, Ref } from '../core/model.ts';
import { type AuditAction, decisionEntry, type Entry, eventEntry } from '../ledger/ledger.ts';
import { subjectKind } from '../pipeline/decide.ts';
import { refusePersons } from '../pipeline/targets.ts';
import { decisionRows } from './audit.ts';
import type { Desk } from './desk.ts';
import { communityIn } from './fresh.ts';
import { matchIn } from './matches.ts';
import type { PageModel } from './model.ts';

/** The longest reason, title or word that is taken. */
const LONGEST = 2_000;

/** A reason as it is kept. Throws `InputError` for none, or one that is an essay. */
export function reasonOf(text: string): string {
  const reason = text.trim().toWellFormed();
  if (reason === '') throw new InputError('say why');
  if (reason.length > LONGEST) throw new InputError(`a reason has at most ${LONGEST} characters`);
  return reason;
}

/** What is decided on: its kind, and how sure the method is of a match. Throws `InputError` when the answers hold none. */
export function subjectOf(desk: Desk, subject: string): { kind: 'lead' | 'match'; band: string | null } {
  const kind = subjectKind(subject);
  const model = desk.model();
  const match = model === null || kind === 'lead' ? null : matchIn(model, subject);
  const there = kind === 'lead' ? model?.leads.some(({ id }) => id === subject) : match !== null;
  if (!there && !model?.decided.has(subject))
    throw new InputError(`there is no ${kind} of this id among the answers of this case`);
  return { kind, band: match?.band ?? null };
}

/** Records a decision, or takes the latest one back. Throws `InputError` when there is none to take back. */
export async function decide(
  desk: Desk,
  decided: Omit<Decision, 'verdict'> & { verdict: Decision['verdict'] | 'withdraw' },
) {
  subjectOf(desk, decided.subject);
  if (decided.verdict === 'withdraw' && (desk.model()?.decided.get(decided.subject)?.length ?? 0) === 0)
    throw new InputError('there is no decision on this to take back');
  await desk.append([decisionEntry({ ...decided, because: reasonOf(decided.because) })]);
  const standing = desk.model()?.decided.get(decided.subject)?.at(-1) ?? null;
  return {
    subject: decided.subject,
    decision: standing === null ? null : { ...standing, at: iso(standing.at) },
    state: standing === null ? 'open' : standing.verdict === 'accept' ? 'accepted' : 'rejected',
  };
}

/** The history of decisions on a subject. */
export function decisionsOn(desk: Desk, subject: string) {
  return desk.read(({ tables }) => decisionRows(desk, tables, { subject, limit: 200 }));
}

/**
 * Follows or unfollows; says which changed and which were so already. `organisation`: for whom accounts among them speak.
 * Throws `InputError` for the address of a person.
 */
export async function follow(
  desk: Desk,
  refs: readonly Ref[],
  wanted: {
    role: 'community' | 'source';
    action: 'added' | 'removed';
    organisation: string | null;
    at: Instant;
  },
): Promise<{ changed: Ref[]; present: Ref[] }> {
  const { role, action, organisation, at } = wanted;
  const model = desk.model();
  if (action === 'added') refusePersons(refs, await followedIn(desk, model), organisation);
  const isSo = (ref: Ref) => {
    const known = model === null ? null : communityIn(model, ref);
    const followed = role === 'community' ? (known?.watched ?? false) : known?.role === 'source';
    return followed === (action === 'added');
  };
  const changed = [...new Set(refs)].filter((ref) => !isSo(ref));
  if (changed.length > 0)
    await desk.append(
      changed.map(
        (ref): Entry => ({
          kind: 'watch',
          at: iso(at),
          ref,
          action,
          role,
          ...(action === 'added' && organisation !== null ? { organisation } : {}),
        }),
      ),
    );
  return { changed, present: refs.filter((ref) => !changed.includes(ref)) };
}

/** What the rule about persons needs to know of the case. */
async function followedIn(desk: Desk, model: PageModel | null): Promise<Parameters<typeof refusePersons>[1]> {
  const all = model?.communities ?? [];
  const observations =
    model === null
      ? []
      : await desk.read(({ tables }) =>
          tables.all<{ ref: Ref; why: string }>(
            "select distinct ref, why from observations where why = 'person_or_bot'",
          ),
        );
  return {
    watched: new Set(all.filter(({ watched }) => watched).map(({ ref }) => ref)),
    sources: new Set(all.filter(({ role }) => role === 'source').map(({ ref }) => ref)),
    outlets: all.filter(({ role }) => role === 'outlet').map(({ ref }) => ({ ref, grade: 'B' as const })),
    observations: observations.map(({ ref, why }) => ({ ...LOOK, ref, why })),
  };
}

const LOOK = {
  at: 0,
  outcome: 'unknown',
  to: null,
  title: null,
  description: null,
  members: null,
  avatar: null,
  via: '',
} as const;

/** Records an event frame; one of the same id stands in the place of the earlier one. Throws `InputError` for one that cannot be watched for. */
export async function frameEvent(desk: Desk, frame: EventFrame, at: Instant): Promise<void> {
  const words = (list: readonly string[]) =>
    [...new Set(list.map((word) => word.trim().toWellFormed()).filter((word) => word !== ''))].slice(0, 200);
  const clean: EventFrame = {
    ...frame,
    title: reasonOf(frame.title),
    places: words(frame.places),
    acts: words(frame.acts),
    actors: words(frame.actors),
  };
  if (clean.from > clean.to) throw new InputError('an event does not end before it begins');
  if (clean.places.length === 0)
    throw new InputError('name at least one place: a claim has to fit a place and a time');
  await desk.append([eventEntry(at, clean)]);
}

/** Writes down that somebody did what has to be accounted for; resolves when it is durable. */
export async function account(
  desk: Pick<Desk, 'append'>,
  done: { action: AuditAction; by: string; subject: string; because: string | null; at: Instant },
): Promise<void> {
  const { at, ...what } = done;
  await desk.append([{ kind: 'audit', at: iso(at), ...what }]);
}
