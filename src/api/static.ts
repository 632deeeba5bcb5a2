/**
 * @module
 * The files of the app, built ahead into `web/dist`. Every other address that is none of the routes' is one of the app's
 * screens and gets its `index.html`. There is no data in any of them, so they need no session.
 */
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import type { Context } from 'hono';
import { systemCode } from '../captures/durable.ts';

const BUILT = join(import.meta.dirname, '..', '..', 'web', 'dist');

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};
/** Copies that the build lays beside a file, the smallest first. */
const PACKED = [
  { ending: '.br', encoding: 'br' },
  { ending: '.gz', encoding: 'gzip' },
] as const;

/** What is shown where nobody has built the app: in a clone in which `driftline serve` was run before `npm start`. */
const UNBUILT = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Driftline</title>
<body><h1>The workbench is not built yet</h1>
<p><code>npm start</code> builds it, and so does <code>npx vite build web</code>; then reload this page.</p></body></html>`;

interface Kept {
  readonly print: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Gives the files of `root`; each is read once for as long as it does not change. Null: there is none, and it is no screen. */
export function openFiles(root = BUILT): (context: Context) => Promise<Response | null> {
  const kept = new Map<string, Kept>();

  async function read(path: string): Promise<Kept | null> {
    try {
      const about = await stat(path);
      if (!about.isFile()) return null;
      const print = `${about.ino} ${about.size} ${about.mtimeMs}`;
      const before = kept.get(path);
      if (before?.print === print) return before;
      const file = { print, bytes: new Uint8Array(await readFile(path)) };
      kept.set(path, file);
      return file;
    } catch (error) {
      const code = systemCode(error);
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return null;
      throw error;
    }
  }

  return async (context) => {
    let asked: string;
    try {
      asked = normalize(decodeURIComponent(context.req.path)).replace(/^[/\\]+/, '');
    } catch {
      return null; // no address at all
    }
    const named = asked !== '' && !asked.startsWith('..') && !asked.includes('\0');
    const found = named ? await read(join(root, asked)) : null;
    const isAsset = /^assets[/\\]/.test(asked);
    // A file that is not there is not a screen: the browser must not take a page for a script.
    if (found === null && isAsset) return null;
    const name = found === null ? 'index.html' : asked;
    const file = found ?? (await read(join(root, name)));
    if (file === null) return context.html(UNBUILT, 200, { 'cache-control': 'no-cache' });
    const headers: Record<string, string> = {
      'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
      // Built files carry a hash in their names.
      'cache-control': isAsset ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'accept-encoding',
    };
    const taken = context.req.header('accept-encoding') ?? '';
    for (const { ending, encoding } of PACKED) {
      if (!new RegExp(`\\b${encoding}\\b`).test(taken)) continue;
      const packed = await read(join(root, `${name}${ending}`));
      if (packed !== null)
        return context.body(packed.bytes, 200, { ...headers, 'content-encoding': encoding });
    }
    return context.body(file.bytes, 200, headers);
  };
}
