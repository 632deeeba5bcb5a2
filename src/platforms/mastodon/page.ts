/**
 * @module
 * Answers of Mastodon servers as a collector kept them, one exchange each: an account, its statuses, its own document. An
 * account that is suspended shows nothing of itself, so nothing is read from it.
 */
import { isObject, string } from '../json.ts';
import type { ArchiveItem, SavedPage } from '../platform.ts';
import { savedJson } from '../saved-json.ts';
import { readAnswer } from './archive.ts';
import { ACTORS, readActor } from './outbox.ts';

/** Reads an answer; null when it is none of these. */
export function readPage(page: SavedPage): ArchiveItem[] | null {
  if (page.status !== 200 || !/json/i.test(page.mimeType)) return null;
  const ref = page.asked?.ref ?? null;
  const api = /^\/api\/v1\/accounts\/(?:lookup|[^/]+\/statuses)$/.test(page.url.pathname);
  if (!api && !/^\/users\/[^/]+$/.test(page.url.pathname)) return null;
  const saved = savedJson(page);
  if ('torn' in saved) return saved.torn;
  const { value } = saved;
  if (api) return isObject(value) && value.suspended === true ? [] : readAnswer(value, ref, page.at);
  if (!isObject(value) || !ACTORS.has(string(value.type) ?? '')) return null;
  return value.suspended === true ? [] : readActor(value, ref, page.at);
}
