#!/usr/bin/env node
// Starts Driftline under Node 24: the one running this, or the one that its npm package `node` brings.
import { spawn } from 'node:child_process';
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

// glibc gives every thread memory of its own and keeps there what was freed. With two arenas for all, what reads archives
// needs a fifth less; the setting counts only when a process begins.
const READS = ['import', 'replay', 'rebuild', 'collect', 'demo'];
const arenas = process.env.MALLOC_ARENA_MAX;
process.env.MALLOC_ARENA_MAX = arenas ?? '2';

if (major >= 24) {
  if (process.platform === 'linux' && arenas === undefined && READS.includes(process.argv[2] ?? ''))
    process.execve(process.execPath, [process.execPath, ...process.execArgv, ...process.argv.slice(1)]);
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
  const child = spawn(bundled, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  // What is told to stop is the program, not this door to it.
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const each of signals) process.removeAllListeners(each);
    process.kill(process.pid, signal);
  });
}
