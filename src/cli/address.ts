/**
 * @module
 * Addresses and platforms as a person names them on the command line. Brings the link grammars with it, so verbs import
 * it only when one was given.
 */
import { InputError } from '../core/errors.ts';
import type { PlatformId, Ref } from '../core/model.ts';
import { readReference } from '../core/ref.ts';
import { GRAMMARS } from '../platforms/links.ts';

/** The canonical address of a community as a person typed it. Throws `InputError` when it is none. */
export function communityRef(text: string): Ref {
  const reference = readReference(text, GRAMMARS);
  if (reference === null)
    throw new InputError(
      `"${text}" is no address that can be followed; write a whole one, such as https://t.me/name`,
    );
  return reference.ref;
}

/**
 * As `communityRef`, for an address copied from anywhere: the scheme may be missing, and a lone post is taken as its
 * community.
 */
export function followedRef(text: string): Ref {
  const reference = readReference(/^[\w.-]+\.[a-z]{2,}\//i.test(text) ? `https://${text}` : text, GRAMMARS);
  if (reference?.kind === 'post' && reference.community !== null) return reference.community;
  return communityRef(reference?.ref ?? text);
}

/** A platform whose content a case can hold. Throws `InputError`, naming all of them, when there is none of this name. */
export async function platformNamed(text: string): Promise<PlatformId> {
  const { PLATFORMS } = await import('../platforms/index.ts');
  if (!PLATFORMS.some(({ id }) => id === text))
    throw new InputError(
      `there is no platform "${text}"; there are ${PLATFORMS.map(({ id }) => id).join(', ')}`,
    );
  return text;
}
