/**
 * @module
 * The server of the workbench: the routes of the table behind one door, the app's files, and how the process listens. It
 * binds to loopback unless there are users, and holds the case open only while it is asked, so that other verbs can write.
 */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type ServerType, serve } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { z } from 'zod';
import { DependencyError, InputError, InUseError } from '../core/errors.ts';
import { admit, isLoopback, isOwnHost } from './access.ts';
import { type Ask, Refusal, type Route, type Who } from './route.ts';
import { ROUTES } from './routes.ts';
import { openServices, type ServiceOptions, type Services } from './services.ts';
import { openFiles } from './static.ts';

/** The longest JSON body that is read (bytes). A pasted list is the longest thing that anybody sends. */
const LONGEST_BODY = 4 << 20;
/** Answers from this size on are compressed. */
const COMPRESSED_FROM = 1_024;
/** Milliseconds that a request may take to come: a large upload over a slow line. */
const LONGEST_REQUEST = 6 * 3_600_000;

const compress = promisify(gzip);

/** The app with what a request may note about itself. */
export type App = Hono<{ Variables: { inert: boolean } }>;

/** What nobody's script may run in, and nothing else may be fetched from. */
const INERT = "default-src 'none'; sandbox; frame-ancestors 'none'";

/** The whole of a server but its socket. */
export function workbench(services: Services): App {
  const app: App = new Hono();
  // Before the headers for all are set, so that it comes after them.
  app.use(async (context, next) => {
    await next();
    if (context.get('inert')) context.header('content-security-policy', INERT);
  });
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // The component library writes its measures into style elements; there is no user's style in them.
        styleSrc: ["'self'", "'unsafe-inline'"],
        connectSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        mediaSrc: ["'self'"],
        workerSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
      referrerPolicy: 'no-referrer',
      xFrameOptions: 'DENY',
      crossOriginOpenerPolicy: 'same-origin',
      crossOriginResourcePolicy: 'same-origin',
      permissionsPolicy: { camera: [], microphone: [], geolocation: [], usb: [], payment: [] },
      strictTransportSecurity:
        services.address.public?.protocol === 'https:' ? 'max-age=31536000; includeSubDomains' : false,
    }),
  );
  app.use(async (context, next) => {
    if (!isOwnHost(context.req.header('host') ?? '', services.address))
      return refused(context, new Refusal(403, 'host', 'wrong host'));
    return next();
  });
  for (const route of ROUTES)
    app.on(route.method, route.path, async (context) => {
      const who = await admit(context, route, services);
      if (who !== null) services.desk.visited();
      if (route.inert) context.set('inert', true);
      return reply(context, await route.handle(asked(context, route, who, services)));
    });
  const files = openFiles();
  app.get('*', async (context, next) => {
    if (/^\/(?:api|open)(?:\/|$)/.test(context.req.path)) return next();
    return (await files(context)) ?? next();
  });
  app.notFound((context) =>
    refused(context, new Refusal(404, 'not_found', 'there is nothing at this address')),
  );
  app.onError((error, context) => {
    if (error instanceof Refusal) return refused(context, error);
    if (error instanceof InputError) return refused(context, new Refusal(400, 'input', error.message));
    if (error instanceof InUseError) return refused(context, new Refusal(503, 'busy', error.message, 2));
    if (error instanceof DependencyError) return refused(context, new Refusal(503, 'outside', error.message));
    console.error(error);
    return context.json({ error: 'a bug in Driftline; the terminal shows more', code: 'bug' }, 500);
  });
  return app;
}

function refused(context: Context, { status, code, message, retryAfterSeconds }: Refusal): Response {
  if (retryAfterSeconds !== null) context.header('retry-after', String(retryAfterSeconds));
  context.header('cache-control', 'no-store');
  // Somebody who opened a used link sits in front of a browser, not of a program.
  if (code === 'link') return context.html(linkPage(message), status);
  return context.json({ error: message, code }, status);
}

