/**
 * @module
 * Communities: what is followed, what can be looked at, and what a budget of looks buys.
 */
import { z } from 'zod';
import { communitiesPage, communityPage, SORTS } from '../../pages/communities.ts';
import { followable, readPaste } from '../../pages/paste.ts';
import { follow } from '../../pages/record.ts';
import { type Reach, schedulePage } from '../../pages/schedule.ts';
import { checkPlatforms } from '../../pipeline/doctor.ts';
import { sleep } from '../../pipeline/looking.ts';
import { type Ask, notFound, type Route } from '../route.ts';
import type { Services } from '../services.ts';
import { choiceIn, limitIn, neededIn, numberIn } from './queries.ts';

const ROLES = ['community', 'source'] as const;

async function oneCommunity(ask: Ask) {
  const found = await communityPage(ask.services.desk, neededIn(ask, 'ref'));
  if (found === null) throw notFound('community');
  return found;
}

async function addCommunities(ask: Ask) {
  const { desk, now } = ask.services;
  const { refs, role, organisation } = await ask.body(
    z.strictObject({
      refs: z.array(z.string().max(2_000)).min(1).max(5_000),
      role: z.enum(ROLES),
      organisation: z.string().trim().max(300).nullable().optional(),
    }),
  );
  const { changed, present } = await follow(desk, refs.map(followable), {
    role,
    action: 'added',
    organisation: organisation || null,
    at: now(),
  });
  return { added: changed, present };
}

async function removeCommunity(ask: Ask) {
  const { desk, now } = ask.services;
  const ref = followable(neededIn(ask, 'ref'));
  const role = choiceIn(ask, 'role', ROLES, 'community');
  const { changed } = await follow(desk, [ref], { role, action: 'removed', organisation: null, at: now() });
  if (changed.length === 0) throw notFound(`followed ${role}`);
  return { removed: changed };
}

/** What each platform wants and is given here. Loads every connector, so it is kept. */
const platforms = new WeakMap<Services, ReturnType<typeof checkPlatforms>>();
export async function platformsOf(services: Services) {
  const { env, now, ending: signal } = services;
  const known = platforms.get(services) ?? checkPlatforms({ online: false, env, now, sleep, signal });
  platforms.set(services, known);
  return (await known).platforms;
}

async function reachOf(services: Services): Promise<Map<string, Reach>> {
  return new Map(
    (await platformsOf(services)).map(({ id, connector }) => [
      id,
      {
        ready: connector?.ready ?? false,
        why: connector === null ? 'no_connector' : connector.ready ? null : 'not_configured',
        missing: missingOf(connector),
      },
    ]),
  );
}

function missingOf(connector: Awaited<ReturnType<typeof platformsOf>>[number]['connector']): string[] {
  return connector?.wants.filter(({ required, set }) => required && !set).map(({ name }) => name) ?? [];
}

export const COMMUNITIES: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/communities',
    role: 'viewer',
    scope: 'read',
    handle: (ask) =>
      communitiesPage(
        ask.services.desk,
        {
          state: ask.query('state'),
          platform: ask.query('platform'),
          watched: { true: true, false: false }[ask.query('watched') ?? ''] ?? null,
          role: ask.query('role'),
          q: ask.query('q'),
          sort: choiceIn(ask, 'sort', SORTS, 'ref'),
        },
        ask.query('cursor'),
        limitIn(ask),
      ),
  },
  { method: 'GET', path: '/api/community', role: 'viewer', scope: 'read', handle: oneCommunity },
  {
    method: 'POST',
    path: '/api/communities/read',
    role: 'analyst',
    scope: 'read',
    handle: async (ask) =>
      readPaste(
        (await ask.body(z.strictObject({ text: z.string().max(1_000_000) }))).text,
        ask.services.desk.model(),
      ),
  },
  { method: 'POST', path: '/api/communities', role: 'analyst', scope: 'watch', handle: addCommunities },
  { method: 'DELETE', path: '/api/communities', role: 'analyst', scope: 'watch', handle: removeCommunity },
  {
    method: 'GET',
    path: '/api/schedule',
    role: 'viewer',
    scope: 'read',
    handle: async (ask) =>
      schedulePage(
        ask.services.desk,
        numberIn(ask, 'looksPerHour', 1, 1_000_000),
        await reachOf(ask.services),
      ),
  },
  {
    method: 'GET',
    path: '/api/platforms',
    role: 'viewer',
    scope: 'read',
    handle: async ({ services }) => ({
      platforms: (await platformsOf(services)).map(({ id, name, archives, connector }) => ({
        id,
        name,
        archives,
        connector: connector !== null,
        ready: connector?.ready ?? false,
        missing: missingOf(connector),
      })),
    }),
  },
];
