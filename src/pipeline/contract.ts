/**
 * @module
 * Answers as other programs read them (docs/commands.md): plain JSON, instants as ISO 8601 UTC text. Shapes only.
 */
import { iso, isoOrNull } from '../core/clock.ts';
import type { Lead } from '../core/lead.ts';
import { coverageOf, stateAt } from '../core/liveness.ts';
import type { MatchResult } from '../core/match.ts';
import type { Coverage, Decision, Interval } from '../core/model.ts';
import type { Wave } from '../core/wave/index.ts';
import { PLATFORMS } from '../platforms/index.ts';
import type { Analysis } from './answers.ts';
import type { CaseFile } from './case.ts';

export type Shown<K extends keyof typeof shown> = Awaited<ReturnType<(typeof shown)[K]>>;

const interval = ({ earliest, latest }: Interval) => ({ earliest: iso(earliest), latest: iso(latest) });
const coverage = (of: Coverage) => ({ ...of, from: isoOrNull(of.from), until: isoOrNull(of.until) });
const decision = (of: Decision | null) => (of === null ? null : { ...of, at: iso(of.at) });

export const shown = {
  status({ facts, coverage: of }: Analysis) {
    const refs = new Set([...facts.watched, ...facts.life.keys()]);
    const communities = [...refs].map((ref) => {
      const life = facts.life.get(ref);
      const { state, why } = life
        ? stateAt(life, facts.at)
        : { state: 'unknown' as const, why: 'it was never looked at' };
      const known = facts.communities.get(ref);
      return {
        ref,
        platform: facts.platformOf(ref),
        title: known?.titles[0] ?? life?.title ?? null,
        state,
        why,
        watched: facts.watched.has(ref),
        firstSeenAt: isoOrNull(life?.firstSeenAt ?? null),
        lastAliveAt: isoOrNull(life?.death?.after ?? life?.lastAliveAt ?? null),
        firstGoneAt: isoOrNull(life?.death?.by ?? (life?.movedTo ? life.firstGoneAt : null)),
        movedTo: life?.movedTo ?? null,
        reuse: life?.reuse ? { title: life.reuse.title, at: iso(life.reuse.at) } : null,
        posts: known?.posts ?? 0,
      };
    });
    return { at: iso(facts.at), coverage: coverage(of()), communities };
  },

  waves: (analysis: Analysis) => analysis.waves().map(wave),

  leads: async (analysis: Analysis) => (await analysis.leads()).map(lead),

  async matches(analysis: Analysis, withoutDeclared: boolean) {
    return matches(await analysis.matches(withoutDeclared));
  },

  async claims({ facts, claims }: Analysis, event: string | null) {
    const found = await claims(event);
    const base = { at: iso(facts.at), coverage: coverage(coverageOf(facts.lives)) };
    if (found === null) return { event: null, ...base, statements: [], rejected: [] };
    const { answer } = found;
    return {
      event: { ...found.event, from: iso(found.event.from), to: iso(found.event.to) },
      ...base,
      scanned: answer.scanned,
      statements: answer.statements.map((s) => ({ ...s, at: iso(s.at), firstSeen: interval(s.firstSeen) })),
      rejected: answer.rejected.map((r) => ({ ...r, at: iso(r.at) })),
    };
  },

  async demo(analysis: Analysis) {
    const { matches: found, unmatched } = await shown.matches(analysis, false);
    return {
      watched: analysis.facts.watched.size,
      coverage: coverage(analysis.coverage()),
      waves: shown.waves(analysis),
      leads: await shown.leads(analysis),
      matches: found,
      unmatched,
      claims: await shown.claims(analysis, null),
    };
  },
};

function wave(of: Wave) {
  return {
    ...of,
    onset: interval(of.onset),
    end: interval(of.end),
    deaths: of.deaths.map((d) => ({ ...d, after: iso(d.after), by: iso(d.by) })),
    coverage: coverage(of.coverage),
  };
}

function lead(of: Lead) {
  return { ...of, firstSeenAt: iso(of.firstSeenAt), decision: decision(of.decision) };
}

function matches({ matches: found, unmatched, method }: MatchResult) {
  return {
    matches: found.map((match) => ({ ...match, decision: decision(match.decision) })),
    unmatched,
    method,
  };
}

/** Everything that the first page of the workbench shows, in one answer. */
export async function pageAnswer(about: Pick<CaseFile, 'name' | 'purpose'>, analysis: Analysis) {
  const status = shown.status(analysis);
  const { leads, ...demo } = await shown.demo(analysis);
  const opening = await analysis.opening();
  const best = leads.find((of) => of.id === opening?.id);
  const leadPost = best?.firstSource.post ? await analysis.post(best.firstSource.post) : null;
  const statements = await Promise.all(
    demo.claims.statements.map(async (s) => ({ ...s, text: (await analysis.post(s.post))?.text ?? null })),
  );
  return {
    case: { name: about.name, purpose: about.purpose },
    ...status,
    ...demo,
    coverage: demo.coverage,
    lead: best ?? null,
    leads: leads.slice(0, 20),
    leadCount: leads.length,
    leadText: leadPost?.text ?? null,
    claims: { ...demo.claims, statements },
    platforms: Object.fromEntries(PLATFORMS.map(({ id, name }) => [id, name])),
  };
}
