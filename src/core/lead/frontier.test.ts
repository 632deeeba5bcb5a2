import { describe, expect, test } from 'vitest';
import type { Ref, Sighting, SightingKind } from '../model.ts';
import { type Random, seeded } from '../random.ts';
import { openFrontier } from './frontier.ts';

/** A synthetic network: which places are relevant, and what a look at each shows. */
interface Network {
  seed: Ref;
  relevant: Set<Ref>;
  links: Map<Ref, Sighting[]>;
}
interface Shape {
  relevant: number;
  noise: number;
  /** Noise places with many links, which relevant places like to link to. */
  hubs: number;
  hubLinks: number;
  /** Links of a relevant place to its own kind, and to noise. */
  own: number;
  stray: number;
  /** Whether the type of a link tells anything. */
  typed: boolean;
  /** Relevant places that list hundreds of noise places. */
  directories: number;
}

const pick = <T>(list: readonly T[], random: Random): T => list[Math.floor(random() * list.length)]!;

function network(shape: Shape, seed: number): Network {
  const random = seeded(`network ${seed}`);
  const place = (kind: string) => (_: unknown, i: number) => `https://net.example/${kind}${i}`;
  const relevant = Array.from({ length: shape.relevant }, place('r'));
  const noise = Array.from({ length: shape.noise }, place('n'));
  const hubs = noise.slice(0, shape.hubs);
  const links = new Map<Ref, Sighting[]>();
  const link = (from: Ref, to: Ref, as: SightingKind) => {
    if (from === to) return;
    const list = links.get(from) ?? [];
    list.push({
      ref: to,
      platform: 'net',
      kind: 'community',
      as,
      post: null,
      community: from,
      at: 0,
      capture: '',
      deobfuscated: false,
      context: '',
    });
    links.set(from, list);
  };
  const strong: SightingKind[] = ['moved', 'forward', 'forward', 'mention', 'bare'];
  const weak: SightingKind[] = ['forward', 'mention', 'bare', 'bare', 'bare'];
  const of = (good: boolean) => (shape.typed ? pick(good ? strong : weak, random) : 'bare');
  relevant.forEach((from, i) => {
    const mine: [Ref, SightingKind][] = [];
    for (let k = 0; k < shape.own; k++) {
      // Communities cite their neighbours more than far ones.
      const near = (i + 1 + Math.floor(random() ** 2 * relevant.length)) % relevant.length;
      mine.push([relevant[near]!, of(true)]);
    }
    for (let k = 0; k < shape.stray; k++)
      mine.push([random() < 0.6 && hubs.length ? pick(hubs, random) : pick(noise, random), of(false)]);
    if (i > 0 && i <= shape.directories)
      for (let k = 0; k < 300; k++) mine.push([pick(noise, random), 'bare']);
    for (let k = mine.length - 1; k > 0; k--) {
      const j = Math.floor(random() * (k + 1));
      [mine[k], mine[j]] = [mine[j]!, mine[k]!];
    }
    for (const [to, as] of mine) link(from, to, as);
  });
  for (const from of noise) {
    const many = hubs.includes(from) ? shape.hubLinks : 6;
    for (let k = 0; k < many; k++)
      link(from, random() < 0.02 ? pick(relevant, random) : pick(noise, random), of(false));
  }
  return { seed: relevant[0]!, relevant: new Set(relevant), links };
}

const BUDGET = 200;

function bestFirst(net: Network, seed: number): number {
  const frontier = openFrontier({ seeds: [net.seed], budget: BUDGET, seed });
  let harvest = 0;
  for (let ref = frontier.next(); ref !== null; ref = frontier.next()) {
    const relevant = net.relevant.has(ref);
    if (relevant) harvest++;
    frontier.tell(ref, { found: net.links.get(ref) ?? [], relevant, cost: 1 });
  }
  return harvest;
}

/** The crawls that anybody would write first. `choose` says which of the waiting places is next. */
function crawl(net: Network, choose: (waiting: Ref[], citers: Map<Ref, number>) => number): number {
  const depth = new Map([[net.seed, 0]]);
  const citers = new Map<Ref, number>();
  const waiting = [net.seed];
  let harvest = 0;
  for (let spent = 0; spent < BUDGET && waiting.length > 0; spent++) {
    const [ref] = waiting.splice(choose(waiting, citers), 1) as [Ref];
    if (net.relevant.has(ref)) harvest++;
    if (depth.get(ref)! >= 3) continue;
    for (const { ref: to } of net.links.get(ref) ?? []) {
      citers.set(to, (citers.get(to) ?? 0) + 1);
      if (depth.has(to)) continue;
      depth.set(to, depth.get(ref)! + 1);
      waiting.push(to);
    }
  }
  return harvest;
}
const breadthFirst = (net: Network) => crawl(net, () => 0);
const mostCited = (net: Network) =>
  crawl(net, (waiting, citers) =>
    waiting.reduce(
      (best, ref, i) => ((citers.get(ref) ?? 0) > (citers.get(waiting[best]!) ?? 0) ? i : best),
      0,
    ),
  );
