/**
 * @module
 * The report: one HTML file that says what was seen, how well was looked, how each answer was made and what it rests on. For a
 * lawyer, an editor, an ethics board; on a screen or on paper. Every answer names its captures by their ledger entry.
 */
import type { Match } from '../core/match.ts';
import type { Ref } from '../core/model.ts';
import type { Wave } from '../core/wave/index.ts';
import { captureIndex, sayName } from './captures.ts';
import { LIMITS } from './limits.ts';
import { address, bdi, facts, page, quote, table, when } from './page-style.ts';
import { sayBits, sayCoverage, sayShare } from './say.ts';
import type { ExportedCase, Sha256 } from './shapes.ts';
import { escapeHtml } from './xml.ts';

/** Leads in the report; all of them are in the tables. */
const MOST_LEADS = 50;

/** The report of a case as one page. */
export function report(from: ExportedCase): string {
  const cited = citations(from);
  const { about } = from;
  const parts = [
    `<h1>${bdi(about.name)}</h1>`,
    `<p>${bdi(about.purpose)}</p>`,
    facts([
      ['What is known until', when(about.at)],
      ['Case', `<code>${escapeHtml(about.id)}</code>`],
      ['Approved by', about.approver === null ? 'nobody is named' : bdi(about.approver)],
      ['Made by', escapeHtml(about.software)],
      ['Ledger', `${from.ledger.entries} entries, tree head <span class="hash">${from.ledger.root}</span>`],
    ]),
    '<p class="quiet">Times are UTC. Numbers in brackets are ledger entries; the list at the end says which capture each is about.</p>',
    '<h2>Coverage</h2>',
    `<p>${escapeHtml(sayCoverage(from.coverage))}</p>`,
    ...waves(from, cited),
    ...counterparts(from, cited),
    ...claims(from, cited),
    ...leads(from, cited),
    ...communities(from, cited),
    ...methods(from),
    ...privacy(from),
    ...decisions(from),
    ...captures(from, cited),
  ];
  return page(about.name, parts.join('\n'));
}

interface Citations {
  /** `[12] [13]`, linked; says so when there is none. */
  cite(shas: readonly (Sha256 | null)[]): string;
  readonly used: Set<Sha256>;
}

function citations(from: ExportedCase): Citations {
  const index = captureIndex(from);
  const used = new Set<Sha256>();
  return {
    used,
    cite(shas) {
      const known = [...new Set(shas)].flatMap((sha256) => {
        const capture = sha256 === null ? undefined : index.get(sha256);
        return capture === undefined ? [] : [capture];
      });
      if (known.length === 0) return '<span class="quiet">no capture</span>';
      for (const { sha256 } of known) used.add(sha256);
      return known
        .map(
          ({ entry, state }) => `<a href="#c${entry}">[${entry}]</a>${state === 'kept' ? '' : ` (${state})`}`,
        )
        .join(' ');
    },
  };
}

const GONE: Readonly<Record<string, string>> = {
  gone_by_platform: 'gone, and the platform says it took it down',
  gone_by_owner: 'gone, and its owner took it down',
  gone_unspecified: 'gone, reason not visible',
};

function titles(from: ExportedCase): (ref: Ref) => string {
  const known = new Map(from.communities.map(({ ref, title }) => [ref, title]));
  return (ref) => {
    const title = known.get(ref);
    return title == null ? address(ref) : `${bdi(title)} ${address(ref)}`;
  };
}

