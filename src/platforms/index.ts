/**
 * @module
 * All platforms, loaded, and the questions that only the whole list can answer: of which format is this file, and which
 * platform knows this saved page. The list itself is in `links.ts`.
 */
import type { PlatformId } from '../core/model.ts';
import { LISTED, readRef } from './links.ts';
import type { ArchiveFormat, ArchiveItem, Head, Platform, SavedPage } from './platform.ts';
import { webPlatform } from './web/index.ts';

const WITH_HOSTS: readonly Platform[] = await Promise.all(LISTED.map(({ load }) => load()));

/** Every platform. `web` comes last: it holds what no other claims, and asks the others about the pages it finds. */
export const PLATFORMS: readonly Platform[] = [...WITH_HOSTS, webPlatform(readSavedPage)];

/** Formats this unsure are not taken. */
const LEAST_CONFIDENCE = 0.3;

/** The format of a file by its content, among all platforms or one; null when no format is sure enough. */
export function recogniseFormat(
  head: Head,
  platform?: PlatformId,
): { platform: Platform; format: ArchiveFormat; confidence: number } | null {
  let best: { platform: Platform; format: ArchiveFormat; confidence: number } | null = null;
  for (const each of PLATFORMS)
    for (const format of platform === undefined || each.id === platform ? each.archives : []) {
      const confidence = format.recognise(head);
      if (confidence >= LEAST_CONFIDENCE && confidence > (best?.confidence ?? 0))
        best = { platform: each, format, confidence };
    }
  return best;
}

const FORMATS = new Map(PLATFORMS.flatMap(({ archives }) => archives.map((format) => [format.id, format])));

/** The format of this id. An unknown id is a bug of the caller. */
export function formatOf(id: string): ArchiveFormat {
  const format = FORMATS.get(id);
  if (format === undefined) throw new Error(`there is no archive format ${id}`);
  return format;
}

/** What the platform that claims a page's address reads out of it; null when none claims it, or its platform does not know this page. */
export function readSavedPage(page: SavedPage): ArchiveItem[] | null {
  const owner = page.asked?.platform ?? readRef(page.url.href)?.platform;
  const platform =
    WITH_HOSTS.find(({ id }) => id === owner) ??
    WITH_HOSTS.find((each) => listsHost(each, page.url.hostname));
  return platform?.readPage?.(page) ?? null;
}

/** A platform's pages that name no place (`t.me/s/…`, a search) are still its own. */
function listsHost({ links }: Platform, hostname: string): boolean {
  const bare = hostname.replace(/^(?:www|m|mobile)\./, '');
  return links.hosts.some((host) => host === hostname || host === bare);
}
