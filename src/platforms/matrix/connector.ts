/**
 * @module
 * Looking at Matrix rooms through the client-server API of one or two homeservers, and reading rooms whose history is
 * open to the world. It never joins, knocks or accepts an invite.
 *
 * Checked on 24 November 2026 in the Matrix specification's API descriptions (room summary v1.15, directory, messages,
 * room state) and proposal MSC3266, and in Synapse's sources: a summary's M_NOT_FOUND means "not found or not
 * accessible", and also that no other server could be reached; a directory's M_NOT_FOUND is passed on from the alias's own
 * server, whose silence gives 502; `/messages` forwards from nowhere begins at the oldest event, and gives no `end` when
 * nothing follows. So a room counts as gone only when two servers do not show it while its own server answers.
 * Believed, not checked: that other homeservers behave alike; that some answer M_FORBIDDEN for a room closed to us.
 */
import type { Ref } from '../../core/model.ts';
import type { Answer, Connector, Io, Look } from '../connector.ts';
import { number, string } from '../json.ts';
import type { JsonObject } from '../json-cut.ts';
import { capturesOf, look, unknown } from '../look.ts';
import {
  ask,
  directoryPath,
  FIRST,
  notFound,
  roomOf,
  SECOND,
  type Server,
  serverOf,
  serversOf,
  statePath,
  summaryPath,
  type Told,
  whyOf,
} from './api.ts';
import { roomRef } from './event.ts';
import { readHistory } from './history.ts';

/** The connector. */
export const connector: Connector = {
  routes: ['homeserver', 'second'],
  limits: {
    perMinute: 30,
    burst: 5,
    source: 'ours: the specification names M_LIMIT_EXCEEDED and no figure, each server has its own',
  },
  wants: [
    { name: FIRST.url, required: true, secret: false, what: 'a Matrix homeserver: https://matrix.example' },
    {
      name: FIRST.token,
      required: false,
      secret: true,
      what: 'access token of an account there; without it no history is read and no tombstone is seen',
    },
    {
      name: SECOND.url,
      required: false,
      secret: false,
      what: 'another homeserver; without it no room is ever said to be gone',
    },
    { name: SECOND.token, required: false, secret: true, what: 'access token of an account there' },
  ],
  tells:
    'Gone means that two homeservers do not show the room while its own server answers: removed, closed to strangers and forgotten look alike. ' +
    'An alias that was removed says nothing about its room: a room watched by its number (!…) is followed further than one watched by its alias. ' +
    'Only rooms whose history is open to the world are read, without joining; what is encrypted stays so.',
  probe: (ref, io, about: { readonly avoid: string | null; readonly nativeId?: string | null }) =>
    probe(ref, io, about.avoid, about.nativeId ?? null),
  read: readHistory,
  async reach(io) {
    const [server] = serversOf(io);
    if (server === undefined) return { ok: false, why: 'not_configured' };
    const told = await ask(io, server, server.token === null ? 'versions' : 'v3/account/whoami');
    return told.told === 'yes' ? { ok: true, why: null } : { ok: false, why: whyOf(told) };
  },
};

/** What one look has seen so far. */
interface Looking {
  readonly io: Io;
  /** First the one that is asked first. */
  readonly servers: readonly Server[];
  readonly answers: Answer[];
}

async function probe(ref: Ref, io: Io, avoid: string | null, knownAs: string | null): Promise<Look> {
  const servers = serversOf(io);
  if (servers.length === 0) return unknown('not_configured', 'homeserver');
  if (servers.length > 1 && servers[0]!.route === avoid) servers.reverse();
  const via = servers[0]!.route;
  const room = roomOf(ref);
  if (room === null) return unknown('not_a_room', via);
  const looking: Looking = { io, servers, answers: [] };
  const homes = serversIn(room);
  const told = await question(looking, 0, summaryPath(room, homes));
  if (told.told === 'yes') return shown(told.value, servers[0]!, looking);
  if (!notFound(told)) return refused(told, servers[0]!, looking);
  return room.startsWith('#') ? aliasLost(room, knownAs, looking) : notShown(room, homes, null, looking);
}

/** The servers that identifiers name, each once. */
function serversIn(...ids: readonly string[]): string[] {
  return [...new Set(ids.map(serverOf).filter((server) => server !== null))];
}

async function question({ io, servers, answers }: Looking, which: number, path: string): Promise<Told> {
  const told = await ask(io, servers[which]!, path);
  answers.push(told.answer);
  return told;
}

