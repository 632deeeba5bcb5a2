/**
 * @module
 * X: response pages of the API v2 (`data`, `includes.users`, `meta`), one a line, as twarc keeps them.
 */
import { seeded } from '../../core/random.ts';
import { snowflake, X_EPOCH } from '../address.ts';
import { int } from '../draw.ts';
import type { Tweet, World } from '../world.ts';

const PAGE = 20;

/** All pages, newest post first inside a page, newest page first, as the API answers. */
export function xPages(world: World): string {
  const newest = world.tweets.toReversed();
  const lines: string[] = [];
  for (let i = 0; i < newest.length; i += PAGE) {
    const tweets = newest.slice(i, i + PAGE);
    const authors = [...new Set(tweets.map((tweet) => tweet.author))].sort();
    const meta: Record<string, unknown> = {
      newest_id: tweets[0]!.id,
      oldest_id: tweets.at(-1)!.id,
      result_count: tweets.length,
    };
    if (i + PAGE < newest.length) meta.next_token = `b26v89c19zqg8o3f${i.toString(36)}`;
    lines.push(JSON.stringify({ data: tweets.map(post), includes: { users: authors.map(account) }, meta }));
  }
  return `${lines.join('\n')}\n`;
}

function account(name: string): Record<string, unknown> {
  const random = seeded(`x/${name}`);
  const at = Date.UTC(2014, int(random, 0, 11), int(random, 1, 28), int(random, 0, 23), int(random, 0, 59));
  return {
    id: snowflake(at, X_EPOCH, random),
    name: name.replaceAll('_', ' ').trim(),
    username: name,
    created_at: new Date(at).toISOString(),
    description: 'Maps, moss, small-town channels. Notes are my own.',
    verified: false,
    public_metrics: {
      followers_count: int(random, 90, 4000),
      following_count: int(random, 50, 900),
      tweet_count: int(random, 800, 30000),
      listed_count: int(random, 0, 60),
    },
  };
}

function post(tweet: Tweet): Record<string, unknown> {
  const random = seeded(`x/${tweet.id}`);
  const out: Record<string, unknown> = {
    id: tweet.id,
    author_id: account(tweet.author).id,
    created_at: new Date(tweet.at).toISOString(),
    conversation_id: tweet.id,
    edit_history_tweet_ids: [tweet.id],
    lang: tweet.language,
    text: tweet.text,
    public_metrics: {
      retweet_count: int(random, 0, 9),
      reply_count: int(random, 0, 5),
      like_count: int(random, 0, 60),
      quote_count: int(random, 0, 2),
    },
    possibly_sensitive: false,
  };
  if (tweet.urls.length > 0) {
    out.entities = {
      urls: tweet.urls.map(({ url, expanded, display }) => {
        const start = [...tweet.text.slice(0, tweet.text.indexOf(url))].length;
        return { start, end: start + url.length, url, expanded_url: expanded, display_url: display };
      }),
    };
  }
  return out;
}
