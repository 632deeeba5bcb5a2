/**
 * @module
 * The local server of the workbench: the case's answer as JSON, search, and the page that shows them. It binds to
 * loopback, reads only, and holds the case open only while it computes, so that other verbs can write meanwhile.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { DependencyError, InputError } from '../core/errors.ts';
import { analyse } from '../pipeline/answers.ts';
import { pageAnswer } from '../pipeline/contract.ts';
import { searchPosts } from '../pipeline/search.ts';
import { openViews } from '../pipeline/views.ts';

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

/** The routes for the case in `dir`. */
export function workbench(dir: string): Hono {
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
  options: { host: string; port: number },
): Promise<{ url: string; close(): Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server: ServerType = serve(
      { fetch: workbench(dir).fetch, hostname: options.host, port: options.port },
      (at) =>
        resolve({
          url: `http://${options.host}:${at.port}/`,
          close: () => new Promise((done) => server.close(() => done())),
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
