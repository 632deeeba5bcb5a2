/**
 * @module
 * Whether the community that answers at an address is the one that was there before, by the face it shows. Only for one
 * address over time; whether two addresses belong together is `../match.ts`.
 */
import { fold } from '../text.ts';

/** What an address shows of its holder; null: not shown. `avatar` is the SHA-256 (hex) of the image's capture. */
export interface Face {
  title: string | null;
  description: string | null;
  members: number | null;
  avatar: string | null;
  /** The platform's lasting identifier. */
  nativeId?: string | null;
}

/** Whether both show the platform's lasting identifier and it differs: then they are two, whatever else they share. */
export function isAnother(before: Face, after: Face): boolean {
  return before.nativeId != null && after.nativeId != null && before.nativeId !== after.nativeId;
}

/**
 * Whether two faces are of one community. The platform's identifier decides where both show it. Else one fact that stayed is enough for `same` (a rename keeps its members, a
 * purge keeps its name); `other` needs every fact shown on both sides to differ; `unseen` when no fact can be compared.
 */
export function compareIdentity(before: Face, after: Face): 'same' | 'other' | 'unseen' {
  if (isAnother(before, after)) return 'other';
  if (before.nativeId != null && before.nativeId === after.nativeId) return 'same';
  let differ = 0;
  if (before.title !== null && after.title !== null) {
    if (alike(before.title, after.title)) return 'same';
    differ++;
  }
  if (before.description && after.description) {
    if (alike(before.description, after.description)) return 'same';
    differ++;
  }
  if (before.avatar !== null && after.avatar !== null) {
    if (before.avatar === after.avatar) return 'same';
    differ++;
  }
  if (before.members !== null && after.members !== null) {
    const ratio = (after.members + 5) / (before.members + 5);
    // A number alone is a weak fact: it can keep an identity together, not tell two apart.
    if (ratio > 0.5 && ratio < 2) return 'same';
  }
  return differ > 0 ? 'other' : 'unseen';
}

function alike(a: string, b: string): boolean {
  if (a === b) return true;
  const left = new Set(fold(a).split(' ').filter(Boolean));
  const right = new Set(fold(b).split(' ').filter(Boolean));
  if (left.size === 0 || right.size === 0) return a.trim() === b.trim();
  let shared = 0;
  for (const word of left) if (right.has(word)) shared++;
  return shared / Math.min(left.size, right.size) > 0.5;
}
