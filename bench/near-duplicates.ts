/**
 * @module
 * Near-duplicates against the npm package `minhash` (its LSH index) and against comparing every pair, on invented posts
 * of which one in ten is a copy with some words changed; and growth with the number of posts.
 */
import { createRequire } from 'node:module';
import { fingerprint, jaccard, labelNearDuplicates, NEAR_DUPLICATE } from '../src/core/near-duplicates.ts';
import { seeded } from '../src/core/random.ts';
import { words } from '../src/core/text.ts';
import { duration, growth, inTurn, type Measured } from './measure.ts';
import { invent } from './telegram-export.ts';

interface PeerHash {
  update(word: string): void;
}
const { Minhash, LshIndex } = createRequire(import.meta.url)('minhash') as {
  Minhash: new () => PeerHash;
  LshIndex: new (options: {
    bandSize: number;
  }) => {
    insert(key: string, hash: PeerHash): void;
    query(hash: PeerHash): string[];
  };
};

function corpus(count: number): string[] {
  const random = seeded('near');
  const texts: string[] = [];
  while (texts.length < count) {
    if (texts.length === 0 || random() >= 0.1) texts.push(invent(random));
    else {
      const copied = texts[Math.floor(random() * texts.length)]!.split(' ');
      copied[Math.floor(random() * copied.length)] = 'copy';
      texts.push(copied.join(' '));
    }
  }
  return texts;
}

function everyPair(texts: readonly string[]): number {
  const prints = texts.map(fingerprint);
  let found = 0;
  for (let i = 0; i < prints.length; i++)
    for (let j = 0; j < i; j++) if (jaccard(prints[i]!, prints[j]!) >= NEAR_DUPLICATE) found++;
  return found;
}

function peer(texts: readonly string[]): number {
  const index = new LshIndex({ bandSize: 4 });
  let found = 0;
  texts.forEach((text, i) => {
    const hash = new Minhash();
    const list = words(text);
    for (let at = 0; at + 1 < list.length; at++) hash.update(`${list[at]} ${list[at + 1]}`);
    // It cannot be asked while it is empty, so every text finds itself too.
    index.insert(String(i), hash);
    found += index.query(hash).length - 1;
  });
  return found;
}

export async function measureNearDuplicates(rounds = 3): Promise<Measured[]> {
  const small = corpus(1500);
  const seconds = await inTurn(rounds, {
    ours: () => labelNearDuplicates(small),
    everyPair: () => everyPair(small),
    minhash: () => peer(small),
  });
  const line = (name: string, took: number): Measured => ({
    what: `near-duplicates among ${small.length.toLocaleString('en')} posts`,
    ours: duration(seconds.ours),
    peer: `${name}: ${duration(took)}`,
    ratio: seconds.ours / took,
    goal: '',
    holds: null,
  });
  const texts = corpus(160_000);
  return [
    line('minhash (LSH)', seconds.minhash),
    line('every pair', seconds.everyPair),
    await growth('near-duplicates, growth', 10_000, rounds, (size) =>
      labelNearDuplicates(texts.slice(0, size)),
    ),
  ];
}
