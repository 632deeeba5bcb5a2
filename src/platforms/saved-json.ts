/**
 * @module
 * The JSON in an answer that our own collector kept, for the platforms that read their interface's answers back.
 */
import type { ArchiveItem, SavedPage } from './platform.ts';

/** The value in the body; damage when the body is torn. */
export function savedJson({
  body,
}: SavedPage): { readonly value: unknown } | { readonly torn: ArchiveItem[] } {
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) };
  } catch {
    return { torn: [{ item: 'damage', offset: 0, why: 'an answer is torn or no JSON' }] };
  }
}
