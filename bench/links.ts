/**
 * @module
 * Links in text against three libraries: speed over invented posts, and how many of the addresses of
 * `src/core/links/links.rows.json` each finds (written openly, and disguised). Handles without an address are ours
 * alone and are left out of the speed, not of the work.
 */
import { createRequire } from 'node:module';
import * as linkify from 'linkifyjs';
import rows from '../src/core/links/links.rows.json' with { type: 'json' };
import { extractLinks } from '../src/core/links.ts';
import { seeded } from '../src/core/random.ts';
import { readReference } from '../src/core/ref.ts';
import { GRAMMARS } from '../src/platforms/links.ts';
import { inTurn, type Measured } from './measure.ts';
import { invent } from './telegram-export.ts';

const require = createRequire(import.meta.url);
const twitter = require('twitter-text') as {
  extractUrls(text: string, options: object): string[];
};
const linkifyIt = require('linkify-it') as {
  LinkifyIt: new () => { match(text: string): { url: string }[] | null };
};
const it = new linkifyIt.LinkifyIt();

type Finder = (text: string) => string[];
const FINDERS = {
  driftline: (text) => extractLinks(text, GRAMMARS).map(({ ref }) => ref),
  'twitter-text': (text) => twitter.extractUrls(text, { extractUrlsWithoutProtocol: true }),
  'linkify-it': (text) => (it.match(text) ?? []).map(({ url }) => url),
  linkifyjs: (text) => linkify.find(text, 'url').map(({ href }) => href),
} as const satisfies Record<string, Finder>;
type Name = keyof typeof FINDERS;

const disguised = (rows.disguised as [string, string, string][]).map(
  ([, text, ref]) => [text, [ref]] as const,
);
const plain = (rows.plain as [string, string, string[]][]).map(([, text, refs]) => [text, refs] as const);

/** Share of the addresses that are found; what a library finds is read as an address before it is compared. */
function recall(find: Finder, corpus: readonly (readonly [string, readonly string[]])[]): number {
  let found = 0;
  let all = 0;
  for (const [text, refs] of corpus) {
    const read = new Set(
      find(text).map(
        (url) => readReference(/^[a-z]+:/i.test(url) ? url : `https://${url}`, GRAMMARS)?.ref ?? url,
      ),
    );
    for (const ref of refs) if (read.has(ref)) found++;
    all += refs.length;
  }
  return found / all;
}

/** Posts as in the import bench: one in seven holds a link or a handle. */
function posts(count: number): string[] {
  const random = seeded('links');
  return Array.from({ length: count }, () => {
    const text = invent(random);
    const draw = random();
    if (draw < 0.1) return `${text} https://t.me/garden_wire_${Math.floor(random() * 5000)}`;
    return draw < 0.14 ? `${text} @orchard_${Math.floor(random() * 5000)}` : text;
  });
}

export async function measureLinks(count = 20_000, rounds = 5): Promise<Measured[]> {
  const texts = posts(count);
  const work = (name: Name) => () => {
    for (const text of texts) FINDERS[name](text);
  };
  const seconds = await inTurn(rounds, {
    driftline: work('driftline'),
    'twitter-text': work('twitter-text'),
    'linkify-it': work('linkify-it'),
    linkifyjs: work('linkifyjs'),
  });
  const of = (name: Name) => {
    const rate = texts.reduce((sum, text) => sum + text.length, 0) / seconds[name] / 1e6;
    const found = [plain, disguised].map((corpus) => recall(FINDERS[name], corpus).toFixed(2));
    return {
      rate,
      found: found.join(' / '),
      told: `${rate.toFixed(1)} M units/s, recall ${found.join(' / ')}`,
    };
  };
  const ours = of('driftline');
  return (['twitter-text', 'linkify-it', 'linkifyjs'] as const).map((name) => {
    const peer = of(name);
    const goal = name === 'twitter-text';
    return {
      what: `links in ${count.toLocaleString('en')} posts; recall over ${plain.length} open / ${disguised.length} disguised texts`,
      ours: ours.told,
      peer: `${name}: ${peer.told}`,
      ratio: seconds.driftline / seconds[name],
      goal: goal ? '≤ 0.33 at higher recall' : '',
      holds: goal
        ? seconds.driftline * 3 <= seconds[name] &&
          recall(FINDERS.driftline, disguised) > recall(FINDERS[name], disguised) &&
          recall(FINDERS.driftline, plain) >= recall(FINDERS[name], plain)
        : null,
    };
  });
}
