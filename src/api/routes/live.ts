/**
 * @module
 * Server-sent events: what is new in the case (`events.ts`) and what this server itself does (`hub.ts`), until the session
 * ends.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { streamSSE } from 'hono/streaming';
import { secretOf } from '../access.ts';
import { liveEvents } from '../events.ts';
import type { News } from '../hub.ts';
import { type Ask, Refusal, type Route, someone } from '../route.ts';

/** Streams of one session: a tab has one. */
const MOST_STREAMS = 12;
const streams = new Map<string, number>();

function events(ask: Ask) {
  const { context, services } = ask;
  const { id } = someone(ask);
  const open = streams.get(id) ?? 0;
  if (open >= MOST_STREAMS) throw new Refusal(429, 'throttled', 'too many streams are open', 30);
  streams.set(id, open + 1);
  const asked = context.req.header('last-event-id') ?? '';
  const after = /^\d{1,15}$/.test(asked) ? Number(asked) : null;
  const secret = secretOf(context, services);
  const session = secret === null ? null : services.sessions.find(secret);
  const answer = streamSSE(context, async (stream) => {
    const gone = new AbortController();
    stream.onAbort(() => gone.abort());
    const ends = [gone.signal, services.ending, ...(session === null ? [] : [session.ending.signal])];
    const end = AbortSignal.any(ends);
    let wake = new AbortController();
    const news: News[] = [];
    const stop = services.hub.listen((each) => {
      news.push(each);
      wake.abort();
    });
    // Being told to stop, or that there is news, is how a pause may end.
    const pause = async () => {
      wake = new AbortController();
      if (news.length > 0) return;
      await sleep(services.live.every, undefined, { signal: AbortSignal.any([end, wake.signal]) }).catch(
        () => undefined,
      );
    };
    const tell = async () => {
      for (const { event, data } of news.splice(0))
        await stream.writeSSE({ event, data: JSON.stringify(data) });
    };
    let quiet = 0;
    try {
      for await (const event of liveEvents(services.dir, { after, signal: end, pause })) {
        // Somebody who listens is somebody for whom answers are computed.
        services.desk.visited();
        const told = news.length > 0;
        await tell();
        quiet = event === null && !told ? quiet + services.live.every : 0;
        if (event !== null) {
          const { id: number, ...rest } = event;
          await stream.writeSSE(number === null ? rest : { ...rest, id: String(number) });
        } else if (quiet >= services.live.quiet) {
          quiet = 0;
          await stream.write(': quiet\n\n');
        }
      }
      if (session?.ending.signal.aborted)
        await stream.writeSSE({ event: 'session', data: JSON.stringify({ ended: true }) });
    } finally {
      stop();
      const left = (streams.get(id) ?? 1) - 1;
      if (left > 0) streams.set(id, left);
      else streams.delete(id);
    }
  });
  // A connection that had a stream is not used again: waiting for that would keep the server from closing.
  answer.headers.set('connection', 'close');
  return answer;
}

export const LIVE: readonly Route[] = [
  { method: 'GET', path: '/api/events', role: 'viewer', scope: 'read', handle: events },
];
