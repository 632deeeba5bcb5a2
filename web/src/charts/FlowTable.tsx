/**
 * @module
 * The flow as a table: the same communities, times and counterparts, for the keyboard, a screen reader and paper.
 */
import { Link } from '@tanstack/react-router';
import { useSpeech, useWords } from '../app/language.tsx';
import type { Lane } from '../app/shapes.ts';
import { CommunityName, PlatformTile, StateMark, shortRef } from '../parts/marks.tsx';
import { Scroller } from '../parts/Scroller.tsx';
import { flowWords } from '../words/flow.ts';

export function FlowTable({ lanes }: { lanes: readonly Lane[] }) {
  const t = useWords(flowWords);
  const speak = useSpeech();
  const titles = new Map(lanes.map(({ ref, title, platform }) => [ref, { title, platform }]));
  return (
    <Scroller className="table-wrap" label={t('title')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('community')}</th>
            <th scope="col">{t('state')}</th>
            <th scope="col">{t('lastAliveHead')}</th>
            <th scope="col">{t('firstGoneHead')}</th>
            <th scope="col">{t('wentTo')}</th>
          </tr>
        </thead>
        <tbody>
          {lanes
            .filter(({ watched }) => watched)
            .map((lane) => {
              const state = lane.spans.at(-1)?.[2] ?? 'unknown';
              const best = lane.to.toSorted((a, b) => b.probability - a.probability)[0];
              const known = best && titles.get(best.ref);
              return (
                <tr key={lane.ref}>
                  <th scope="row">
                    <CommunityName of={lane} platform={lane.platform} />
                  </th>
                  <td>
                    <StateMark state={state} />
                  </td>
                  <td>
                    {lane.death
                      ? speak.when(lane.death[0])
                      : speak.when(lane.spans.findLast(([, , s]) => s === 'alive')?.[1] ?? null)}
                  </td>
                  <td>{lane.death ? speak.when(lane.death[1]) : ''}</td>
                  <td>
                    {best !== undefined && (
                      <Link to="/matches/{-$id}" params={{ id: best.match }} className="community-name">
                        {known && <PlatformTile id={known.platform} small />}
                        <bdi>{known?.title ?? shortRef(best.ref)}</bdi> (
                        {speak.percent(Math.min(0.999, best.probability), 1)})
                      </Link>
                    )}
                  </td>
                </tr>
              );
            })}
        </tbody>
      </table>
    </Scroller>
  );
}
