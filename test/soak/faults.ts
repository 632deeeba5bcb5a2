/**
 * @module
 * How a server of the soak fails: one answer in twenty, in as many ways as the world has. None of them says anything about
 * a community.
 */
import type { ServerResponse } from 'node:http';
import type { Reply } from './forms/form.ts';

/** Kinds, each as often as the others. */
export const KINDS = [
  '500',
  '502',
  '503',
  '429',
  'time-out',
  'reset',
  'cut body',
  'captcha',
  'log-in wall',
  'empty page',
  'changed layout',
  '404 of a gateway',
] as const;
export type FaultKind = (typeof KINDS)[number];

/** Seconds of `Retry-After` that come with 429, by the fast clock. */
export const RETRY_AFTER_SECONDS = 4;

const html = (status: number, body: string): Reply => ({ status, body });
const FAULTY: Partial<Record<FaultKind, Reply>> = {
  '500': html(500, '<html><body>Internal error</body></html>'),
  '502': html(502, '<html><body>Bad gateway</body></html>'),
  '503': { status: 503, body: { error: 'unavailable' } },
  '429': { status: 429, body: '', headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } },
  captcha: html(
    200,
    '<!doctype html><html><body><div class="g-recaptcha" data-sitekey="x"></div></body></html>',
  ),
  'log-in wall': html(
    200,
    '<!doctype html><html><body><form><input name="user"><input type="password" name="pass"></form></body></html>',
  ),
  'empty page': { status: 200, body: '' },
  '404 of a gateway': html(404, '<html><head><title>404 Not Found</title></head><body>nginx</body></html>'),
};

/** Sends a reply, or what a fault makes of it. `changed` is the platform's page in a layout that nobody knows. */
export function send(
  response: ServerResponse,
  reply: Reply,
  fault: FaultKind | 'out' | null,
  changed: unknown,
): number {
  if (fault === 'time-out') return 0; // until the other side gives up
  if (fault === 'reset' || fault === 'out') {
    response.destroy();
    return 0;
  }
  const told = fault === 'changed layout' ? { ...reply, status: 200, body: changed, headers: {} } : reply;
  const { status, body, headers } = (fault !== null && FAULTY[fault]) || told;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8';
  const bytes = Buffer.from(text);
  response.writeHead(status, { 'content-type': type, 'content-length': bytes.length, ...headers });
  if (fault !== 'cut body' || bytes.length < 2) response.end(bytes);
  // Given to the network before the line goes dead, so that the other side has half of it.
  else response.write(bytes.subarray(0, bytes.length >> 1), () => setTimeout(() => response.destroy(), 5));
  return status;
}
