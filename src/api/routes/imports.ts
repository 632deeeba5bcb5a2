/**
 * @module
 * Uploads: begun, filled file by file, started, watched, stopped.
 */
import { z } from 'zod';
import { InputError } from '../../core/errors.ts';
import { followable } from '../../pages/paste.ts';
import { type Ask, notFound, Refusal, type Route, someone } from '../route.ts';
import { platformsOf } from './communities.ts';
import { neededIn } from './queries.ts';

async function startImport(ask: Ask) {
  const wanted = await ask.body(
    z.strictObject({
      ref: z.string().max(2_000).nullable().optional(),
      platform: z.string().max(40).nullable().optional(),
      example: z.boolean().optional(),
    }),
  );
  if (wanted.example) {
    if (ask.services.desk.entries() > 0)
      throw new Refusal(409, 'conflict', 'the invented week can only be played into an empty case');
    return ask.context.json(ask.services.imports.startExample(ask.param('id')), 202);
  }
  const platform = wanted.platform ?? null;
  if (platform !== null && !(await platformsOf(ask.services)).some(({ id }) => id === platform))
    throw new InputError('there is no such platform');
  const ref = wanted.ref?.trim() ? followable(wanted.ref) : null;
  return ask.context.json(ask.services.imports.start(ask.param('id'), { ref, platform }), 202);
}

async function takeFile(ask: Ask) {
  const type = ask.context.req.header('content-type');
  if (
    type !== undefined &&
    !/^application\/(?:octet-stream|json|zip|gzip|x-ndjson)\b|^text\/html\b/.test(type)
  )
    throw new Refusal(415, 'type', 'a file is uploaded as it is: application/octet-stream');
  return ask.services.imports.take(ask.param('id'), neededIn(ask, 'name'), ask.context.req.raw.body);
}

export const IMPORTS: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/imports',
    role: 'analyst',
    scope: 'import',
    handle: (ask) => ask.context.json(ask.services.imports.begin(someone(ask).name), 201),
  },
  {
    method: 'PUT',
    path: '/api/imports/:id/files',
    role: 'analyst',
    scope: 'import',
    body: 'bytes',
    handle: takeFile,
  },
  { method: 'POST', path: '/api/imports/:id/start', role: 'analyst', scope: 'import', handle: startImport },
  {
    method: 'GET',
    path: '/api/imports',
    role: 'analyst',
    scope: 'read',
    handle: ({ services }) => ({ imports: services.imports.list() }),
  },
  {
    method: 'GET',
    path: '/api/imports/:id',
    role: 'analyst',
    scope: 'read',
    handle(ask) {
      const found = ask.services.imports.one(ask.param('id'));
      if (found === null) throw notFound('import');
      return found;
    },
  },
  {
    method: 'DELETE',
    path: '/api/imports/:id',
    role: 'analyst',
    scope: 'import',
    handle: (ask) => ask.services.imports.stop(ask.param('id')),
  },
];
