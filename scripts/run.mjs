// What `npm start` and `npm test` do. Runs on any Node from 20 on, before anything is installed.
//   start [ARGS]   installs and builds what is missing, plays the bundled scenario, prints the answer, serves the workbench
//   test           installs and builds what is missing, checks style and types, runs all tests
//   peers          installs what is missing, runs the tests against real servers on loopback
//   soak [OPTIONS] installs what is missing, collects for ten minutes from a server that fails (test/soak/)
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWorkbench } from './workbench.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [what, ...rest] = process.argv.slice(2);

function run(command, args, options = {}) {
  const ran = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (ran.error) {
    console.error(`${command} could not be started: ${ran.error.message}`);
    process.exit(3);
  }
  if (ran.signal || ran.status !== 0) process.exit(ran.status ?? 1);
}

function newer(file, than) {
  return statSync(join(root, file)).mtimeMs > statSync(join(root, than)).mtimeMs;
}

const installed = 'node_modules/.package-lock.json';
if (!existsSync(join(root, installed)) || newer('package-lock.json', installed)) {
  console.error('Installing what is missing …');
  // No package runs a script of its own (one that could not be built would be left out, and what needs it), but Node 24,
  // which is installed from the package for this machine.
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  run(process.execPath, ['installArchSpecificPackage.js'], { cwd: join(root, 'node_modules', 'node') });
}

// What tests run against beside this project: a browser, a chat server, Bluesky's own server. Where one cannot be installed
// its tests say that they were skipped.
const DEBIAN = { chromium: '/usr/bin/chromium', prosody: '/usr/bin/prosody' };

function installPeers() {
  const missing = Object.keys(DEBIAN).filter((name) => !existsSync(DEBIAN[name]));
  if (missing.length > 0 && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.error(`Installing ${missing.join(' and ')} for the tests …`);
    const quiet = {
      stdio: 'ignore',
      timeout: 300_000,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    };
    // The package would start a public server; the tests start their own on loopback.
    if (existsSync('/run/systemd/system')) spawnSync('systemctl', ['mask', 'prosody'], quiet);
    spawnSync('apt-get', ['update', '-qq'], quiet);
    for (const name of missing)
      if (spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], quiet).status !== 0)
        console.error(`${name} could not be installed; its tests will be skipped`);
  }
  const peer = join(root, 'test', 'peers', 'atproto');
  if (!existsSync(join(peer, 'node_modules', '.package-lock.json'))) {
    console.error("Installing Bluesky's own server for the tests …");
    const options = { cwd: peer, stdio: 'ignore', timeout: 600_000 };
    if (spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], options).status !== 0)
      console.error('it could not be installed; its tests will be skipped');
  }
}

const bin = (name) => join(root, 'node_modules', '.bin', name);

function built() {
  try {
    buildWorkbench();
  } catch (error) {
    console.error(error.message);
    process.exit(3);
  }
}

if (['start', 'test', 'peers'].includes(what)) built();
if (what === 'start') {
  run(join(root, 'node_modules', 'node', 'bin', 'node'), [
    join(root, 'bin', 'driftline.mjs'),
    'demo',
    ...rest,
  ]);
} else if (what === 'test') {
  installPeers();
  run(bin('biome'), ['check', '.']);
  run(bin('tsc'), ['--noEmit']);
  run(bin('tsc'), ['--noEmit', '-p', 'web']);
  run(join(root, 'node_modules', 'node', 'bin', 'node'), [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    ...rest,
  ]);
} else if (what === 'peers') {
  installPeers();
  const tests = ['real-case', 'bluesky-peer', 'xmpp-peer', 'peers', 'alerts'].map((name) => `test/${name}`);
  run(join(root, 'node_modules', 'node', 'bin', 'node'), [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    ...tests,
    ...rest,
  ]);
} else if (what === 'soak') {
  run(join(root, 'node_modules', 'node', 'bin', 'node'), [join(root, 'test', 'soak', 'soak.ts'), ...rest]);
} else {
  console.error('usage: node scripts/run.mjs start|test|peers|soak');
  process.exit(2);
}
