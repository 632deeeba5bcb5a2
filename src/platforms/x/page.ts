/**
 * @module
 * Answers of X's API as a collector kept them, one exchange each. What only says errors holds nothing to read.
 */
import type { ArchiveItem, SavedPage } from '../platform.ts';
import { savedJson } from '../saved-json.ts';
import { readAnswer } from './archive.ts';

/** Reads an answer; null when it is none of API v2. */
export function readPage(page: SavedPage): ArchiveItem[] | null {
  const { hostname, pathname } = page.url;
  if (page.status !== 200 || !/^api\.(?:x|twitter)\.com$/.test(hostname) || !/json/i.test(page.mimeType))
    return null;
  if (!/^\/2\/(?:users|tweets)(?:\/|$)/.test(pathname)) return null;
  const saved = savedJson(page);
  return 'torn' in saved ? saved.torn : readAnswer(saved.value, page.asked?.ref ?? null, page.at);
}
