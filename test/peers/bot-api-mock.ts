/**
 * @module
 * A Bot API on this machine that keeps to its public description: what is asked must be an operation of it with parameters
 * that fit, and what it answers must fit the operation's schema. What does not fit is refused and noted. Test support.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { identifier, number, object, objects } from '../../src/platforms/json.ts';
import type { JsonObject } from '../../src/platforms/json-cut.ts';
import { type Description, integer, operationOf, securityParameter, wrongAnswer } from './openapi.testing.ts';

/** What there is to be seen; may be changed while the server runs. */
export interface World {
  readonly token: string;
  readonly bot: JsonObject;
  chats: JsonObject[];
  messages: JsonObject[];
  /** Whether a message at exactly `from` or `to` is among the answers: the description does not say. */
  inclusive: boolean;
  /** Answers question number `n` (from 0) with an error instead; null lets it be. */
  fail: (n: number) => { readonly status: number; readonly code: string } | null;
}

export interface BotApiMock {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** What did not fit, in the order it came. */
  readonly problems: string[];
  close(): Promise<void>;
}

/** Starts the server on a free port of 127.0.0.1. */
export async function openBotApiMock(description: Description, world: World): Promise<BotApiMock> {
  const problems: string[] = [];
  let asked = 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const { status, body, operation } = answer(request.method ?? '', url, asked++);
    const wrong = wrongAnswer(status, body, operation, description);
    problems.push(...wrong.map((what) => `${status} ${url.pathname}: ${what}`));
    response.writeHead(wrong.length > 0 ? 500 : status, {
      'content-type': 'application/json; charset=utf-8',
    });
    response.end(
      JSON.stringify(wrong.length > 0 ? { code: 'internal', message: 'An answer does not fit' } : body),
    );
  });

  interface Given {
    readonly status: number;
    readonly body: unknown;
    readonly operation: JsonObject | null;
  }

  function answer(method: string, url: URL, n: number): Given {
    const fault = (status: number, code: string, operation: JsonObject | null = null): Given => ({
      status,
      body: { code, message: `Refused: ${code}` },
      operation,
    });
    const found = method === 'GET' ? operationOf(url, description) : 'this server only answers questions';
    if (typeof found === 'string') {
      problems.push(found);
      return fault(400, 'proto.payload');
    }
    const { id, operation, values } = found;
    const tokens = url.searchParams.getAll(securityParameter(description.root));
    if (tokens.length !== 1 || tokens[0] !== world.token) return fault(401, 'verify.token', operation);
    const failure = world.fail(n);
    if (failure !== null) return fault(failure.status, failure.code, operation);
    const ok = (body: unknown): Given => ({ status: 200, body, operation });
    if (id === 'getMyInfo') return ok(world.bot);
    if (id === 'getChat' || id === 'getChatByLink') {
      const chat = world.chats.find((each) => isAsked(each, values));
      return chat === undefined ? fault(404, 'chat.not.found', operation) : ok(chat);
    }
    if (id === 'getMessages') {
      const from = integer(values, 'from');
      const to = integer(values, 'to');
      if (from !== null && to !== null && to >= from) {
        problems.push('`to` must be less than `from`');
        return fault(400, 'proto.payload', operation);
      }
      return ok({
        messages: messagesBetween(values.get('chat_id'), from, to, integer(values, 'count') ?? 50),
      });
    }
    problems.push(`${id} is not what a reader asks`);
    return fault(405, 'method.not.allowed', operation);
  }

  function messagesBetween(chat: string | undefined, from: number | null, to: number | null, count: number) {
    const edge = world.inclusive ? 0 : 1;
    return objects(world.messages)
      .filter((each) => identifier(object(each.recipient).chat_id) === chat)
      .map((message) => ({ message, at: number(message.timestamp) ?? 0 }))
      .filter(({ at }) => (from === null || at <= from - edge) && (to === null || at >= to + edge))
      .sort((a, b) => b.at - a.at)
      .slice(0, count)
      .map(({ message }) => message);
  }

  await listen(server);
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    problems,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function isAsked(chat: JsonObject, values: ReadonlyMap<string, string>): boolean {
  const link = String(chat.link ?? '')
    .split('/')
    .at(-1);
  return (
    identifier(chat.chat_id) === values.get('chatId') ||
    (link !== '' && link === values.get('chatLink')?.replace(/^@/, ''))
  );
}

function listen(server: Server): Promise<void> {
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', done);
  });
}
