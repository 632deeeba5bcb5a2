/**
 * @module
 * What else a wave could have been: the communities of the same platforms that were looked at meanwhile and did not die
 * with it, and the passing faults that they and the time gone by rule out.
 */
import { HOUR } from '../clock.ts';
import { deathAt, type Life, provesLife } from '../liveness.ts';
import type { Instant, PlatformId, Ref } from '../model.ts';
import type { Population } from './population.ts';
import type { Window } from './scan.ts';
import type { Controls } from './shapes.ts';
import type { Span } from './span.ts';

/** With no control alive and no reason given, a wave must have outlasted an outage (hours). */
const OUTAGE_HOURS = 12;

/**
 * Who else was looked at on the same platforms from the onset on. Null when nobody was alive, no reason was given and
 * too little time has passed to tell a wave from an outage that answers "gone".
 */
export function controlsOf(
  lives: readonly Life[],
  platformOf: (ref: Ref) => PlatformId,
  population: Population,
  span: Span,
  window: Window,
  at: Instant,
): Controls | null {
  const instant = (hour: number) => population.origin + hour * HOUR;
  const members = new Set(span.members.map(({ subject }) => subject.life.ref));
  const platforms = new Set(span.members.map(({ subject }) => subject.platform));
  const from = instant(span.onset.latest);
  const until = Math.min(at, instant(Math.max(span.end.latest, window.to)) + 24 * HOUR);
  const controls: Controls = { looked: 0, alive: 0, unreachable: 0, ruledOut: [] };
  for (const life of lives) {
    if (members.has(life.ref) || !platforms.has(platformOf(life.ref))) continue;
    const death = deathAt(life, at);
    if (death !== null && death.by < from) continue;
    let looked = false;
    let alive = false;
    let certain = false;
    for (let i = 0; i < life.probes.times.length; i++) {
      const time = life.probes.times[i]!;
      if (time < from || time > until) continue;
      looked = true;
      certain ||= life.probes.outcomes[i] !== 'unknown';
      alive ||= provesLife(life.probes.outcomes[i]!);
    }
    if (looked) controls.looked++;
    if (alive) controls.alive++;
    if (looked && !certain) controls.unreachable++;
  }
  const firstBy = Math.min(...span.members.map(({ subject }) => subject.death!.by));
  const lasted = (at - instant(firstBy)) / HOUR;
  const reasons = span.members.filter(({ subject }) => subject.death!.outcome !== 'gone_unspecified').length;
  if (controls.alive === 0 && reasons * 2 < members.size && lasted < OUTAGE_HOURS) return null;
  if (controls.alive > 0)
    controls.ruledOut.push(
      `the platform or we were down: ${controls.alive} of ${controls.looked} other communities there were seen alive since the onset`,
    );
  if (reasons > 0)
    controls.ruledOut.push(`a silent fault: for ${reasons} of ${members.size} the platform gave a reason`);
  if (lasted >= OUTAGE_HOURS)
    controls.ruledOut.push(
      `a passing fault: none of the ${members.size} had come back ${Math.floor(lasted)} h after the first was seen gone`,
    );
  controls.ruledOut.push('lost looks: a look without a verdict counts for no death');
  return controls;
}
