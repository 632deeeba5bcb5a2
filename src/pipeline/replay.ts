/**
 * @module
 * A scenario into a case, as if it had been collected: what is watched, each look in the order of time, and the
 * archives as they were public until the end (or `until`). Replaying again, also further, adds only what is new.
 */
import { basename, join } from 'node:path';
import { iso } from '../core/clock.ts';
import type { Instant } from '../core/model.ts';
import { readReference } from '../core/ref.ts';
import { type Entry, eventEntry, observationEntry } from '../ledger/ledger.ts';
import { GRAMMARS } from '../platforms/links.ts';
import { readScenario, type Scenario } from '../scenario/scenario.ts';
import type { Progress } from './follow.ts';
import { captureEntry, type Skipped, unusable } from './import.ts';
import type { OpenCase } from './views.ts';

export interface ReplayReport {
  scenario: string;
  until: Instant;
  entries: number;
  observations: number;
  archives: number;
  skipped: Skipped[];
}

/** The media type of a scenario's `observations.jsonl`, kept as the capture behind each observation. */
const OBSERVATIONS = 'application/vnd.driftline.observations+jsonl';

/**
 * Replays the scenario in `dir`. `until` leaves out what came later. `now` dates the entries of a scenario that has no
 * observations. Throws `InputError` when the scenario is not in order.
 */
export async function replayScenario(
  open: OpenCase,
  dir: string,
  options: { until?: Instant | null; now: Instant; onProgress?: (progress: Progress) => void },
): Promise<ReplayReport> {
  const scenario = await readScenario(dir);
  const { kase } = open;
  const until = options.until ?? null;
  const observations = scenario.observations.filter((line) => until === null || line.at <= until);
  const first = scenario.observations[0]?.at ?? options.now;
  const end = until ?? scenario.observations.at(-1)?.at ?? options.now;
  const facts = { collector: `replay of ${scenario.name}`, until };
  const entries: Entry[] = setting(scenario, Math.min(first, end));

  if (scenario.observations.length > 0) {
    const stored = await kase.captures.putFile(join(scenario.dir, 'observations.jsonl'));
    const source = `${basename(scenario.dir)}/observations.jsonl`;
    entries.push(captureEntry(stored, { ...facts, until: null, at: first, source, mediaType: OBSERVATIONS }));
    const avatars = new Map<string, string>();
    for (const line of observations) {
      if (line.avatar !== null && !avatars.has(line.avatar)) {
        const image = await kase.captures.putFile(line.avatar);
        avatars.set(line.avatar, image.sha256);
        entries.push(
          captureEntry(image, {
            ...facts,
            until: null,
            at: line.at,
            source: `${basename(scenario.dir)}/media/${basename(line.avatar)}`,
            mediaType: mediaType(line.avatar),
          }),
        );
      }
      entries.push({
        ...observationEntry({
          ref: canonical(line.ref),
          at: line.at,
          outcome: line.outcome,
          to: line.to === null ? null : canonical(line.to),
          title: line.title,
          description: line.description,
          members: line.members,
          avatar: line.avatar === null ? null : avatars.get(line.avatar)!,
          why: line.why,
          via: line.via,
        }),
        capture: stored.sha256,
        line: line.line,
      });
    }
  }
  const skipped: Skipped[] = [];
  let archives = 0;
  for (const archive of scenario.archives) {
    const file = { path: archive.file, name: `${basename(scenario.dir)}/${archive.path}`, ref: archive.ref };
    const reason = await unusable(file);
    if (reason !== null) {
      skipped.push({ file: archive.path, why: reason });
      continue;
    }
    archives++;
    const stored = await kase.captures.putFile(archive.file);
    const ref = archive.ref === null ? null : canonical(archive.ref);
    entries.push(captureEntry(stored, { ...facts, at: end, source: file.name, ref }));
  }
  const before = kase.ledger.size;
  await kase.ledger.append(entries);
  await open.follow(options.onProgress);
  for (const gap of await open.tables.all<{ source: string; at_byte: number | null; why: string }>(
    `select source, at_byte, why from gaps join captures using (entry)
     where entry >= $1 order by entry, at_byte nulls last, why`,
    [before],
  ))
    skipped.push({
      file: gap.source,
      why: gap.at_byte === null ? gap.why : `byte ${gap.at_byte}: ${gap.why}`,
    });
  return {
    scenario: scenario.name,
    until: end,
    entries: kase.ledger.size - before,
    observations: observations.length,
    archives,
    skipped,
  };
}

/** What is followed from the beginning. */
function setting(scenario: Scenario, at: Instant): Entry[] {
  const watch = (ref: string, role: 'community' | 'source') =>
    ({ kind: 'watch', at: iso(at), ref: canonical(ref), action: 'added', role }) as const;
  return [
    ...scenario.watch.map((ref) => watch(ref, 'community')),
    ...scenario.sources.map((ref) => watch(ref, 'source')),
    ...scenario.outlets.map(
      ({ ref, grade }) =>
        ({
          kind: 'watch',
          at: iso(at),
          ref: canonical(ref),
          action: 'added',
          role: 'outlet',
          grade,
        }) as const,
    ),
    ...(scenario.event ? [eventEntry(at, scenario.event)] : []),
  ];
}

/** The canonical form of an address as a scenario's author wrote it; an address of no known form stays as it is. */
function canonical(ref: string): string {
  return readReference(ref, GRAMMARS)?.ref ?? ref;
}

function mediaType(path: string): string {
  return /\.png$/i.test(path) ? 'image/png' : /\.webp$/i.test(path) ? 'image/webp' : 'image/jpeg';
}
