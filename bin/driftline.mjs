#!/usr/bin/env node
// Starts Driftline under Node 24: the one running this, or the one that its npm package `node` brings.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);
const source = fileURLToPath(new URL('src/cli/main.ts', root));
const compiled = fileURLToPath(new URL('dist/cli/main.js', root));
const main = existsSync(source) ? source : compiled;
const major = Number(process.versions.node.split('.')[0]);

// What Node has compiled (types taken out, byte code made) is kept, so that the next start need not do it again; worker
// threads find it through the environment. It lies with the program: whoever can write there can change the program.
process.env.NODE_COMPILE_CACHE ||= fileURLToPath(new URL('node_modules/.cache/driftline', root));

if (major >= 24) {
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
  await import(main);
} else {
  const bundled = fileURLToPath(new URL('node_modules/node/bin/node', root));
  if (!existsSync(bundled)) {
    console.error(
      `driftline needs Node 24 or newer (this is ${process.version}); run "npm install" in ${fileURLToPath(root)}`,
    );
    process.exit(3);
  }
  const ran = spawnSync(bundled, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  if (ran.signal) process.kill(process.pid, ran.signal);
  process.exit(ran.status ?? 1);
}
