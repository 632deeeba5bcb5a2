/**
 * @module
 * Answers in words, for a person at a terminal. Says what was seen, how well it was looked for, and no more.
 */
import type { Analysis } from '../pipeline/answers.ts';
import type { Shown } from '../pipeline/contract.ts';

type Coverage = Shown<'status'>['coverage'];
type Wave = Shown<'waves'>[number];
type Match = Shown<'matches'>['matches'][number];

const count = (n: number, one: string, many = `${one}s`) =>
  `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
const percent = (share: number) => `${(share * 100).toFixed(share > 0.995 && share < 1 ? 1 : 0)} %`;

/** `2019-11-22T18:05:00Z` → `Fri 22 Nov 18:05`. */
function moment(time: string | null): string {
  if (time === null) return 'never';
  const date = new Date(time);
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options }).format(date);
  return `${part({ weekday: 'short' })} ${part({ day: 'numeric', month: 'short' })} ${part({ hour: '2-digit', minute: '2-digit' })}`;
}

const between = (of: { earliest: string; latest: string }) => `${moment(of.earliest)} – ${moment(of.latest)}`;

/** Text of any direction in a line of its own direction: isolated, one line, no control characters, at most `width` long. */
function quoted(text: string | null, width = 60): string {
  const line = (text ?? '').replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  const cut = line.length > width ? `${line.slice(0, width - 1).toWellFormed()}…` : line;
  return `\u2068${cut}\u2069`;
}

function coverage(of: Coverage): string {
  const gap = of.medianGapHours === null ? '' : `, one every ${of.medianGapHours.toFixed(1)} h (median)`;
  return `${count(of.looks, 'look')}${gap}; ${percent(of.unknownShare)} gave no answer`;
}

export function status({ at, coverage: of, communities }: Shown<'status'>): string {
  if (communities.length === 0)
    return 'Nothing is watched and nothing was looked at yet.\nNext: driftline watch add https://t.me/name, or driftline import ARCHIVE';
  const states = Object.entries(Object.groupBy(communities, (c) => c.state)).map(
    ([state, list]) => `${list.length} ${state}`,
  );
  return [
    `At ${at}: ${count(of.watched, 'community', 'communities')} watched; ${states.join(', ')}.`,
    `Coverage: ${coverage(of)}.`,
    '',
    ...communities.map(
      (c) =>
        `${c.state.padEnd(17)} ${c.ref}  ${quoted(c.title, 40)}${
          c.firstGoneAt
            ? `  gone ${moment(c.lastAliveAt)} – ${moment(c.firstGoneAt)}`
            : `  last alive ${moment(c.lastAliveAt)}`
        }`,
    ),
  ].join('\n');
}

export function waves(found: Shown<'waves'>): string {
  if (found.length === 0)
    return 'No wave was seen: the deaths there are do not stand out from what is usual.';
  return found.map(wave).join('\n\n');
}

function wave(of: Wave, i: number): string {
  const rare =
    of.recurrenceYears >= 1000
      ? 'by chance less than once in 1,000 years'
      : `by chance once in ${of.recurrenceYears.toFixed(0)} years`;
  return [
    `Wave ${i + 1} (${of.level}) on ${of.platforms.join(', ')}: ${of.observed.toFixed(1)} gone together, ${of.expected.toFixed(1)} expected; ${rare}.`,
    `  began  ${between(of.onset)} UTC`,
    `  ended  ${between(of.end)} UTC${of.ongoing ? ' (may go on)' : ''}`,
    `  controls: ${of.controls.alive} of ${of.controls.looked} others on the platform seen alive${of.controls.ruledOut.length ? `; ruled out: ${of.controls.ruledOut.join('; ')}` : ''}`,
    `  second opinion (permutation scan): ${opinion(of.secondOpinion)}`,
    `  coverage: ${coverage(of.coverage)}`,
    `  members: ${of.members.slice(0, 5).join(' ')}${of.members.length > 5 ? ` … (${of.members.length})` : ''}`,
  ].join('\n');
}

function opinion({ agrees, p }: Wave['secondOpinion']): string {
  if (agrees === null) return 'cannot tell, too few died elsewhere to compare';
  return agrees ? `agrees, p ${p}` : 'does not see it';
}

export function leads(found: Shown<'leads'>): string {
  if (found.length === 0) return 'No lead was seen in what was collected.';
  return found
    .map((lead, i) =>
      [
        `${String(i + 1).padStart(2)}. ${lead.ref}  (${lead.platform}, score ${lead.score.toFixed(2)}${lead.followed ? ', followed' : ''}${lead.quarantined ? ', waits for admission' : ''}${lead.decision ? `, ${lead.decision.verdict}ed by ${lead.decision.by}` : ''})`,
        `    ${lead.id}, first in ${lead.firstSource.post ?? lead.firstSource.community}, ${moment(lead.firstSeenAt)} UTC; ${count(lead.citers, 'independent citer')}`,
        ...lead.reasons.slice(0, 3).map((reason) => `    · ${reason.what}`),
      ].join('\n'),
    )
    .join('\n');
}

export function matches({ matches: found, unmatched }: Shown<'matches'>): string {
  if (found.length === 0 && unmatched.length === 0)
    return 'No community has vanished, so there is none to match.';
  return [
    ...found.map(match),
    '',
    `No counterpart found for ${unmatched.length}:`,
    ...unmatched.map(
      ({ from, best }) =>
        `  ${from}${best ? `  (nearest: ${best.to}, ${best.relation === 'successor' || best.relation === 'mirror' ? percent(best.probability) : best.relation})` : ''}`,
    ),
  ].join('\n');
}

function match(of: Match): string {
  const strongest = of.evidence.toSorted((a, b) => b.bits - a.bits).slice(0, 3);
  return [
    `${percent(of.probability).padStart(6)} ${of.band}  ${of.from} → ${of.to}  ${of.relation}${of.decision ? ` (${of.decision.verdict}ed by ${of.decision.by})` : ''}  ${of.id}`,
    ...strongest.map((e) => `         ${e.bits > 0 ? '+' : ''}${e.bits.toFixed(1)} ${e.family}: ${e.what}`),
  ].join('\n');
}

export function claims(found: Shown<'claims'>): string {
  if (found.event === null) return 'This case watches for no event.';
  const frame = `Coverage: ${coverage(found.coverage)}; ${count(found.scanned ?? 0, 'post')} read.`;
  if (found.statements.length === 0)
    return `No claim about "${found.event.title}" was seen. ${frame}\nThat is not to say that there is none.`;
  return [
    `About "${found.event.title}":`,
    ...found.statements.map(
      (s) =>
        `  grade ${s.grade}  ${s.post}  ${moment(s.at)} UTC, score ${s.score.toFixed(2)}, ${count(s.copies, 'copy', 'copies')}, ${count(s.origins, 'independent origin')}\n           first seen ${between(s.firstSeen)}; capture ${s.capture.slice(0, 12)}…`,
    ),
    frame,
  ].join('\n');
}

/** The whole answer of the demo in one screen. */
export async function demo(
  value: Shown<'demo'> & { seconds: number },
  analysis: Analysis,
  dir: string,
): Promise<string> {
  const gone = [...analysis.facts.watched].filter((ref) => analysis.facts.life.get(ref)?.death).length;
  const sure = (least: number, most: number) =>
    value.matches.filter((m) => m.relation === 'successor' && m.probability >= least && m.probability < most);
  const opening = await analysis.opening();
  const best = value.leads.find((lead) => lead.id === opening?.id);
  const source = best?.firstSource.post ? await analysis.post(best.firstSource.post) : null;
  const statement = value.claims.statements[0];
  const lines = [
    `Watched    ${count(value.watched, 'community', 'communities')}: ${coverage(value.coverage)}.`,
    `           ${gone} of them are gone.`,
    '',
    ...value.waves.flatMap((of, i) => [
      `Wave ${i + 1}     ${of.platforms.join(', ')} (${of.level}): ${of.observed.toFixed(0)} gone together, ${of.expected.toFixed(1)} expected by chance`,
      `           began ${between(of.onset)}, ended ${between(of.end)} UTC`,
      `           ${of.controls.alive} of ${of.controls.looked} controls alive meanwhile`,
    ]),
    ...(value.waves.length === 0 ? ['Waves      none was seen.'] : []),
    '',
  ];
  if (best) {
    lines.push(
      `Lead       ${best.ref}, one of ${value.leads.length} addresses seen`,
      `           from ${best.firstSource.post ?? best.firstSource.community}, ${moment(best.firstSeenAt)} UTC:`,
      ...(source ? [`           ${quoted(source.text, 110)}`] : []),
      ...best.reasons.slice(0, 2).map((reason) => `           · ${reason.what}`),
      '',
    );
  } else lines.push('Lead       none was seen.', '');
  const vanished = new Set([...value.matches.map((m) => m.from), ...value.unmatched.map((u) => u.from)]).size;
  lines.push(
    `Matched    ${vanished} vanished on all platforms:`,
    `           ${sure(0.99, 2).length} strong (99 % or more), ${sure(0.9, 0.99).length} probable (90–99 %), ${sure(0.5, 0.9).length} as leads (50–90 %)`,
    `           ${value.unmatched.length} with no counterpart found`,
    '',
  );
  if (statement)
    lines.push(
      `Claim      grade ${statement.grade}: ${statement.post}, ${moment(statement.at)} UTC`,
      `           ${count(statement.copies, 'copy', 'copies')} folded, ${count(statement.origins, 'independent origin')}; ${value.claims.statements.length - 1} further statements; ${value.claims.rejected.length} posts set apart (denials, quotations, old news)`,
    );
  else lines.push('Claim      none was seen, with this coverage.');
  lines.push(
    '',
    `Every line has its captures: add --json, or ask "driftline leads|matches|claims --case ${dir}". ${value.seconds} s.`,
  );
  return lines.join('\n');
}
