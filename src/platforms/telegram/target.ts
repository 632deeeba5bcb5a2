/**
 * @module
 * What a reference asks a connector to look at: a public name, an invite, a bare number, or nothing that can be looked at.
 */
import type { Ref } from '../../core/model.ts';
import { links } from './links.ts';

export type Target =
  | { readonly by: 'name'; readonly name: string; readonly ref: Ref }
  | { readonly by: 'invite'; readonly hash: string; readonly ref: Ref }
  /** A place without a public name, known by its number. */
  | { readonly by: 'number'; readonly id: number; readonly ref: Ref }
  | { readonly by: 'nothing'; readonly why: 'folder_link' | 'not_telegram' };

/** The target of a reference; a post stands for the place it is in. */
export function targetOf(ref: Ref): Target {
  const named = URL.canParse(ref) ? links.read(new URL(ref)) : null;
  if (named === null) return { by: 'nothing', why: 'not_telegram' };
  const place = named.community ?? named.ref;
  const [first = '', second] = new URL(place).pathname.slice(1).split('/');
  if (first === 'addlist') return { by: 'nothing', why: 'folder_link' };
  if (first === 'c') return { by: 'number', id: Number(second), ref: place };
  if (first.startsWith('+')) return { by: 'invite', hash: first.slice(1), ref: place };
  return { by: 'name', name: first, ref: place };
}
