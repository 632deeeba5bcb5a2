/**
 * @module
 * Which addresses may be connected to. What a community links to is chosen by strangers: without this, a redirect or a
 * name could make us ask the operator's own network and keep the answer. Judged on the address that a connection
 * really goes to, so that a name cannot be one thing when it is checked and another when it is used.
 * Source: the IANA special-purpose address registries (RFC 6890 and its updates).
 */
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

const SPECIAL = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  SPECIAL.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ['::', 128],
  ['::1', 128],
  ['::ffff:0:0:0', 96], // RFC 2765 translated
  ['64:ff9b:1::', 48], // local-use NAT64
  ['100::', 64],
  ['2001::', 23], // Teredo, ORCHID, benchmarking
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  SPECIAL.addSubnet(network, prefix, 'ipv6');

/** IPv6 prefixes whose last 32 bits are an IPv4 address: mapped, compatible, NAT64 (RFC 6052). */
const CARRIES_IPV4 = /^(?:0:0:0:0:0:(?:ffff|0)|64:ff9b:0:0:0:0):([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/** Says whether an IP address is one of the public internet. What is no IP address is not. */
export function isPublic(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (isIPv4(bare)) return !SPECIAL.check(bare, 'ipv4');
  if (!isIPv6(bare)) return false;
  const [, high, low] = CARRIES_IPV4.exec(groups(bare)) ?? [];
  if (high !== undefined && low !== undefined) {
    const bits = (Number.parseInt(high, 16) << 16) | Number.parseInt(low, 16);
    return isPublic([24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.'));
  }
  return !SPECIAL.check(bare, 'ipv6');
}

/** All eight groups of an IPv6 address, without leading zeros. */
function groups(address: string): string {
  // The URL class writes the dotted form as two groups and shortens in one way only.
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [left = '', right = ''] = canonical.split('::');
  const before = left === '' ? [] : left.split(':');
  const after = right === '' ? [] : right.split(':');
  const missing = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  return [...before, ...missing, ...after].join(':');
}

/** Hosts at which a private address is allowed, as `name` (any port) or `name:port`. */
export type AllowedPrivate = ReadonlySet<string>;

/** Reads `DRIFTLINE_ALLOW_PRIVATE`: hosts with or without port, separated by commas. */
export function readAllowed(text: string | undefined): AllowedPrivate {
  return new Set(
    (text ?? '')
      .split(',')
      .map((entry) => entry.trim().toLowerCase())
      .filter((entry) => entry !== '')
      .map((entry) => (isIPv6(entry) ? `[${entry}]` : entry)),
  );
}

/** Says whether the operator allowed this host by name. `port` empty is the protocol's own. */
export function isAllowedPrivate(
  { protocol, hostname, port }: { protocol: string; hostname: string; port: string },
  allowed: AllowedPrivate,
): boolean {
  const name = (isIP(hostname) === 6 ? `[${hostname}]` : hostname).toLowerCase();
  const actual = port || (/^(?:https|wss):$/.test(protocol) ? '443' : '80');
  return allowed.has(name) || allowed.has(`${name}:${actual}`);
}
