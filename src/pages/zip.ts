/**
 * @module
 * An export that is a folder of tables, as the one file that a browser can take.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Instant } from '../core/model.ts';
import { zip } from '../export/zip.ts';

/** Writes the files of a flat folder into one zip, in the order of their names; `at` is their time in it. */
export async function zipFolder(folder: string, path: string, at: Instant): Promise<void> {
  const names = (await readdir(folder)).sort();
  const entries = names.map((name) => ({
    name,
    bytes: () => createReadStream(join(folder, name)) as AsyncIterable<Uint8Array>,
  }));
  await pipeline(zip(entries, at), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
}