function linkPage(message: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Driftline</title><p>${message.replace(/[<&]/g, '')}</p></html>`;
}

function asked(context: Context, route: Route, who: Who | null, services: Services): Ask {
  return {
    context,
    who,
    services,
    param: (name) => context.req.param(name) ?? '',
    query: (name) => context.req.query(name)?.trim() || null,
    body: (shape) => bodyOf(context, route, shape),
  };
}

/** The JSON body of a request, checked. Its own words are in no error: they may be a password. */
async function bodyOf<T>(context: Context, route: Route, shape: z.ZodType<T>): Promise<T> {
  if (route.body === 'bytes') throw new Error('this route takes no JSON');
  const type = context.req.header('content-type') ?? '';
  if (!/^application\/json\b/i.test(type)) throw new Refusal(415, 'type', 'the body is application/json');
  const length = Number(context.req.header('content-length') ?? 0);
  if (length > LONGEST_BODY) throw new Refusal(413, 'too_large', 'the body is too long');
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of context.req.raw.body ?? []) {
    bytes += part.length;
    if (bytes > LONGEST_BODY) throw new Refusal(413, 'too_large', 'the body is too long');
    parts.push(part);
  }
  let value: unknown;
  try {
    value = JSON.parse(Buffer.concat(parts).toString());
  } catch {
    throw new InputError('the body is no JSON');
  }
  const read = shape.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue?.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : (issue?.path ?? []);
  throw new InputError(`the body is not as docs/api.md says: ${where.join('.') || 'the whole'}`);
}

/** What a handler gave, as a response. Nothing of it may be kept by a browser or a proxy. */
async function reply(context: Context, value: unknown): Promise<Response> {
  if (value instanceof Response) {
    if (!value.headers.has('cache-control')) value.headers.set('cache-control', 'no-store');
    return value;
  }
  const text = JSON.stringify(value);
  context.header('content-type', 'application/json');
  context.header('cache-control', 'no-store');
  context.header('vary', 'accept-encoding');
  const packed =
    text.length >= COMPRESSED_FROM && /\bgzip\b/.test(context.req.header('accept-encoding') ?? '');
  // What holds a secret (the CSRF token) is never compressed beside what somebody else could choose.
  if (!packed || context.req.path.startsWith('/api/session')) return context.body(text);
  context.header('content-encoding', 'gzip');
  return context.body(new Uint8Array(await compress(text, { level: 3 })));
}

export interface Workbench {
  /** The plain address. */
  readonly url: string;
  readonly services: Services;
  /** A new address that signs in whoever opens it first; only for a case without users. */
  link(): string;
  /** Whether people sign in with names. */
  hasUsers(): Promise<boolean>;
  close(): Promise<void>;
}

export interface WorkbenchOptions extends Omit<ServiceOptions, 'address'> {
  readonly host: string;
  readonly port: number;
  /** The address that people use when a proxy stands in front. */
  readonly public?: URL | null;
}

/**
 * Serves the workbench of a case. Throws `DependencyError` when the port cannot be had, `InputError` when it would listen
 * beyond this machine without users.
 */
export async function serveWorkbench(dir: string, options: WorkbenchOptions): Promise<Workbench> {
  const { host, port: wanted, public: known = null, ...rest } = options;
  const address = { host, port: wanted, public: known };
  const services = await openServices(dir, { ...rest, address });
  try {
    const hasUsers = async () => (await services.team()).users.length > 0;
    if (!isLoopback(host) && !(await hasUsers()))
      throw new InputError(
        'without users the workbench listens on this machine only: add one with "driftline users add NAME --role admin"',
      );
    const { server, port } = await listen(workbench(services), host, wanted);
    address.port = port;
    const url = known?.href ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}/`;
    return {
      url,
      services,
      link: () => new URL(`open/${services.sessions.newLink()}`, url).href,
      hasUsers,
      async close() {
        const closed = new Promise<void>((done) => server.close(() => done()));
        await services.close();
        if ('closeIdleConnections' in server) server.closeIdleConnections();
        await closed;
      },
    };
  } catch (error) {
    await services.close();
    throw error;
  }
}

function listen(app: App, hostname: string, wanted: number): Promise<{ server: ServerType; port: number }> {
  return new Promise((resolve, reject) => {
    const server: ServerType = serve(
      {
        fetch: app.fetch,
        hostname,
        port: wanted,
        serverOptions: { requestTimeout: LONGEST_REQUEST, headersTimeout: 30_000 },
      },
      ({ port }) => resolve({ server, port }),
    );
    server.once('error', (cause) =>
      reject(
        new DependencyError(`port ${wanted} on ${hostname} cannot be used; choose another with --port`, {
          cause,
        }),
      ),
    );
  });
}
