/**
 * @module
 * Addresses out of anything that a person pastes: lines, a list, a whole page of text. Says of each whether it can be
 * followed; writes nothing.
 */
import { InputError } from '../core/errors.ts';
import { extractLinks } from '../core/links.ts';
import type { Ref } from '../core/model.ts';
import { readReference } from '../core/ref.ts';
import { targetOf } from '../pipeline/targets.ts';
import { GRAMMARS } from '../platforms/links.ts';
import { communityIn } from './fresh.ts';
import type { PageModel } from './model.ts';

const MOST = 5_000;

export interface Pasted {
  ref: Ref;
  platform: string;
  kind: string;
  raw: string;
  watched: boolean;
  known: boolean;
  addable: boolean;
  /** `person`: never; `organisation`: say for whom the account speaks; `web_page`: as a source only. */
  why: 'person' | 'organisation' | 'web_page' | null;
}

/** What a text names, each address once, in order. A post stands for its community. */
export function readPaste(
  text: string,
  model: PageModel | null,
): { found: Pasted[]; lines: number; characters: number } {
  const found = new Map<Ref, Pasted>();
  for (const { ref, platform, kind, community, raw } of extractLinks(text, GRAMMARS)) {
    const target = kind === 'post' && community !== null ? community : ref;
    if (found.has(target) || found.size >= MOST) continue;
    const why = hintOf(target, platform, kind);
    const seen = model === null ? null : communityIn(model, target);
    found.set(target, {
      ref: target,
      platform,
      kind: kind === 'post' ? 'community' : kind,
      raw,
      watched: seen?.watched ?? false,
      known: seen !== null,
      addable: why !== 'person' && why !== 'web_page' && !(seen?.watched ?? false),
      why,
    });
  }
  return { found: [...found.values()], lines: text.split('\n').length, characters: text.length };
}

/** What has to be known before it can be followed; null when nothing has. */
function hintOf(ref: Ref, platform: string, kind: string): Pasted['why'] {
  if (platform === 'web' && kind === 'web') return 'web_page';
  const target = targetOf(ref);
  return target === 'person' ? 'person' : target === 'speaks in public' ? 'organisation' : null;
}

/** A canonical address of a community, or of a source. Throws `InputError` for anything else. */
export function followable(text: string): Ref {
  const reference = readReference(text, GRAMMARS);
  const ref = reference?.kind === 'post' ? reference.community : reference?.ref;
  if (ref == null) throw new InputError('one of the addresses is none that can be followed');
  return ref;
}
