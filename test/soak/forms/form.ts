/**
 * @module
 * What the forms of the soak's platforms share: a question, a reply, and the recordings of the connectors' own conformance
 * suite, out of which replies are made.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Recording } from '../../../src/platforms/conformance.ts';
import type { Community, Condition, Post } from '../story.ts';

export interface Asked {
  readonly host: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Reply {
  readonly status: number;
  /** Text is sent as HTML unless the headers say otherwise, everything else as JSON. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The world as a form sees it at the moment of a question. */
export interface Sight {
  /** Milliseconds since the epoch, by the fast clock. */
  readonly now: number;
  /** The beginning of the soak, by the same clock. */
  readonly began: number;
  find(platform: Community['platform'], what: (community: Community) => boolean): Community | null;
  condition(community: Community): Condition;
  posts(community: Community): Post[];
}

/** Answers a question as the platform would; null for what it does not know at all. `about` is whose look it was. */
export interface Form {
  answer(asked: Asked, sight: Sight): { readonly reply: Reply; readonly about: Community | null } | null;
  /** What it looks like after its layout was changed. */
  readonly changed: unknown;
}

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'src', 'platforms');

/** The body of an exchange in a recording, its own copy. */
export function recorded<T = Record<string, unknown>>(platform: string, name: string, exchange = 0): T {
  const path = join(FOLDER, platform, 'recordings', `${name}.json`);
  const { exchanges } = JSON.parse(readFileSync(path, 'utf8')) as Recording;
  return exchanges.at(exchange)!.body as T;
}

/** A recorded page. */
export function recordedPage(platform: string, file: string): string {
  return readFileSync(join(FOLDER, platform, 'recordings', file), 'utf8');
}

/** By name, made at the first question. */
export function lookUp(names: (community: Community) => readonly string[]) {
  const known = new Map<string, Community>();
  let filled = false;
  return (sight: Sight, platform: Community['platform'], name: string): Community | null => {
    if (!filled)
      sight.find(platform, (community) => {
        if (community.platform === platform) for (const each of names(community)) known.set(each, community);
        return false;
      });
    filled = true;
    return known.get(name) ?? null;
  };
}
