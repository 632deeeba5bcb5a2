import { describe, expect, it } from 'vitest';
import { isAllowedPrivate, isPublic, readAllowed } from './address.ts';

describe('an address of the public internet', () => {
  const rows: [string, boolean][] = [
    ['93.184.215.14', true],
    ['8.8.8.8', true],
    ['172.15.255.255', true],
    ['172.32.0.0', true],
    ['100.63.255.255', true],
    ['2606:2800:21f:cb07:6820:80da:af6b:8b2c', true],
    ['::ffff:8.8.8.8', true],
    ['64:ff9b::808:808', true],
    ['0.0.0.0', false],
    ['10.1.2.3', false],
    ['100.64.0.1', false],
    ['127.0.0.1', false],
    ['127.255.255.254', false],
    ['169.254.169.254', false],
    ['172.16.0.1', false],
    ['172.31.255.255', false],
    ['192.0.0.8', false],
    ['192.168.1.1', false],
    ['198.18.0.1', false],
    ['224.0.0.251', false],
    ['255.255.255.255', false],
    ['::', false],
    ['::1', false],
    ['[::1]', false],
    ['::127.0.0.1', false],
    ['::ffff:127.0.0.1', false],
    ['::ffff:7f00:1', false],
    ['::ffff:10.0.0.1', false],
    ['0:0:0:0:0:ffff:a9fe:a9fe', false],
    ['64:ff9b::7f00:1', false],
    ['64:ff9b:1::1', false],
    ['2001:0:1:2:3:4:5:6', false],
    ['2002:7f00:1::', false],
    ['fc00::1', false],
    ['fd12:3456:789a::1', false],
    ['fe80::1', false],
    ['fe80::1%eth0', false],
    ['ff02::1', false],
    ['localhost', false],
    ['', false],
  ];
  it.each(rows)('%s: %s', (address, expected) => expect(isPublic(address)).toBe(expected));
  it('has its rows', () => expect(rows).toHaveLength(40));
});

describe('hosts at which a private address is allowed', () => {
  const allowed = readAllowed(' 127.0.0.1:8080, Pds.Example ,::1, ');
  const rows: [string, boolean][] = [
    ['http://127.0.0.1:8080/', true],
    ['http://127.0.0.1/', false],
    ['http://127.0.0.1:8081/', false],
    ['http://localhost:8080/', false],
    ['http://pds.example/', true],
    ['https://pds.example:2583/', true],
    ['https://other.pds.example/', false],
    ['ws://[::1]:9000/', true],
  ];
  it.each(rows)('%s: %s', (url, expected) => expect(isAllowedPrivate(new URL(url), allowed)).toBe(expected));

  it('a port of the protocol itself may be named', () => {
    const one = readAllowed('a.example:443');
    expect(isAllowedPrivate(new URL('https://a.example/'), one)).toBe(true);
    expect(isAllowedPrivate(new URL('wss://a.example/'), one)).toBe(true);
    expect(isAllowedPrivate(new URL('http://a.example/'), one)).toBe(false);
  });

  it('nothing is allowed when nothing is said', () => {
    expect(readAllowed(undefined).size).toBe(0);
    expect(readAllowed(' , ').size).toBe(0);
  });
});
