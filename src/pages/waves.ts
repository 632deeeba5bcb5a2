/**
 * @module
 * The screen "Wave": its members as intervals, what the background would have given, and what can and cannot be said.
 */
import { DAY, iso, isoOrNull } from '../core/clock.ts';
import type { Ref } from '../core/model.ts';
import type { Wave } from '../core/wave/index.ts';
import type { Desk } from './desk.ts';
import { communityIn } from './fresh.ts';
import type { PageModel } from './model.ts';
import { answerRow, coverageRow, type Said, said, waveRow } from './rows.ts';

export function wavesPage(desk: Desk) {
  const model = desk.model();
  return {
    answer: answerRow(desk.answer()),
    watchCoverage: model === null ? null : coverageRow(model.coverage),
    waves: model?.waves.map(waveRow) ?? [],
  };
}

/** One wave; null when there is none of this id. */
export function wavePage(desk: Desk, id: string) {
  const model = desk.model();
  const place = model?.waves.findIndex((wave) => wave.id === id) ?? -1;
  if (model === null || place < 0) return null;
  const wave = model.waves[place]!;
  const background = model.background[place];
  const found = Map.groupBy(
    model.matches.matches.filter(({ decision }) => decision?.verdict !== 'reject'),
    ({ from }) => from,
  );
  const members = wave.deaths
    .map(({ ref, after, by, outcome, probability }) => {
      const known = communityIn(model, ref);
      return {
        ref,
        title: known?.title ?? null,
        platform: known?.platform ?? 'web',
        lastAliveAt: iso(after),
        firstGoneAt: iso(by),
        confirmedAt: isoOrNull(known?.death?.confirmedAt ?? null),
        outcome,
        probability,
        found: foundRows(found.get(ref) ?? []),
      };
    })
    .sort((a, b) =>
      a.firstGoneAt < b.firstGoneAt ? -1 : a.firstGoneAt > b.firstGoneAt ? 1 : a.ref < b.ref ? -1 : 1,
    );
  return {
    answer: answerRow(desk.answer()),
    wave: {
      ...waveRow(wave),
      secondOpinion: wave.secondOpinion,
      controls: wave.controls,
      coverage: coverageRow(wave.coverage),
    },
    members,
    background:
      background === undefined
        ? null
        : {
            from: iso(background.from),
            perDay: background.expected.map((expected, i) => [
              background.from + i * DAY,
              expected,
              background.observed[i]!,
            ]),
          },
    said: sayingsOf(wave),
  };
}

function foundRows(matches: PageModel['matches']['matches']): {
  ref: Ref;
  relation: string;
  probability: number;
  band: string;
  match: string;
}[] {
  return matches.map(({ id, to, relation, probability, band }) => ({
    ref: to,
    relation,
    probability,
    band,
    match: id,
  }));
}

/** What a reader may take from a wave, and what they may not. */
function sayingsOf(wave: Wave): { can: Said[]; cannot: Said[] } {
  const { members, deaths, controls, secondOpinion } = wave;
  const given = deaths.filter(({ outcome }) => outcome !== 'gone_unspecified').length;
  const can = [
    said(
      'wave_together',
      '{members} communities were seen alive and then gone; each death lies between the two looks that are shown.',
      { members: members.length },
    ),
    said('wave_onset', 'The first of them vanished after {earliest} and not after {latest}.', {
      earliest: iso(wave.onset.earliest),
      latest: iso(wave.onset.latest),
    }),
    said(
      'wave_rarity',
      'By the background of this case {expected} deaths would be expected in that span; as many as {observed} come by chance once in {years} years.',
      {
        expected: wave.expected.toFixed(1),
        observed: wave.observed,
        years: wave.recurrenceYears >= 1000 ? 'more than 1,000' : Math.round(wave.recurrenceYears),
      },
    ),
  ];
  if (controls.alive > 0)
    can.push(
      said(
        'wave_controls',
        '{alive} of {looked} other communities of the same platforms were seen alive meanwhile.',
        {
          alive: controls.alive,
          looked: controls.looked,
        },
      ),
    );
  if (secondOpinion.agrees === true)
    can.push(
      said('wave_second', 'A second method, which knows only who died and when, sees it too (p {p}).', {
        p: secondOpinion.p,
      }),
    );
  const cannot = [
    said('wave_moment', 'The moment of any single death: only that it lies between two looks.'),
    given === members.length
      ? said('wave_doer', 'Who asked for it and why: a platform says no more than that it removed them.')
      : said(
          'wave_reason',
          'Why they vanished: for {silent} of {members} the platform gave no reason; their owners may have removed some.',
          { silent: members.length - given, members: members.length },
        ),
    said(
      'wave_all',
      'That every one of them belongs to it: each has its own probability, and about {expected} would have vanished anyway.',
      { expected: wave.expected.toFixed(1) },
    ),
    said('wave_unwatched', 'What happened to communities that nobody looked at.'),
  ];
  if (wave.ongoing)
    cannot.push(said('wave_end', 'When it ended: deaths were still being seen when the data end.'));
  if (controls.alive === 0)
    cannot.push(
      said(
        'wave_no_control',
        'That the platform as a whole was well: no other community there was seen alive meanwhile.',
      ),
    );
  if (secondOpinion.agrees === false)
    cannot.push(
      said('wave_second_no', 'That a second method agrees: it does not see this wave (p {p}).', {
        p: secondOpinion.p,
      }),
    );
  if (secondOpinion.agrees === null)
    cannot.push(said('wave_second_none', 'What a second method thinks: too few died elsewhere to compare.'));
  return { can, cannot };
}