const atRandom = (net: Network, seed: number) => {
  const random = seeded(`crawl ${seed}`);
  return crawl(net, (waiting) => Math.floor(random() * waiting.length));
};

const SHAPES: [string, Shape][] = [
  [
    'noise hubs, links typed',
    { relevant: 300, noise: 4000, hubs: 30, hubLinks: 120, own: 5, stray: 8, typed: true, directories: 0 },
  ],
  [
    'noise hubs, links not typed',
    { relevant: 300, noise: 4000, hubs: 30, hubLinks: 120, own: 5, stray: 8, typed: false, directories: 0 },
  ],
  [
    'few huge hubs',
    { relevant: 250, noise: 6000, hubs: 6, hubLinks: 400, own: 6, stray: 6, typed: true, directories: 0 },
  ],
  [
    'directories inside',
    { relevant: 250, noise: 4000, hubs: 10, hubLinks: 100, own: 6, stray: 4, typed: true, directories: 5 },
  ],
  [
    'mostly noise',
    { relevant: 200, noise: 5000, hubs: 40, hubLinks: 80, own: 4, stray: 16, typed: true, directories: 0 },
  ],
];
const SEEDS = Array.from({ length: 5 }, (_, i) => i + 1);
const mean = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length;

describe('harvest of relevant places at 200 requests, mean of five networks', () => {
  test.each(SHAPES)('%s: at least 1.5 times breadth-first, and more than the other crawls', (name, shape) => {
    const nets = SEEDS.map((seed) => network(shape, seed));
    const ours = mean(nets.map((net, i) => bestFirst(net, i)));
    const others = {
      breadthFirst: mean(nets.map(breadthFirst)),
      mostCited: mean(nets.map(mostCited)),
      atRandom: mean(nets.map(atRandom)),
    };
    if (process.env.DRIFTLINE_FIGURES) console.log(name, { ours, ...others });
    expect(ours).toBeGreaterThanOrEqual(1.5 * others.breadthFirst);
    expect(ours).toBeGreaterThan(others.mostCited);
    expect(ours).toBeGreaterThan(others.atRandom);
  });
  test('from one seed, at least 80 % of a network of fifty within a thousand requests', () => {
    const shape: Shape = {
      relevant: 50,
      noise: 4000,
      hubs: 30,
      hubLinks: 120,
      own: 5,
      stray: 8,
      typed: true,
      directories: 0,
    };
    const shares = SEEDS.map((seed) => {
      const net = network(shape, seed);
      const frontier = openFrontier({ seeds: [net.seed], budget: 1000, seed });
      let found = 0;
      for (let ref = frontier.next(); ref !== null; ref = frontier.next()) {
        if (net.relevant.has(ref)) found++;
        frontier.tell(ref, { found: net.links.get(ref) ?? [], relevant: net.relevant.has(ref), cost: 1 });
      }
      return found / 50;
    });
    expect(mean(shares)).toBeGreaterThanOrEqual(0.8);
  });
});

