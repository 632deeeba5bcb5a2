/**
 * @module
 * The members of a wave as a table, with where each was found again.
 */
import { Link } from '@tanstack/react-router';
import { useSpeech, useWords } from '../../app/language.tsx';
import type { WaveMember } from '../../app/shapes.ts';
import { CommunityName, StateMark, shortRef } from '../../parts/marks.tsx';
import { Scroller } from '../../parts/Scroller.tsx';
import { waveWords } from '../../words/wave.ts';

export function MemberTable({ members }: { members: readonly WaveMember[] }) {
  const t = useWords(waveWords);
  const speak = useSpeech();
  return (
    <details className="as-table">
      <summary>{t('asTable')}</summary>
      <Scroller className="table-wrap" label={t('members', { n: members.length })}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('community')}</th>
              <th scope="col">{t('lastAlive')}</th>
              <th scope="col">{t('firstGone')}</th>
              <th scope="col">{t('outcome')}</th>
              <th scope="col">{t('belongs')}</th>
              <th scope="col">{t('found')}</th>
            </tr>
          </thead>
          <tbody>
            {members.map((member) => {
              const best = member.found.toSorted((a, b) => b.probability - a.probability)[0];
              return (
                <tr key={member.ref}>
                  <th scope="row">
                    <CommunityName of={member} platform={member.platform} />
                  </th>
                  <td>{speak.when(member.lastAliveAt)}</td>
                  <td>{speak.when(member.firstGoneAt)}</td>
                  <td>
                    <StateMark state={member.outcome} />
                  </td>
                  <td className="figures">{speak.percent(Math.min(0.999, member.probability), 1)}</td>
                  <td>
                    {best !== undefined && (
                      <Link to="/matches/{-$id}" params={{ id: best.match }}>
                        <bdi dir="ltr">{shortRef(best.ref)}</bdi>
                      </Link>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroller>
    </details>
  );
}
