/**
 * @module
 * Files of X: API v2 answers (a page a line as twarc2 writes them, or a page a file), flattened posts one a line, API
 * v1.1 posts, and `tweets.js` of the archive that a user downloads. Of that archive only the user's own posts are
 * recognised; direct messages and contacts are never read.
 */
import type { Instant, Ref } from '../../core/model.ts';
import { identifier, isObject, object, objects, string } from '../json.ts';
import { cutJson, type JsonObject, type JsonRun, type JsonSpec, readJson } from '../json-cut.ts';
import type {
  ArchiveFormat,
  ArchiveHint,
  ArchiveItem,
  ByteSource,
  Damage,
  Head,
  Piece,
} from '../platform.ts';
import { accountRef, isTweet, isUser, readTweet, readUser, type Surroundings } from './tweet.ts';

const API: JsonSpec = {
  paths: ['', '[]'],
  salvage: ['data[]', 'includes.users[]', 'includes.tweets[]', 'includes.media[]', 'includes.polls[]'],
};
const OWN: JsonSpec = { paths: ['[]'] };

/** Answers of the API. */
export const api: ArchiveFormat = {
  id: 'x-api-json',
  recognise: ({ text }: Head) => {
    if (!/^\s*[[{]/.test(text)) return 0;
    const post = /"(?:text|full_text)"\s*:\s*"/.test(text) && /"id(?:_str)?"\s*:\s*"\d{2,20}"/.test(text);
    if (/"__twarc"\s*:|"edit_history_tweet_ids"\s*:|"(?:tweet|impression|retweet)_count"\s*:/.test(text))
      return post || /"username"\s*:/.test(text) ? 0.95 : 0;
    if (
      post &&
      /"(?:author_id|conversation_id|referenced_tweets|in_reply_to_status_id_str|newest_id)"\s*:/.test(text)
    )
      return 0.9;
    return 0;
  },
  cut: (source) => cutJson(source, API),
  parse: (piece, hint) => {
    const { runs, damage } = readJson(piece, API);
    const items: ArchiveItem[] = [...damage];
    const broken = runs.filter(({ path }) => API.salvage!.includes(path));
    for (const { path, records } of runs)
      if (!API.salvage!.includes(path))
        for (const { value, offset } of records) readRecord(value, offset, hint, items);
    if (broken.length > 0)
      readPage(joined(broken), broken[0]!.records[0]?.offset ?? piece.offset, hint, items);
    return items;
  },
};

/** The items of one answer that came at `at`, to a question about `ref` (null: nobody says about whom). */
export function readAnswer(answer: unknown, ref: Ref | null, at: Instant): ArchiveItem[] {
  const items: ArchiveItem[] = [];
  readRecord(answer, 0, { ref }, items);
  return items.map((item) =>
    item.item === 'community'
      ? { ...item, community: { ...item.community, at: item.community.at ?? at } }
      : item,
  );
}

/** One page out of what could be saved of broken ones; identifiers are unique beyond a page. */
function joined(runs: readonly JsonRun[]): JsonObject {
  const all = (path: string) =>
    runs.filter((run) => run.path === path).flatMap(({ records }) => records.map(({ value }) => value));
  const includes = Object.fromEntries(
    ['users', 'tweets', 'media', 'polls'].map((key) => [key, all(`includes.${key}[]`)]),
  );
  return { data: all('data[]'), includes };
}

/** `tweets.js` (`tweet.js` in old archives). */
export const ownArchive: ArchiveFormat = {
  id: 'x-archive-js',
  recognise: ({ text }: Head) =>
    /^\s*window\.YTD\.(?:tweets?|note_tweet|community_tweet)\.part\d+\s*=/.test(text) ? 1 : 0,
  async *cut(source: ByteSource): AsyncGenerator<Piece | Damage> {
    const account = await accountOf(source);
    for await (const piece of cutJson(source, OWN))
      yield 'item' in piece ? piece : { ...piece, context: { account, piece: piece.context } };
  },
  parse: (piece, hint) => {
    const context = piece.context as { account: Ref | null; piece: unknown };
    const { runs, damage } = readJson({ ...piece, context: context.piece }, OWN);
    const items: ArchiveItem[] = [...damage];
    const ownRef = hint.ref ?? context.account;
    if (ownRef === null) {
      items.push({ item: 'damage', offset: piece.offset, why: 'the archive does not name its account' });
      return items;
    }
    for (const { records } of runs)
      for (const { value, offset } of records) {
        const tweet = object(value).tweet ?? value;
        pushPost(isObject(tweet) ? tweet : {}, offset, { ...NOTHING, ownRef }, items);
      }
    return items;
  },
};

const NOTHING: Surroundings = {
  users: new Map(),
  tweets: new Map(),
  media: new Map(),
  polls: new Map(),
  ownRef: null,
};

/** A page, an account or a post. */
function readRecord(value: unknown, offset: number, hint: ArchiveHint, items: ArchiveItem[]): void {
  const record = object(value);
  const isPage = ['data', 'includes', 'meta', 'errors'].some((key) => key in record);
  if (isTweet(record)) readPage({ data: [record], __twarc: record.__twarc }, offset, hint, items);
  else if (isUser(record)) pushUser(record, retrievedAt(record), items);
  else if (isPage) {
    readPage(record, offset, hint, items);
    const strays = Object.entries(record).filter(
      ([key, field]) => key !== 'data' && objects(field).some(isTweet),
    );
    if (strays.length > 0)
      items.push({ item: 'damage', offset, why: 'posts stand under a name that is not known' });
  } else items.push({ item: 'damage', offset, why: 'a record is neither a page nor a post' });
}

function readPage(page: JsonObject, offset: number, hint: ArchiveHint, items: ArchiveItem[]): void {
  const includes = object(page.includes);
  const data = isObject(page.data) ? [page.data] : objects(page.data);
  const inside = data.flatMap((tweet) => [tweet.author, tweet.user]).filter(isObject);
  const users = byKey([...objects(includes.users), ...data.filter(isUser), ...inside], 'id_str', 'id');
  const around: Surroundings = {
    users,
    tweets: byKey(objects(includes.tweets), 'id'),
    media: byKey(objects(includes.media), 'media_key'),
    polls: byKey(objects(includes.polls), 'id'),
    ownRef: null,
  };
  const posts: ArchiveItem[] = [];
  const wanted = new Set<string>();
  for (const tweet of data.filter((each) => !isUser(each))) {
    // The operator's word counts where the file does not say whose a post is.
    pushPost(tweet, offset, { ...around, ownRef: hint.ref }, posts);
    for (const { type, id } of objects(tweet.referenced_tweets))
      if (type !== 'retweeted' && typeof id === 'string') wanted.add(id);
  }
  // Posts that were quoted or answered are public posts too; a retweet already shows its original.
  for (const id of wanted) {
    const tweet = around.tweets.get(id);
    if (tweet !== undefined && !data.some((each) => each.id === id)) pushPost(tweet, offset, around, posts);
  }
  // Who is only mentioned has no profile here: an account is read as the place that its own posts stand in.
  const places = new Set(posts.flatMap((item) => (item.item === 'post' ? [item.post.community] : [])));
  const asked = new Set<unknown>(data);
  const at = retrievedAt(page);
  for (const user of users.values()) pushUser(user, at, items, (ref) => asked.has(user) || places.has(ref));
  items.push(...posts);
}

function pushPost(tweet: JsonObject, offset: number, around: Surroundings, items: ArchiveItem[]): void {
  const post = readTweet(tweet, around);
  items.push(typeof post === 'string' ? { item: 'damage', offset, why: post } : { item: 'post', post });
}

function pushUser(
  user: JsonObject,
  at: number | null,
  items: ArchiveItem[],
  wanted: (ref: Ref) => boolean = () => true,
): void {
  const community = readUser(user, at);
  if (community !== null && wanted(community.ref)) items.push({ item: 'community', community });
}

/** When twarc fetched a page, where it says. */
function retrievedAt(page: JsonObject): number | null {
  const at = Date.parse(string(object(page.__twarc).retrieved_at) ?? '');
  return Number.isNaN(at) ? null : at;
}

function byKey(list: readonly JsonObject[], ...keys: string[]): Map<string, JsonObject> {
  const map = new Map<string, JsonObject>();
  for (const each of list) {
    const key = identifier(keys.map((name) => each[name]).find((value) => value !== undefined));
    if (key !== null && !map.has(key)) map.set(key, each);
  }
  return map;
}

/**
 * Whose archive it is: `tweets.js` does not say, but the addresses of the pictures of one's own posts do. Those of
 * others appear too (in retweets), so the most frequent name counts. Null when there is none.
 */
async function accountOf(source: ByteSource): Promise<Ref | null> {
  const votes = new Map<string, number>();
  let rest = '';
  for await (const chunk of source.read()) {
    const text = rest + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
    for (const [, name] of text.matchAll(OWN_PICTURE)) votes.set(name!, (votes.get(name!) ?? 0) + 1);
    rest = text.slice(
      Math.max(text.length - 200, text.lastIndexOf('/photo/') + 1, text.lastIndexOf('/video/') + 1),
    );
  }
  const [best] = [...votes].sort((a, b) => b[1] - a[1]);
  return best === undefined ? null : accountRef(best[0], null);
}

const OWN_PICTURE =
  /"expanded_url"\s*:\s*"https?:\/\/(?:twitter|x)\.com\/(\w{1,50})\/status\/\d+\/(?:photo|video)\//g;