describe('the rules of the frontier', () => {
  const chain = (from: number): Sighting[] => [
    {
      ref: `https://net.example/c${from + 1}`,
      community: `https://net.example/c${from}`,
      platform: 'net',
      kind: 'community',
      as: 'bare',
      post: null,
      at: 0,
      capture: '',
      deobfuscated: false,
      context: '',
    },
  ];
  const walk = (options: Partial<Parameters<typeof openFrontier>[0]>, cost = 1) => {
    const frontier = openFrontier({ seeds: ['https://net.example/c0'], budget: 100, seed: 1, ...options });
    const seen: Ref[] = [];
    for (let ref = frontier.next(); ref !== null; ref = frontier.next()) {
      seen.push(ref);
      frontier.tell(ref, { found: chain(Number(/\d+$/.exec(ref)![0])), relevant: null, cost });
    }
    return { seen, frontier };
  };
  test('no deeper than three hops', () =>
    expect(walk({}).seen.map((ref) => ref.slice(-2))).toEqual(['c0', 'c1', 'c2', 'c3']));
  test('the budget is hard, and counts requests, not looks', () => {
    expect(walk({ depth: 200 }).frontier).toMatchObject({ spent: 100, remaining: 0 });
    expect(walk({ depth: 200 }, 30).seen).toHaveLength(4);
  });
  test('refused places are never handed out', () => {
    expect(walk({ refuses: (ref) => ref.endsWith('c2') }).seen).toHaveLength(2);
  });
  const named = (from: Ref, names: readonly string[], context = ''): Sighting[] =>
    names.map((name) => ({ ...chain(0)[0]!, ref: `https://net.example/${name}`, community: from, context }));
  /** Looks at everything; `relevant` says what is worth it. Gives the order. */
  const order = (links: Record<string, Sighting[]>, relevant: (ref: Ref) => boolean, seed: number) => {
    const frontier = openFrontier({ seeds: ['https://net.example/start'], budget: 500, random: 0, seed });
    const seen: Ref[] = [];
    for (let ref = frontier.next(); ref !== null; ref = frontier.next()) {
      seen.push(ref);
      frontier.tell(ref, { found: links[ref.split('/').at(-1)!] ?? [], relevant: relevant(ref), cost: 1 });
    }
    return seen.map((ref) => ref.split('/').at(-1)!);
  };
  test('that many name it is no sign, when none of them was worth it', () => {
    const noise = Array.from({ length: 40 }, (_, i) => `xq${i}`);
    const links: Record<string, Sighting[]> = {
      start: named('start', [...noise, 'friend']),
      friend: named('friend', ['zw0', 'zw1', 'zw2', 'other', 'zw3']),
    };
    const outlets = Array.from({ length: 8 }, (_, i) => `outlet${i}`);
    for (const name of noise) links[name] = named(name, [`${name}a`, `${name}b`, ...outlets, `${name}c`]);
    const shares = [1, 2, 3, 4, 5].flatMap((seed) => {
      const seen = order(links, (ref) => /start|friend|other/.test(ref), seed);
      // Of what one of the forty names alone: what was looked at before each outlet, by chance half.
      const duds = seen.filter((name) => /^xq\d+[abc]$/.test(name));
      return outlets.map(
        (outlet) => duds.filter((name) => seen.indexOf(name) < seen.indexOf(outlet)).length / duds.length,
      );
    });
    expect(mean(shares)).toBeGreaterThan(0.6);
  });
  test('what resembles a place that was worth it comes sooner: by name, by the words around', () => {
    const others = Array.from(
      { length: 60 },
      (_, i) => `${'bdfgkmnprs'[i % 10]}${'bdfgkmnprs'[(i * 7) % 10]}ozzel${i}`,
    );
    const gardens = Array.from({ length: 12 }, (_, i) => `garden_${'bdfgkmnprstv'[i]}x`);
    const hidden = Array.from({ length: 12 }, (_, i) => `${i}q${i}`);
    const links = {
      start: [
        ...named('start', [...others.slice(0, 30)], 'fresh bread at the station'),
        ...named('start', gardens, 'a note of today'),
        ...named('start', hidden, 'compost and seedlings, beans and leeks'),
        ...named('start', others.slice(30), 'the evening train is late'),
      ],
    };
    const wanted = new Set([...gardens, ...hidden]);
    const seen = order(links, (ref) => ref.endsWith('start') || wanted.has(ref.split('/').at(-1)!), 4);
    const first = seen.slice(0, seen.findIndex((name) => wanted.has(name)) + 45);
    expect(first.filter((name) => wanted.has(name)).length).toBeGreaterThan(20);
  });
  test('the same seed walks the same way', () => {
    const net = network(SHAPES[0]![1], 3);
    expect(bestFirst(net, 5)).toBe(bestFirst(net, 5));
  });
  test('a tenth is drawn at random, and estimates the share of relevant places', () => {
    const net = network(SHAPES[0]![1], 2);
    const frontier = openFrontier({ seeds: [net.seed], budget: 600, seed: 2 });
    for (let ref = frontier.next(); ref !== null; ref = frontier.next())
      frontier.tell(ref, { found: net.links.get(ref) ?? [], relevant: net.relevant.has(ref), cost: 1 });
    expect(frontier.sample.judged).toBeGreaterThan(30);
    expect(frontier.sample.judged).toBeLessThan(95);
    expect(frontier.sample.relevant / frontier.sample.judged).toBeLessThan(0.3);
  });
});
