// Builds the workbench (web/dist) when it is missing or older than what it is made of. Runs on any Node from 20 on; the
// build itself runs on the Node that comes with the dependencies.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['web/src', 'web/public', 'web/index.html', 'web/vite.config.ts', 'package-lock.json'];

function changedAt(path) {
  const about = statSync(path);
  if (!about.isDirectory()) return about.mtimeMs;
  return Math.max(about.mtimeMs, ...readdirSync(path).map((name) => changedAt(join(path, name))));
}

/** Says whether there is something to build. */
export function isStale() {
  const built = join(root, 'web', 'dist', 'index.html');
  if (!existsSync(built)) return true;
  const at = statSync(built).mtimeMs;
  return SOURCES.some((path) => existsSync(join(root, path)) && changedAt(join(root, path)) > at);
}

/** Builds when there is something to build. Throws with what the build said when it fails. */
export function buildWorkbench() {
  if (!isStale()) return;
  console.error('Building the workbench …');
  const node = join(root, 'node_modules', 'node', 'bin', 'node');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const ran = spawnSync(node, [vite, 'build', 'web', '--logLevel', 'warn'], { cwd: root, encoding: 'utf8' });
  if (ran.status !== 0)
    throw new Error(`the workbench could not be built: ${ran.error?.message ?? ran.stderr}`);
}
