/**
 * @module
 * Who may run several communities: those that give the same contact in their descriptions, or bear the same name apart
 * from what backups are called. Signs, no proof, and only there so that one who closes all that is his is not taken for
 * a wave; nothing is said about a person.
 */
import type { Ref } from '../model.ts';
import { readName } from '../names.ts';
import type { Kin } from './families.ts';

/** A contact that more communities than this give is a service, and a name that more bear a common one. */
const MOST = 30;
const LEAST_LETTERS = 6;
const CONTACT = /(?<![\p{L}\p{N}_./])@([A-Za-z][A-Za-z0-9_.]{3,})/gu;

/**
 * The operator of each community that shares one with another, named by the first of its communities; the others are left
 * out. An `@name` that is itself one of the communities is a neighbour and no contact.
 */
export function findOperators(kin: readonly Kin[]): Map<Ref, Ref> {
  const handles = new Set(kin.flatMap(({ handle }) => handle?.toLowerCase() ?? []));
  const signs = new Map<string, Set<Ref>>();
  const put = (sign: string, ref: Ref) => signs.set(sign, (signs.get(sign) ?? new Set()).add(ref));
  for (const { ref, titles, description } of kin) {
    for (const [, name] of description?.matchAll(CONTACT) ?? [])
      if (!handles.has(name!.toLowerCase())) put(`contact ${name!.toLowerCase()}`, ref);
    for (const title of titles) {
      const { core, joined } = readName(title);
      if (joined.sound.length >= LEAST_LETTERS && core.some(({ generic }) => !generic))
        put(`name ${joined.sound}`, ref);
    }
  }
  const parents = new Map<Ref, Ref>();
  const root = (ref: Ref): Ref => {
    const parent = parents.get(ref) ?? ref;
    return parent === ref ? ref : root(parent);
  };
  for (const refs of signs.values()) {
    if (refs.size < 2 || refs.size > MOST) continue;
    const roots = [...new Set([...refs].map(root))].sort();
    for (const other of roots) parents.set(other, roots[0]!);
  }
  return new Map([...parents.keys()].sort().map((ref) => [ref, root(ref)]));
}
