/**
 * @module
 * Pictures of what is collected: fetched only where the case wants them, through the same door as everything else, and
 * kept as captures of their own beside the exchange that brought them. They are hashed and searched for codes when the
 * views follow; nothing here looks into them. A picture that does not come is no news: nothing follows from it.
 */
import { DAY } from '../core/clock.ts';
import type { Instant, PlatformId, Ref } from '../core/model.ts';
import type { Io } from '../platforms/connector.ts';
import { imageType } from './images.ts';
import { captureEntry } from './import.ts';
import type { CaseDoor } from './keep.ts';
import type { MediaMode } from './media-mode.ts';
import type { Looking } from './probe.ts';
import type { OpenCase } from './views.ts';

/** Larger pictures are not kept as pictures (bytes). */
const LARGEST = 5 << 20;
/** The avatar of a community is fetched once in this time, whatever address it has by then: some change theirs daily. */
const REST = DAY;
/** Pictures of posts older than this are not fetched: most addresses have stopped working. */
const FRESH = 2 * DAY;

/** Whose picture it is. */
interface About {
  readonly platform: PlatformId;
  readonly ref: Ref;
}

/**
 * Fetches one picture and keeps it; its SHA-256, or null when what came is no picture, is too large, or did not come.
 * Throws only what keeping throws.
 */
export async function fetchPicture(
  door: CaseDoor,
  io: Pick<Io, 'get'>,
  url: string,
  { platform, ref }: About,
): Promise<string | null> {
  const answer = await io.get(url, { robots: true, headers: { accept: 'image/*' } });
  if (answer.status !== 200 || answer.cut) return null;
  const { body, at } = answer;
  const mediaType = imageType(body);
  if (mediaType === null || body.length > LARGEST) return null;
  return door.write(async (kase) => {
    const stored = await kase.captures.put(body);
    // The address that was asked for, so that the post which names it can be found again.
    const about = { at, ref, platform, source: url, collector: platform, mediaType };
    await kase.ledger.append([captureEntry(stored, about)]);
    return stored.sha256;
  });
}

export interface Avatars {
  /**
   * SHA-256 of the picture that a community shows at `url`: fetched when it was not in the last day; null when it is not
   * known or not wanted.
   */
  of(about: About, url: string, io: Pick<Io, 'get'>): Promise<string | null>;
}

/** The avatars of a case. */
export function openAvatars(options: {
  readonly door: CaseDoor;
  readonly mode: MediaMode;
  readonly now: () => Instant;
}): Avatars {
  const { door, mode, now } = options;
  /** Per community. Fetched by an earlier process: the address it had then is not known. */
  let known: Promise<Map<Ref, Fetched>> | null = null;
  return {
    async of(about, url, io) {
      if (mode === 'none') return null;
      known ??= door.use(lastAvatars);
      const fetched = await known;
      const before = fetched.get(about.ref);
      if (before?.url === url && before.sha256 !== null) return before.sha256;
      if (before !== undefined && now() - before.at < REST) return null;
      // Noted first: looks that overlap fetch once.
      const mine: Fetched = { url, sha256: null, at: now() };
      fetched.set(about.ref, mine);
      mine.sha256 = await fetchPicture(door, io, url, about);
      return mine.sha256;
    },
  };
}

/** `sha256` null: it did not come, or came to an earlier process. */
interface Fetched {
  readonly url: string | null;
  sha256: string | null;
  readonly at: Instant;
}

/** When an avatar of each community was last fetched. */
async function lastAvatars({ tables }: OpenCase): Promise<Map<Ref, Fetched>> {
  const rows = await tables.all<{ ref: Ref; at: Instant }>(
    'select ref, max(looked_at) as "at" from observations where avatar is not null group by ref',
  );
  return new Map(rows.map(({ ref, at }) => [ref, { url: null, sha256: null, at }]));
}

/**
 * Fetches the pictures of posts of the last two days that are not in the case yet, at most `most`, newest first. `tried`
 * holds the addresses that were asked before and is added to: one that gave nothing is not asked again and again.
 * Returns how many came.
 */
export async function fetchPostPictures(
  looking: Pick<Looking, 'door' | 'net' | 'now' | 'connectorOf'>,
  tried: Set<string>,
  most: number,
  signal?: AbortSignal,
): Promise<number> {
  const rows = await looking.door.use(({ tables }) =>
    tables.all<{ community: Ref; platform: PlatformId; url: string }>(
      `select community, platform, url from (
       select community, platform, posted_at, pid, substr(unnest(attachments), 7) as url
       from (select community, platform, posted_at, pid,
         list_filter(attachments, lambda a: starts_with(a, 'photo:https://')) as attachments
         from posts where current and posted_at > $1 and attachments is not null))
     where not exists (select 1 from captures where captures.source = url)
     order by posted_at desc, pid`,
      [looking.now() - FRESH],
    ),
  );
  let came = 0;
  let asked = 0;
  for (const { community, platform, url } of rows) {
    if (tried.has(url)) continue;
    if (asked >= most || signal?.aborted) break;
    tried.add(url);
    const connector = await looking.connectorOf(platform);
    if (connector === null) continue;
    asked++;
    const io = looking.net.io({ platform, connector }, community, signal);
    if ((await fetchPicture(looking.door, io, url, { platform, ref: community })) !== null) came++;
  }
  return came;
}
