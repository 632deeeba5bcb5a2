/**
 * @module
 * What all connectors share: looks made of their parts, and the faults that are about us or the way there, told before
 * a platform's own words are read. A fault here never says anything about the community.
 */
import type { Answer, Look, Response } from './connector.ts';

/** A look with only these facts. */
export function look(facts: Pick<Look, 'outcome' | 'via'> & Partial<Look>): Look {
  return {
    to: null,
    why: null,
    title: null,
    description: null,
    members: null,
    nativeId: null,
    avatarUrl: null,
    captures: [],
    ...facts,
  };
}

/** Nothing could be told. `answers` are what came, if anything did. */
export function unknown(why: string, via: string, answers: readonly Answer[] = []): Look {
  return look({ outcome: 'unknown', via, why, captures: capturesOf(answers) });
}

/** The captures of these answers, in order, each once. */
export function capturesOf(answers: readonly Answer[]): string[] {
  return [...new Set(answers.flatMap((answer) => (answer.status === null ? [] : [answer.capture])))];
}

/**
 * Why an answer cannot be read as `expects`, null when it can: no response, 429, 5xx, cut off, empty, another kind of
 * content, a captcha, a log-in wall. Statuses 4xx other than 407, 408 and 429 are left to the platform, which knows
 * what they mean there.
 */
export function faultOf(answer: Answer, expects: 'json' | 'html' | 'xml'): string | null {
  if (answer.status === null) return answer.why;
  const { status, body } = answer;
  if (status === 429 || status === 408 || status === 407 || status >= 500) return String(status);
  if (answer.cut) return 'cut_off';
  const bodyless = status === 204 || status === 304 || (status >= 300 && status < 400);
  if (bodyless) return null;
  if (body.length === 0) return status === 200 ? 'empty' : null;
  const text = textOf(answer);
  if (text === null) return 'charset';
  const wall = wallOf(text);
  if (wall !== null) return wall;
  if (expects === 'json' && readJson(answer) === undefined) return 'not_json';
  if (expects === 'html' && !/<(?:!doctype|html|head|body|div)\b/i.test(text.slice(0, 4096)))
    return 'not_html';
  if (expects === 'xml' && !/^\s*(?:<\?xml|<[A-Za-z])/.test(text)) return 'not_xml';
  return null;
}

/** Signs of a challenge or a log-in page in front of the content, from the markup such pages are made of. */
function wallOf(text: string): 'captcha' | 'login_wall' | null {
  if (!/^\s*</.test(text)) return null;
  const head = text.slice(0, 65_536);
  if (
    /(?:g-recaptcha|h-captcha|cf-challenge|cf-turnstile|challenge-platform|captcha-form|\/recaptcha\/api)/i.test(
      head,
    )
  )
    return 'captcha';
  if (/<input[^>]+type=["']?password/i.test(head)) return 'login_wall';
  return null;
}

/** The body as text in the charset it names (UTF-8 when it names none); null when it is not in that charset. */
export function textOf(response: Response): string | null {
  const named = /charset=["']?([\w-]+)/i.exec(response.headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(named, { fatal: true }).decode(response.body);
  } catch {
    // An unknown charset, or bytes that are not of it: either way it cannot be read as it says.
    return null;
  }
}

/** The body as JSON; undefined when it is none. */
export function readJson(response: Response): unknown {
  const text = textOf(response);
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