/** Nothing can be told, or only that the room is closed to us. */
function refused(told: Exclude<Told, { told: 'yes' }>, { route }: Server, { answers }: Looking): Look {
  const closed = told.told === 'no' && told.status === 403 && told.errcode === 'M_FORBIDDEN';
  return closed
    ? look({ outcome: 'private', via: route, why: told.errcode, captures: capturesOf(answers) })
    : unknown(whyOf(told), route, answers);
}

/** A server shows the room: who may enter it, and whether it was replaced by another. */
async function shown(summary: JsonObject, server: Server, looking: Looking): Promise<Look> {
  const id = string(summary.room_id);
  if (id === null || !id.startsWith('!') || number(summary.num_joined_members) === null)
    return unknown('unrecognised', server.route, looking.answers);
  const open = summary.world_readable === true;
  const rule = string(summary.join_rule) ?? 'public';
  const facts = {
    via: server.route,
    title: string(summary.name) || null,
    description: string(summary.topic) || null,
    members: number(summary.num_joined_members),
    nativeId: id,
  };
  const living = (why: string | null): Look =>
    look({
      ...facts,
      outcome: rule === 'public' || open ? 'alive' : 'private',
      why: rule === 'public' || open ? why : rule,
      captures: capturesOf(looking.answers),
    });
  // Its state is shown to accounts alone, and there to members unless the world may read it.
  if (server.token === null || !(open || summary.membership === 'join')) return living(null);
  const which = looking.servers.indexOf(server);
  const told = await question(looking, which, statePath(id, 'm.room.tombstone'));
  if (notFound(told)) return living(null);
  if (told.told === 'no' && told.errcode === 'M_FORBIDDEN') return living('tombstone_not_shown');
  if (told.told !== 'yes') return unknown(whyOf(told), server.route, looking.answers);
  const to = roomRef(string(told.value.replacement_room));
  return to === null
    ? unknown('tombstone_without_room', server.route, looking.answers)
    : look({
        ...facts,
        outcome: 'moved',
        to,
        why: 'm.room.tombstone',
        captures: capturesOf(looking.answers),
      });
}

/** The room is not shown by its alias: is it the alias that is gone? */
async function aliasLost(alias: string, knownAs: string | null, looking: Looking): Promise<Look> {
  const { servers, answers } = looking;
  const via = servers[0]!.route;
  for (let which = 0; which < servers.length; which++) {
    const told = await question(looking, which, directoryPath(alias));
    if (told.told === 'yes')
      return unknown(
        string(told.value.room_id) === null
          ? 'unrecognised'
          : which > 0
            ? 'servers_disagree'
            : 'listed_but_not_shown',
        via,
        answers,
      );
    if (!notFound(told)) return unknown(whyOf(told), via, answers);
  }
  if (knownAs === null || !knownAs.startsWith('!'))
    return unknown(servers.length > 1 ? 'alias_removed' : 'alias_not_found', via, answers);
  const homes = serversIn(alias, knownAs);
  const told = await question(looking, 0, summaryPath(knownAs, homes));
  if (told.told === 'yes') {
    const found = await shown(told.value, servers[0]!, looking);
    return { ...found, why: found.why ?? 'alias_removed' };
  }
  return notFound(told)
    ? notShown(knownAs, homes, serverOf(alias), looking)
    : refused(told, servers[0]!, looking);
}

/**
 * One server does not show the room of this number. Another is asked, and whether `homes`, the room's and its alias's own
 * servers, can be reached at all (`answered` was already): a room is not gone because its server is down.
 */
async function notShown(
  id: string,
  homes: readonly string[],
  answered: string | null,
  looking: Looking,
): Promise<Look> {
  const { servers, answers } = looking;
  const via = servers[0]!.route;
  if (servers.length < 2) return unknown('one_server_asked', via, answers);
  if (homes.length === 0) return unknown('no_server_known', via, answers);
  const second = await question(looking, 1, summaryPath(id, homes));
  if (second.told === 'yes') return shown(second.value, servers[1]!, looking);
  if (!notFound(second)) return refused(second, servers[1]!, looking);
  for (const home of homes) {
    if (home === answered) continue;
    // Any alias will do: that it exists or that it does not, both come from its own server.
    const told = await question(looking, 0, directoryPath(`#matrix:${home}`));
    const there = notFound(told) || (told.told === 'yes' && string(told.value.room_id) !== null);
    if (!there) return unknown('room_server_silent', via, answers);
  }
  return look({ outcome: 'gone_unspecified', via, why: 'M_NOT_FOUND', captures: capturesOf(answers) });
}