function waves(from: ExportedCase, { cite }: Citations): string[] {
  if (from.waves.length === 0)
    return ['<h2>Takedown waves</h2>', '<p>No wave was seen, with the coverage stated above.</p>'];
  const named = titles(from);
  const gone = new Map(
    from.observations
      .filter(({ outcome }) => outcome.startsWith('gone'))
      .map(({ ref, at, capture }) => [`${ref} ${at}`, capture]),
  );
  const one = (wave: Wave, number: number) => [
    `<h3>Wave ${number + 1} (${escapeHtml(wave.level)}): ${wave.members.length} communities on ${escapeHtml(wave.platforms.join(', '))}</h3>`,
    `<p>The first went between ${when(wave.onset.earliest)} and ${when(wave.onset.latest)}, the last between ${when(wave.end.earliest)} and ${when(wave.end.latest)}${wave.ongoing ? '; deaths were still being seen when the data end' : ''}. Their usual rate gives ${wave.expected.toFixed(2)} deaths in such a span. Chance alone gives such a wave ${rarity(wave.recurrenceYears)}. Why they went is not known from this.</p>`,
    `<p class="quiet">Controls: of ${wave.controls.looked} other communities there that were looked at meanwhile, ${wave.controls.alive} were seen alive and ${wave.controls.unreachable} gave no verdict. ${escapeHtml(sayCoverage(wave.coverage))}</p>`,
    table(
      ['Community', 'Last seen alive', 'First seen gone', 'As', 'Capture'],
      wave.deaths.map((death) => [
        named(death.ref),
        when(death.after),
        when(death.by),
        escapeHtml(GONE[death.outcome] ?? death.outcome),
        cite([gone.get(`${death.ref} ${death.by}`) ?? null]),
      ]),
    ),
  ];
  return ['<h2>Takedown waves</h2>', ...from.waves.flatMap(one)];
}

function counterparts(from: ExportedCase, { cite }: Citations): string[] {
  const named = titles(from);
  const one = (match: Match) => [
    `<h3>${named(match.from)} → ${named(match.to)}</h3>`,
    `<p>${escapeHtml(match.relation)}, probability ${sayShare(match.probability)} (${match.band})${match.decision === null ? '; nobody has decided' : `; ${match.decision.verdict}ed by ${bdi(match.decision.by)}, because: ${bdi(match.decision.because)}`}.</p>`,
    table(
      ['What', 'Weight', 'Capture'],
      match.evidence.map((line) => [bdi(line.what), sayBits(line.bits), cite(line.captures)]),
      [1],
    ),
  ];
  return [
    '<h2>Counterparts</h2>',
    ...(from.matches.length === 0 ? ['<p>No counterpart was found.</p>'] : from.matches.flatMap(one)),
    ...(from.unmatched.length === 0
      ? []
      : [
          '<h3>No counterpart found</h3>',
          `<ul>${from.unmatched.map(({ from: ref }) => `<li>${named(ref)}</li>`).join('')}</ul>`,
        ]),
  ];
}

function claims(from: ExportedCase, { cite }: Citations): string[] {
  if (from.claims.length === 0) return [];
  return [
    '<h2>Claims</h2>',
    ...from.claims.flatMap(({ event, statements, scanned }) => [
      `<h3>${bdi(event.title)}</h3>`,
      statements.length === 0
        ? `<p>No claim was seen among ${scanned} posts, with the coverage stated above. That is not the same as: there is none.</p>`
        : `<p>${statements.length} statements were observed that claim the event, among ${scanned} posts. That a statement was observed says nothing about whether it is true.</p>`,
      ...statements.map(
        (of) =>
          `<div class="keep"><p>${when(of.at)} · grade ${of.grade} · ${of.copies} copies · ${of.origins} independent origins · ${address(of.post)} ${cite([of.capture])}</p>${of.text === null ? '' : quote(of.text)}<p class="quiet">${of.reasons.map(bdi).join('; ')}</p></div>`,
      ),
    ]),
  ];
}

