/**
 * @module
 * The machine on which the soak's collector runs (preloaded, `node --import`): its clock and all its timers go
 * `SOAK_SPEED` times as fast since `SOAK_BEGAN`, its name look-up knows the hosts in `SOAK_HOSTS` and no others, and what is
 * asked of their port 443 arrives at `SOAK_TLS_PORT`. Driftline has no such settings: what says when something was seen
 * must not be a matter of configuration. This is a machine with another clock, hosts file and firewall.
 */
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import tls from 'node:tls';

const { now } = Date;
const began = Number(process.env.SOAK_BEGAN);
const speed = Number(process.env.SOAK_SPEED);
const hosts = new Set((process.env.SOAK_HOSTS ?? '').split(','));
const port = Number(process.env.SOAK_TLS_PORT);

globalThis.Date = class extends Date {
  constructor(...parts) {
    if (parts.length === 0) super(globalThis.Date.now());
    else super(...parts);
  }
  static now() {
    return Math.round(began + (now() - began) * speed);
  }
};

for (const name of ['setTimeout', 'setInterval']) {
  const original = timers[name];
  const faster = (work, delay = 0, ...rest) => original(work, delay / speed, ...rest);
  // Callers may ask for the promise form by this symbol.
  Object.defineProperties(faster, Object.getOwnPropertyDescriptors(original));
  timers[name] = faster;
  globalThis[name] = faster;
}
const { setTimeout: pause } = timersPromises;
timersPromises.setTimeout = (delay, ...rest) => pause(delay / speed, ...rest);

dns.lookup = (name, options, callback) => {
  const [how, done] = typeof options === 'function' ? [{}, options] : [options, callback];
  const here = hosts.has(name) || name === 'localhost';
  setImmediate(() => {
    if (!here) done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' }));
    else if (how.all) done(null, [{ address: '127.0.0.1', family: 4 }]);
    else done(null, '127.0.0.1', 4);
  });
};

const { connect } = tls;
tls.connect = (options, ...rest) =>
  connect(hosts.has(options?.host) ? { ...options, port } : options, ...rest);

syncBuiltinESMExports();
