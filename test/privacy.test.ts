/**
 * Communities, not people: what may be followed, what a case may be about, and who answers for an account.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../src/core/errors.ts';
import { readReference } from '../src/core/ref.ts';
import { refusePersonalPurpose, refusePersons, targetOf } from '../src/pipeline/targets.ts';
import { GRAMMARS } from '../src/platforms/links.ts';
import { asked, driftline, ROOT, temporary } from './cli.ts';

const base = temporary();
const kase = join(base, 'case');
beforeAll(() => {
  expect(driftline(['init', kase, '--purpose', 'to see who can be followed']).code).toBe(0);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** A case that follows nobody and saw nothing. */
const NOBODY = { watched: new Set<string>(), sources: new Set<string>(), outlets: [], observations: [] };

const watch = (...args: string[]) => driftline(['watch', 'add', ...args, '--case', kase]);

describe('a single person', () => {
  const contacts = [
    'https://matrix.to/#/@anna:harbour.example',
    'xmpp:anna@harbour.example',
    'https://discord.com/users/643210987654321098',
    'https://signal.me/#eu/AbCdEf0123456789',
    'https://threema.id/ABCD1234',
    'https://line.me/R/ti/p/AbCdEf1234',
    'https://max.ru/u/f9LHodD0cOK',
  ];
  it.each(contacts)('%s is refused, whoever it is said to speak for', (ref) => {
    for (const organisation of [null, 'the town'])
      expect(() => refusePersons([ref], NOBODY, organisation)).toThrow(/communities, not people/);
  });

  it('is refused where the case saw a person’s page, whatever the address looks like', () => {
    const ref = 'https://t.me/garden_anna';
    const seen = { ref, why: 'person_or_bot' };
    expect(() => refusePersons([ref], NOBODY, null)).not.toThrow();
    expect(() => refusePersons([ref], { ...NOBODY, observations: [seen] }, null)).toThrow(InputError);
  });

  it('is refused by watch and by probe, which do not repeat the address', () => {
    for (const args of [
      ['watch', 'add', '--source', contacts[0]!, '--organisation', 'the town'],
      ['probe', contacts[1]!],
    ]) {
      const { code, err } = driftline([...args, '--case', kase]);
      expect(code).toBe(2);
      expect(err).toContain('communities, not people');
      expect(err).not.toMatch(/anna/);
    }
  });

  it('is told from a place by every link grammar', () => {
    const accounts = GRAMMARS.flatMap(({ examples }) => examples)
      .map(({ ref }) => readReference(ref, GRAMMARS)!)
      .filter(({ kind }) => kind === 'account');
    expect(new Set(accounts.map(({ platform }) => platform)).size).toBeGreaterThan(8);
    const publish = new Set(['x', 'bluesky', 'mastodon']);
    for (const { ref, platform } of accounts)
      expect([ref, targetOf(ref)]).toEqual([
        ref,
        publish.has(platform)
          ? 'speaks in public'
          : /bot$/i.test(ref) && platform !== 'max'
            ? 'place'
            : 'person',
      ]);
  });

  it.each([
    'find out about @anna_b',
    'what does +44 7700 900123 post',
    'mails of anna@harbour.example',
    'posts of https://matrix.to/#/@anna:harbour.example',
  ])('cannot be what a case is for: %s', (purpose) => {
    expect(() => refusePersonalPurpose(purpose)).toThrow(/one person/);
  });

  it('cannot be what a case is for, says init', () => {
    const { code, err } = driftline(['init', join(base, 'about'), '--purpose', 'all about @anna_b']);
    expect([code, err.includes('one person'), err.includes('anna')]).toEqual([2, true, false]);
  });

  it('can approve a case under a name of any form', () => {
    const made = driftline([
      'init',
      join(base, 'approved'),
      '--purpose',
      'takedowns of https://t.me/garden_wire since 2019-11-22',
      '--approver',
      'board@lab.example',
    ]);
    expect([made.code, made.err]).toEqual([0, '']);
  });
});

describe('an account', () => {
  const ref = 'https://x.com/town_council';
  it('is refused until somebody says for whom it speaks', () => {
    const { code, err } = watch(ref);
    expect(code).toBe(2);
    expect(err).toContain('--organisation');
  });

  it('is followed then, and who it speaks for stands in the ledger', () => {
    expect(watch(ref, '--organisation', 'Town council').code).toBe(0);
    const entry = readFileSync(join(kase, 'ledger', '000001.jsonl'), 'utf8')
      .split('\n')
      .find((line) => line.includes('"kind":"watch"'));
    expect(entry).toContain('"organisation":"Town council"');
    const { watched } = asked<{ watched: { ref: string }[] }>('watch', 'list', '--case', kase);
    expect(watched.map((each) => each.ref)).toEqual([ref]);
    // Asked for again, with nothing said: it is judged already.
    expect(watch(ref).code).toBe(0);
  });

  it('needs nothing said when it is a channel, a group, a room or a site', () => {
    const places = [
      'https://t.me/garden_wire',
      'https://matrix.to/#/#garden:harbour.example',
      'https://news.example/',
    ];
    expect(watch(...places).code).toBe(0);
  });
});

it('is said on the page that the refusals point at', () => {
  const page = readFileSync(join(ROOT, 'docs', 'privacy', 'what-is-kept.md'), 'utf8');
  for (const words of ['--organisation', 'driftline release', 'HMAC-SHA-256', 'canary.test.ts'])
    expect(page).toContain(words);
  for (const file of ['impact-assessment.md', 'responsible-use.md', 'law.md']) {
    const text = readFileSync(join(ROOT, 'docs', 'privacy', file), 'utf8');
    expect(text.length).toBeGreaterThan(2000);
  }
  expect(readFileSync(join(ROOT, 'docs', 'privacy', 'law.md'), 'utf8')).toContain('not legal advice');
});
