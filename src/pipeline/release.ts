/**
 * @module
 * What may leave the case unmasked. Phone numbers, e-mail addresses, handles, and captures as they came are masked in
 * every export until a person releases them, with a name and a reason, as a decision in the ledger; a release can be
 * withdrawn by another one. A single address can be released by itself.
 */
import { InputError } from '../core/errors.ts';
import type { Instant, Ref } from '../core/model.ts';
import { PERSONAL, type Personal } from '../core/personal.ts';
import { decisionEntry } from '../ledger/ledger.ts';
import { readRef } from '../platforms/links.ts';
import type { Facts } from './facts.ts';
import type { OpenCase } from './views.ts';

/** Everything that can be released as a whole. */
export const RELEASABLE = [...PERSONAL, 'originals'] as const;
export type Releasable = (typeof RELEASABLE)[number];

const SUBJECT = 'release:';

/** What a case has released. */
export interface Releases {
  readonly personal: ReadonlySet<Personal>;
  /** Captures may leave as they came. */
  readonly originals: boolean;
  /** Addresses that may be shown although an account of theirs may be a person's. */
  readonly refs: ReadonlySet<Ref>;
  readonly list: readonly { what: string; by: string; because: string; at: Instant }[];
}

/** What was released and not withdrawn. */
export function releasesOf({ decisions }: Pick<Facts, 'decisions'>): Releases {
  const list = [...decisions.values()]
    .filter(({ subject, verdict }) => subject.startsWith(SUBJECT) && verdict === 'accept')
    .map(({ subject, by, because, at }) => ({ what: subject.slice(SUBJECT.length), by, because, at }))
    .sort((a, b) => a.at - b.at || (a.what < b.what ? -1 : 1));
  const whole = new Set(list.map(({ what }) => what));
  return {
    // Whoever lets captures leave as they came lets everything in them leave; words made from them are still masked.
    originals: whole.has('originals'),
    personal: new Set(PERSONAL.filter((kind) => whole.has(kind))),
    refs: new Set([...whole].filter((what) => !isReleasable(what))),
    list,
  };
}

/** What `what` names: one of `RELEASABLE`, or the canonical form of an address. Throws `InputError` for neither. */
export function releasable(what: string): Releasable | Ref {
  if (isReleasable(what)) return what;
  const reference = readRef(what);
  if (reference === null || reference.kind === 'web')
    throw new InputError(
      `there is nothing to release by that name: say ${RELEASABLE.join(', ')}, or the address of one account or place`,
    );
  return reference.community ?? reference.ref;
}

/** Records that something is released, or with `withdraw` that it is not any more. Throws `InputError` when that changes nothing. */
export async function recordRelease(
  open: OpenCase,
  facts: Pick<Facts, 'decisions'>,
  told: { what: string; by: string; because: string; at: Instant; withdraw: boolean },
): Promise<{ what: Releasable | Ref }> {
  const what = releasable(told.what);
  const subject = `${SUBJECT}${what}`;
  const released = facts.decisions.get(subject)?.verdict === 'accept';
  if (released === !told.withdraw)
    throw new InputError(
      told.withdraw ? 'that was not released: nothing to withdraw' : 'that is released already',
    );
  await open.kase.ledger.append([
    decisionEntry({
      subject,
      verdict: told.withdraw ? 'withdraw' : 'accept',
      by: told.by,
      because: told.because,
      at: told.at,
    }),
  ]);
  await open.follow();
  return { what };
}

function isReleasable(what: string): what is Releasable {
  return RELEASABLE.some((known) => known === what);
}
