import { describe, expect, it } from 'vitest';
import { recordedIo } from '../conformance.ts';
import type { SavedPage } from '../platform.ts';
import { readAnswer } from './answers.ts';
import { serversOf } from './api.ts';
import { connector } from './connector.ts';

const REF = 'https://matrix.to/#/#garden:harbour.example';
/** An `Io` that has no answers: whoever asks fails the test. */
const silent = (values: Record<string, string>) =>
  recordedIo(
    { name: 'silent', ref: REF, do: 'probe', values, exchanges: [], gives: {} },
    new URL('./', import.meta.url),
  ).io;

describe('the servers that are asked', () => {
  it.each([
    ['a bare name', 'matrix.harbour.example', ['https://matrix.harbour.example']],
    ['an address with a path', 'https://matrix.harbour.example/x', ['https://matrix.harbour.example']],
    ['plain text on this machine', 'http://127.0.0.1:8008', ['http://127.0.0.1:8008']],
    ['plain text across a network', 'http://matrix.harbour.example', []],
    ['an address that holds a password', 'https://a:b@matrix.harbour.example', []],
    ['no address', 'https://', []],
  ])('%s', (_, value, origins) => {
    const io = silent({ DRIFTLINE_MATRIX_HOMESERVER: value });
    expect(serversOf(io).map(({ origin }) => origin)).toEqual(origins);
  });
});

it.each([
  ['nothing that it needs', {}, REF, 'not_configured'],
  ['no account', { DRIFTLINE_MATRIX_HOMESERVER: 'https://m.example' }, REF, 'no_token'],
  [
    'an address that is no room',
    { DRIFTLINE_MATRIX_HOMESERVER: 'https://m.example', DRIFTLINE_MATRIX_TOKEN: 'x' },
    'https://matrix.to/#/@anna:harbour.example',
    'not_a_room',
  ],
])('reads nothing with %s, and says so', async (_, values, ref, stopped) => {
  const pages = [];
  for await (const page of connector.read!(ref, '{"room":"!a:b","from":"t1"}', silent(values)))
    pages.push(page);
  expect(pages).toEqual([{ captures: [], cursor: '{"room":"!a:b","from":"t1"}', posts: 0, stopped }]);
});

it('takes an account for no room', async () => {
  const io = silent({ DRIFTLINE_MATRIX_HOMESERVER: 'https://m.example' });
  const told = await connector.probe('https://matrix.to/#/@anna:harbour.example', io, { avoid: null });
  expect(told).toMatchObject({ outcome: 'unknown', why: 'not_a_room' });
});

describe('answers read back', () => {
  const at = Date.UTC(2026, 2, 4, 9);
  const answer = (path: string, body: string, asked: SavedPage['asked'] = null, status = 200): SavedPage => ({
    url: new URL(`https://m.example${path}`),
    at,
    status,
    mimeType: 'application/json',
    body: new TextEncoder().encode(body),
    asked,
  });
  const summary = JSON.stringify({
    room_id: '!a:harbour.example',
    canonical_alias: '#garden:harbour.example',
    name: 'Garden Wire',
    num_joined_members: 7,
  });
  const path = '/_matrix/client/v1/room_summary/x';

  it('names a room by what was asked for, else by its alias', () => {
    const refs = [null, { platform: 'matrix', ref: 'https://matrix.to/#/!a:harbour.example' }].map((asked) =>
      readAnswer(answer(path, summary, asked))!.map((item) => item.item === 'community' && item.community),
    );
    expect(refs).toMatchObject([
      [{ ref: REF, title: 'Garden Wire', members: 7, at }],
      [{ ref: 'https://matrix.to/#/!a:harbour.example' }],
    ]);
  });

  it.each([
    ['a page of another host', answer('/news', summary), null],
    ['an error', answer(path, '{"errcode":"M_NOT_FOUND"}', null, 404), []],
    ['an answer that says nothing of its own', answer('/_matrix/client/v3/directory/room/x', summary), []],
    ['an empty object', answer(path, '{}'), []],
  ])('%s', (_, page, items) => {
    expect(readAnswer(page)).toEqual(items);
  });

  it('a torn answer is damage', () => {
    expect(readAnswer(answer(path, summary.slice(0, 40)))).toMatchObject([{ item: 'damage' }]);
  });
});
