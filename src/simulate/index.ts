/**
 * @module
 * Simulates a scenario: an invented world, drawn from a seed, written to a folder in the platforms' own file formats with
 * its observations and its truth (docs/scenario.md). The same seed and preset give the same bytes.
 * It is a generator of test material. It reads nothing and knows nothing of how answers are found.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { iso } from '../core/clock.ts';
import { InputError } from '../core/errors.ts';
import { formatTruth, type Truth } from '../scenario/truth.ts';
import { avatarBytes, avatarFile } from './avatars.ts';
import { PRESETS, type Preset } from './presets.ts';
import type { Look, Place, World } from './world.ts';
import { archiveOf } from './writers/index.ts';
import { xPages } from './writers/x.ts';

export { PRESETS, type Preset } from './presets.ts';

/** What was written. `bytes` counts every file. */
export interface Simulated {
  dir: string;
  preset: Preset;
  seed: number;
  files: number;
  bytes: number;
  communities: number;
  posts: number;
  looks: number;
}

/** Draws the world of `preset` from `seed`. Pure: the same arguments give the same world. */
export function simulate({ seed, preset }: { seed: number; preset: Preset }): World {
  return PRESETS[preset].make(seed);
}

/**
 * Simulates and writes to `dir`, which must be empty or not there. Throws `InputError` for an unknown preset, a seed that is
 * no whole number, or a folder that holds something.
 */
export async function simulateTo(
  dir: string,
  { seed, preset = 'week' }: { seed: number; preset?: string },
): Promise<Simulated> {
  if (!Object.hasOwn(PRESETS, preset)) {
    throw new InputError(`There is no preset of that name; there are ${Object.keys(PRESETS).join(', ')}`);
  }
  if (!Number.isSafeInteger(seed)) throw new InputError('The seed must be a whole number');
  const name = preset as Preset;
  const there = await readdir(dir).catch(() => []);
  if (there.length > 0) throw new InputError('The folder to write to is not empty');
  const world = simulate({ seed, preset: name });
  const files = await filesOf(world, name);
  let bytes = 0;
  for (const [path, content] of files) {
    const file = join(dir, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    bytes += Buffer.byteLength(content);
  }
  return {
    dir,
    preset: name,
    seed,
    files: files.size,
    bytes,
    communities: world.places.length,
    posts: world.places.reduce((sum, place) => sum + place.said.length, 0) + world.tweets.length,
    looks: world.looks.length,
  };
}

/** Every file of the scenario by its path: the texts, then the pictures. */
export async function filesOf(world: World, preset: Preset): Promise<Map<string, string | Uint8Array>> {
  const files = new Map<string, string | Uint8Array>(textsOf(world, preset));
  for (const [file, picture] of picturesOf(world)) files.set(`media/${file}`, await avatarBytes(picture));
  return files;
}

/** Every text file of the scenario by its path: archives, observations, setting and truth. */
export function textsOf(world: World, preset: Preset): Map<string, string> {
  const files = new Map<string, string>();
  const archives: Record<string, string> = {};
  for (const place of world.places) {
    if (!place.archived || place.said.length === 0) continue;
    const archive = archiveOf(world, place);
    if (!archive) continue;
    files.set(`archives/${archive.path}`, archive.text);
    archives[`archives/${archive.path}`] = place.ref;
  }
  if (world.tweets.length > 0) files.set('archives/x/timeline.jsonl', xPages(world));
  const { event } = world.story;
  const scenario = {
    name: `${preset}-${world.seed}`,
    purpose: PRESETS[preset].purpose,
    watch: world.places.filter((place) => place.role === 'watched').map((place) => place.ref),
    sources: world.story.source ? [`https://x.com/${world.story.source}`] : [],
    archives,
    outlets: world.story.outlets.map(({ place, grade }) => ({ ref: place.ref, grade })),
    ...(event ? { event: { ...event, from: iso(event.from), to: iso(event.to) } } : {}),
  };
  files.set('scenario.json', `${JSON.stringify(scenario, null, 2)}\n`);
  files.set('observations.jsonl', world.looks.map(line).join(''));
  files.set('truth.json', `${JSON.stringify(formatTruth(truthOf(world)), null, 1)}\n`);
  return files;
}

/** The pictures that a look shows, by file name in its order. */
function picturesOf(world: World): [string, NonNullable<Place['picture']>][] {
  const shown = new Set(world.looks.map((look) => look.avatar));
  const pictures = new Map<string, NonNullable<Place['picture']>>();
  for (const { picture } of world.places) {
    if (picture && shown.has(avatarFile(picture))) pictures.set(avatarFile(picture), picture);
  }
  return [...pictures].sort(([a], [b]) => (a < b ? -1 : 1));
}

function line({ at, ...rest }: Look): string {
  return `${JSON.stringify({ at: iso(at), ...rest })}\n`;
}

/** The truth of a world, by reference. */
export function truthOf(world: World): Truth {
  return {
    waves: world.truth.waves.map((wave) => ({ ...wave, members: wave.members.toSorted() })),
    successors: world.truth.successors.map(({ from, to, relation }) => ({
      from: from.ref,
      to: to?.ref ?? null,
      relation,
    })),
    leads: world.truth.leads.map((place) => place.ref),
    claims: world.truth.claims.map((said) => said.ref),
    obfuscated: world.truth.obfuscated.map(({ tweet, place }) => ({
      post: `https://x.com/${tweet.author}/status/${tweet.id}`,
      ref: place.ref,
    })),
  };
}