function leads(from: ExportedCase, { cite }: Citations): string[] {
  return [
    '<h2>Leads</h2>',
    `<p>${from.leads.length} addresses were seen that may be worth a look${from.leads.length > MOST_LEADS ? `; the best ${MOST_LEADS} follow` : ''}. A score orders them and is no probability.</p>`,
    table(
      ['Address', 'Score', 'First seen', 'In', 'Why', 'Capture'],
      from.leads
        .slice(0, MOST_LEADS)
        .map((of) => [
          address(of.ref),
          of.score.toFixed(2),
          when(of.firstSeenAt),
          address(of.firstSource.post ?? of.firstSource.community),
          of.reasons.map(({ what }) => bdi(what)).join('; '),
          cite([of.firstSource.capture]),
        ]),
      [1],
    ),
  ];
}

function communities(from: ExportedCase, { cite }: Citations): string[] {
  return [
    '<h2>Communities</h2>',
    table(
      ['Community', 'State', 'Last seen alive', 'First seen gone', 'Posts', 'Capture'],
      from.communities.map((of) => [
        `${of.title === null ? '' : `${bdi(of.title)}<br>`}${address(of.ref)}${of.role === null ? '' : `<br><span class="quiet">${of.role}${of.organisation === null ? '' : `, for ${bdi(of.organisation)}`}</span>`}`,
        `${escapeHtml(GONE[of.state] ?? of.state)}<br><span class="quiet">${bdi(of.why)}</span>`,
        when(of.lastAliveAt),
        when(of.firstGoneAt),
        String(of.posts),
        cite(of.captures),
      ]),
      [4],
    ),
  ];
}

function methods(from: ExportedCase): string[] {
  return [
    '<h2>Methods</h2>',
    table(
      ['Answer', 'Version', 'How'],
      from.methods.map(({ of, version, says }) => [
        of,
        `<code>${escapeHtml(version)}</code>`,
        escapeHtml(says),
      ]),
    ),
    '<h2>Limits</h2>',
    `<ul>${LIMITS.map((limit) => `<li>${escapeHtml(limit)}</li>`).join('')}</ul>`,
  ];
}

function privacy(from: ExportedCase): string[] {
  return [
    '<h2>What is masked</h2>',
    `<p>Authors are pseudonyms under the key of this case. Masked here: ${escapeHtml(from.masked.join(', ') || 'nothing')}.</p>`,
    from.released.length === 0
      ? '<p>Nothing was released.</p>'
      : table(
          ['Released', 'By', 'Because', 'When'],
          from.released.map((one) => [bdi(one.what), bdi(one.by), bdi(one.because), when(one.at)]),
        ),
  ];
}

function decisions(from: ExportedCase): string[] {
  if (from.decisions.length === 0) return [];
  return [
    '<h2>Decisions</h2>',
    table(
      ['When', 'About', 'Verdict', 'By', 'Because', 'Entry'],
      from.decisions.map((of) => [
        when(of.at),
        bdi(of.subject),
        escapeHtml(of.verdict),
        bdi(of.by),
        bdi(of.because),
        String(of.entry),
      ]),
      [5],
    ),
  ];
}

function captures(from: ExportedCase, { used }: Citations): string[] {
  const listed = [...captureIndex(from).values()].filter(({ sha256 }) => used.has(sha256));
  return [
    '<h2>Captures</h2>',
    `<p>${listed.length} of ${from.captures.length} captures are named above. <code>driftline verify</code> checks them against the ledger.</p>`,
    table(
      ['Entry', 'Stored', 'Source', 'Name', 'State'],
      listed
        .sort((a, b) => a.entry - b.entry)
        .map((of) => [
          `<span id="c${of.entry}">${of.entry}</span>`,
          when(of.at),
          bdi(of.source),
          `<span class="hash">${sayName(of)}</span>`,
          of.erased === null
            ? of.state
            : `erased ${when(of.erased.at)}, because: ${bdi(of.erased.because)} (entry ${of.erased.entry})`,
        ]),
    ),
  ];
}

function rarity(years: number): string {
  return years > 1000
    ? 'less than once in 1,000 years'
    : `about once in ${Math.max(1, Math.round(years))} years`;
}
