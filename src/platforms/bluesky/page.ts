/**
 * @module
 * Answers of Bluesky's hosts as a collector kept them, one exchange each: the calls that show posts and profiles. Any
 * other call, and what is no answer, says nothing here.
 */
import type { ArchiveItem, SavedPage } from '../platform.ts';
import { savedJson } from '../saved-json.ts';
import { readAnswer } from './archive.ts';

const CALLS = new Set([
  'app.bsky.actor.getProfile',
  'app.bsky.feed.getAuthorFeed',
  'app.bsky.feed.getPosts',
  'app.bsky.feed.searchPosts',
  'com.atproto.repo.listRecords',
  'com.atproto.repo.getRecord',
]);

/** Reads an answer; null when it is none of these. */
export function readPage(page: SavedPage): ArchiveItem[] | null {
  const [, method = ''] = /\/xrpc\/([A-Za-z.]+)$/.exec(page.url.pathname) ?? [];
  if (page.status !== 200 || !CALLS.has(method) || !/json/i.test(page.mimeType)) return null;
  const saved = savedJson(page);
  return 'torn' in saved ? saved.torn : readAnswer(saved.value, page.asked?.ref ?? null, page.at);
}
