/**
 * @module
 * Communities, not people: an address that is one person's is no target. Contact addresses (a Matrix user, a chat
 * address, a phone number) are refused always. On platforms where an account is the place that posts stand in, the
 * operator has to say for whom it speaks in public; that statement goes into the ledger (docs/decisions/0009).
 */
import { InputError } from '../core/errors.ts';
import { extractLinks } from '../core/links.ts';
import type { Ref } from '../core/model.ts';
import { namesPerson } from '../core/personal.ts';
import { GRAMMARS, readRef } from '../platforms/links.ts';
import type { Facts } from './facts.ts';

/** What an address is to a case that watches communities. */
export type Target = 'place' | 'speaks in public' | 'person';

/** What an address is by its form alone. */
export function targetOf(ref: Ref): Target {
  const reference = readRef(ref);
  if (reference?.kind !== 'account') return 'place';
  const accounts = GRAMMARS.find(({ platform }) => platform === reference.platform)?.accounts;
  if (accounts === 'publish') return 'speaks in public';
  return accounts === 'programs' && /bot$/i.test(ref) ? 'place' : 'person';
}

/**
 * Throws `InputError` when one of `refs` is a person's: by its form, because the case saw a person's page there, or because
 * nobody says for whom an account speaks (`organisation`). What is followed already was judged when it was added.
 */
export function refusePersons(
  refs: readonly Ref[],
  facts: Pick<Facts, 'watched' | 'sources'> & {
    outlets: readonly { ref: Ref }[];
    observations: readonly { ref: Ref; why: string | null }[];
  },
  organisation: string | null,
): void {
  const followed = new Set([...facts.watched, ...facts.sources, ...facts.outlets.map(({ ref }) => ref)]);
  const persons = new Set(
    facts.observations.filter(({ why }) => why === 'person_or_bot').map(({ ref }) => ref),
  );
  for (const ref of refs) {
    if (followed.has(ref)) continue;
    const target = targetOf(ref);
    if (target === 'person' || (persons.has(ref) && !/bot$/i.test(ref)))
      throw new InputError(
        'that is the address of one person: Driftline follows communities, not people, and never a single person',
      );
    if (target === 'speaks in public' && organisation === null)
      throw new InputError(
        `${ref} is an account, and an account can be one person's: Driftline follows communities, not people. If it speaks in public for a community, an outlet, an organisation or an office, say for which: driftline watch add ${ref} --organisation "NAME"`,
      );
  }
}

/** Throws `InputError` when the words that describe a case name one person by number, address or handle. */
export function refusePersonalPurpose(words: string): void {
  const links = extractLinks(words, GRAMMARS);
  const masking = {
    released: new Set<never>(),
    keepsHandle: () => false,
    links: () => links.map(({ start, end }) => ({ start, end, shown: words.slice(start, end) })),
  };
  if (links.some(({ ref }) => targetOf(ref) === 'person') || namesPerson(words, masking))
    throw new InputError(
      'the purpose names one person (a phone number, an e-mail address or a handle): a case is about communities; name a community by its whole address',
    );
}
