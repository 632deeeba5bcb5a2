/**
 * @module
 * What the case answers: Now, waves, leads, matches, the graph, claims; and the decisions of people on them.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { systemCode } from '../../captures/durable.ts';
import { parseInstant } from '../../core/clock.ts';
import { InputError } from '../../core/errors.ts';
import { RELATIONS } from '../../core/match.ts';
import { claimsPage } from '../../pages/claims.ts';
import { framesOf } from '../../pages/desk.ts';
import { graphPage, MOST_NODES } from '../../pages/graph.ts';
import { LEAD_STATES, leadPage, leadsPage } from '../../pages/leads.ts';
import { MATCH_STATES, matchesPage, matchPage } from '../../pages/matches.ts';
import { answerFile } from '../../pages/model.ts';
import { nowPage } from '../../pages/now.ts';
import { decide, decisionsOn, frameEvent, subjectOf } from '../../pages/record.ts';
import { frameRow } from '../../pages/rows.ts';
import { wavePage, wavesPage } from '../../pages/waves.ts';
import { type Ask, mayAs, notFound, Refusal, type Route, someone } from '../route.ts';
import { LOCAL } from '../team.ts';
import { choiceIn, limitIn, neededIn, numberIn, shareIn, timeIn } from './queries.ts';

function leadFilter(ask: Ask) {
  return {
    state: choiceIn(ask, 'state', LEAD_STATES, 'open'),
    platform: ask.query('platform'),
    q: ask.query('q'),
    minScore: shareIn(ask, 'minScore'),
  };
}

async function oneLead(ask: Ask) {
  const lead = await leadPage(ask.services.desk, ask.param('id'), leadFilter(ask));
  if (lead === null) throw notFound('lead');
  return lead;
}

async function oneMatch(ask: Ask) {
  const match = await matchPage(ask.services.desk, ask.param('id'));
  if (match === null) throw notFound('match');
  return match;
}

/** What is decided on, and by whom: where there are users that is whoever is signed in. */
async function decideOn(ask: Ask) {
  const { services } = ask;
  const who = someone(ask);
  const { by, ...wanted } = await ask.body(
    z.strictObject({
      subject: z.string().max(100),
      verdict: z.enum(['accept', 'reject', 'withdraw']),
      because: z.string(),
      by: z.string().max(100).optional(),
    }),
  );
  const { band } = subjectOf(services.desk, wanted.subject);
  if (band === 'strong' && wanted.verdict === 'accept' && !mayAs(who.role, 'lead'))
    throw new Refusal(403, 'role', 'to accept a strong match is to sign it off: this takes the role "lead"');
  return decide(services.desk, {
    ...wanted,
    by: who.name === LOCAL ? by?.trim() || LOCAL : who.name,
    at: services.now(),
  });
}

const words = z.array(z.string().max(200)).max(200);

async function putFrame(ask: Ask) {
  const id = ask.param('id');
  if (!/^[a-z0-9-]{1,64}$/.test(id)) throw new InputError('the id of an event has letters a-z, digits and -');
  const { from, to, ...frame } = await ask.body(
    z.strictObject({
      title: z.string(),
      from: z.string(),
      to: z.string(),
      places: words,
      acts: words,
      actors: words,
    }),
  );
  const { desk, now } = ask.services;
  await frameEvent(
    desk,
    { id, ...frame, from: parseInstant(from, 'from'), to: parseInstant(to, 'to') },
    now(),
  );
  return frameRow(framesOf(desk).find((each) => each.id === id)!);
}

/** The whole answer as one text, as the first page reads it; none until it has been computed. */
async function wholeAnswer({ context, services: { desk } }: Ask) {
  if (desk.answer().state === 'computing') await Promise.race([desk.settled(), pause(25_000)]);
  try {
    return context.body(await readFile(answerFile(desk.dir), 'utf8'), 200, {
      'content-type': 'application/json',
    });
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    throw new Refusal(
      503,
      'busy',
      desk.answer().why ?? 'the answers are being computed; try again in a moment',
      2,
    );
  }
}

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds).unref());

export const ANSWERS: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/now',
    role: 'viewer',
    scope: 'read',
    handle: (ask) => nowPage(ask.services.desk, numberIn(ask, 'since', 0, Number.MAX_SAFE_INTEGER)),
  },
  { method: 'GET', path: '/api/answer', role: 'viewer', scope: 'read', handle: wholeAnswer },
  {
    method: 'GET',
    path: '/api/waves',
    role: 'viewer',
    scope: 'read',
    handle: ({ services }) => wavesPage(services.desk),
  },
  {
    method: 'GET',
    path: '/api/waves/:id',
    role: 'viewer',
    scope: 'read',
    handle(ask) {
      const wave = wavePage(ask.services.desk, ask.param('id'));
      if (wave === null) throw notFound('wave');
      return wave;
    },
  },
  {
    method: 'GET',
    path: '/api/leads',
    role: 'viewer',
    scope: 'read',
    handle: (ask) => leadsPage(ask.services.desk, leadFilter(ask), ask.query('cursor'), limitIn(ask)),
  },
  { method: 'GET', path: '/api/leads/:id', role: 'viewer', scope: 'read', handle: oneLead },
  {
    method: 'GET',
    path: '/api/matches',
    role: 'viewer',
    scope: 'read',
    handle: (ask) =>
      matchesPage(
        ask.services.desk,
        {
          state: choiceIn(ask, 'state', MATCH_STATES, 'all'),
          band: choiceIn(ask, 'band', ['strong', 'probable', 'lead', 'weak'], null),
          relation: choiceIn(ask, 'relation', RELATIONS, null),
          from: ask.query('from'),
        },
        ask.query('cursor'),
        limitIn(ask),
      ),
  },
  { method: 'GET', path: '/api/matches/:id', role: 'viewer', scope: 'read', handle: oneMatch },
  {
    method: 'GET',
    path: '/api/graph',
    role: 'viewer',
    scope: 'read',
    handle: (ask) =>
      graphPage(ask.services.desk, {
        since: timeIn(ask, 'since'),
        until: timeIn(ask, 'until'),
        around: ask.query('community'),
        depth: numberIn(ask, 'depth', 1, 3) ?? 1,
        limit: numberIn(ask, 'limit', 1, MOST_NODES) ?? MOST_NODES,
      }),
  },
  {
    method: 'GET',
    path: '/api/claims',
    role: 'viewer',
    scope: 'read',
    handle: (ask) => claimsPage(ask.services.desk, ask.query('event')),
  },
  {
    method: 'GET',
    path: '/api/claims/events',
    role: 'viewer',
    scope: 'read',
    handle: ({ services }) => ({ events: framesOf(services.desk).map(frameRow) }),
  },
  { method: 'PUT', path: '/api/claims/events/:id', role: 'analyst', scope: 'watch', handle: putFrame },
  {
    method: 'GET',
    path: '/api/decisions',
    role: 'viewer',
    scope: 'read',
    handle: async (ask) => ({
      decisions: (await decisionsOn(ask.services.desk, neededIn(ask, 'subject'))).rows,
    }),
  },
  { method: 'POST', path: '/api/decisions', role: 'analyst', scope: 'decide', handle: decideOn },
];
