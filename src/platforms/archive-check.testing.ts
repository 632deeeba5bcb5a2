/**
 * @module
 * What the tests of archives ask again and again: a fixture's bytes, what is read out of some content, and the posts,
 * profiles, damage and placed links among the items.
 */
import { readFileSync } from 'node:fs';
import type { CommunityProfile, Post, Ref } from '../core/model.ts';
import { inMemory, readArchive } from './in-memory.ts';
import type { ArchiveFormat, ArchiveItem } from './platform.ts';

/** Reads files of the folder `fixtures/` beside a test. `test` is its `import.meta.url`. */
export const fixturesBeside =
  (test: string) =>
  (name: string): Buffer =>
    readFileSync(new URL(`fixtures/${name}`, test));

/** The items of a file with this content: bytes as they are, anything else as JSON. */
export function read(
  format: ArchiveFormat,
  content: unknown,
  ref: Ref | null = null,
): Promise<ArchiveItem[]> {
  const bytes = content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content));
  return readArchive(format, inMemory('x', bytes), ref);
}

/** The posts among items, in order. */
export function posts(items: readonly ArchiveItem[]): Post[] {
  return items.flatMap((item) => (item.item === 'post' ? [item.post] : []));
}

/** The profiles of communities among items, in order. */
export function profiles(items: readonly ArchiveItem[]): CommunityProfile[] {
  return items.flatMap((item) => (item.item === 'community' ? [item.community] : []));
}

/** Why what could not be read could not be read, in order. */
export function damage(items: readonly ArchiveItem[]): string[] {
  return items.flatMap((item) => (item.item === 'damage' ? [item.why] : []));
}

/** The words that each link of a post stands on (null: none), and where it leads. */
export function linked({ text, links }: Post): [string | null, string][] {
  return links.map(({ href, start, end }) => [start === null ? null : text.slice(start, end!), href]);
}
