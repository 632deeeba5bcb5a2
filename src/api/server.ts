/**
 * @module
 * The local server of the workbench: the case's answer as JSON, search, and the page that shows them. It binds to
 * loopback, reads only, and holds the case open only while it computes, so that other verbs can write meanwhile.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { streamSSE } from 'hono/streaming';
import { DependencyError, InputError } from '../core/errors.ts';
import { analyse } from '../pipeline/answers.ts';
import { pageAnswer } from '../pipeline/contract.ts';
import { searchPosts } from '../pipeline/search.ts';
import { openViews } from '../pipeline/views.ts';
import { liveEvents } from './events.ts';

const WEB = join(import.meta.dirname, '..', '..', 'web');
const FILES: Record<string, string> = {
  '/': 'index.html',
  '/app.js': 'app.js',
  '/words.js': 'words.js',
  '/style.css': 'style.css',
};
const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};

/** How live events are sent: how often is looked for them, and after how much quiet a sign of life is given (milliseconds). */
const LIVE = { every: 1000, quiet: 15_000 };

/** The routes for the case in `dir`. `signal` ends the streams. */
export function workbench(dir: string, signal?: AbortSignal, live = LIVE): Hono {
  const app = new Hono();
  let cached: { entries: number; body: string } | null = null;
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        connectSrc: ["'self'"],
        imgSrc: ['data:'],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
      referrerPolicy: 'no-referrer',
    }),
  );
  // Only a page of this server may ask: a foreign name that resolves to loopback (DNS rebinding) is refused.
  app.use(async (context, next) => {
    const host = (context.req.header('host') ?? '').replace(/:\d+$/, '');
    if (!['127.0.0.1', 'localhost', '[::1]'].includes(host))
      return context.json({ error: 'wrong host' }, 403);
    return next();
  });
  for (const [path, file] of Object.entries(FILES))
    app.get(path, (context) =>
      context.body(readFileSync(join(WEB, file)), 200, {
        'content-type': TYPES[file.split('.').at(-1)!]!,
        'cache-control': 'no-cache',
      }),
    );
  app.get('/api/answer', async (context) => {
    const open = await openViews(dir, { write: false });
    try {
      if (cached?.entries !== open.kase.ledger.size)
        cached = {
          entries: open.kase.ledger.size,
          body: JSON.stringify(await pageAnswer(open, await analyse(open.tables, null))),
        };
    } finally {
      await open.close();
    }
    return context.body(cached.body, 200, { 'content-type': 'application/json' });
  });
  app.get('/api/search', async (context) => {
    const open = await openViews(dir, { write: false });
    try {
      return context.json(await searchPosts(open, context.req.query('q') ?? '', { limit: 50 }));
    } finally {
      await open.close();
    }
  });
  app.get('/api/events', (context) => {
    const asked = context.req.header('last-event-id') ?? '';
    const after = /^\d{1,15}$/.test(asked) ? Number(asked) : null;
    const answer = streamSSE(context, async (stream) => {
      const gone = new AbortController();
      stream.onAbort(() => gone.abort());
      const end = signal === undefined ? gone.signal : AbortSignal.any([signal, gone.signal]);
      // Being told to stop is how a pause may end.
      const pause = () => sleep(live.every, undefined, { signal: end }).catch(() => undefined);
      let quiet = 0;
      for await (const event of liveEvents(dir, { after, signal: end, pause })) {
        quiet = event === null ? quiet + live.every : 0;
        if (event !== null) {
          const { id, ...rest } = event;
          await stream.writeSSE(id === null ? rest : { ...rest, id: String(id) });
        } else if (quiet >= live.quiet) {
          quiet = 0;
          await stream.write(': quiet\n\n');
        }
      }
    });
    // A connection that had a stream is not used again: waiting for that would keep the server from closing.
    answer.headers.set('connection', 'close');
    return answer;
  });
  app.notFound((context) => context.json({ error: 'there is nothing at this address' }, 404));
  app.onError((error, context) => {
    if (error instanceof InputError) return context.json({ error: error.message }, 400);
    if (error instanceof DependencyError) return context.json({ error: error.message }, 503);
    console.error(error);
    return context.json({ error: 'a bug in Driftline; the terminal shows more' }, 500);
  });
  return app;
}

/** Serves the workbench of a case. Throws `DependencyError` when the port cannot be had. */
export function serveWorkbench(
  dir: string,
  options: { host: string; port: number; live?: typeof LIVE },
): Promise<{ url: string; close(): Promise<void> }> {
  return new Promise((resolve, reject) => {
    const ending = new AbortController();
    const server: ServerType = serve(
      {
        fetch: workbench(dir, ending.signal, options.live).fetch,
        hostname: options.host,
        port: options.port,
      },
      (at) =>
        resolve({
          url: `http://${options.host}:${at.port}/`,
          close: () => {
            ending.abort();
            return new Promise((done) => server.close(() => done()));
          },
        }),
    );
    server.once('error', (cause) =>
      reject(
        new DependencyError(
          `port ${options.port} on ${options.host} cannot be used; choose another with --port`,
          { cause },
        ),
      ),
    );
  });
}
