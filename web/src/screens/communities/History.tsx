/**
 * @module
 * What a community was called and where it was, who took over its handle, when it came back, and the latest looks.
 */
import { Fragment } from 'react';
import { useSpeech, useWords } from '../../app/language.tsx';
import type { CommunityAnswer } from '../../app/shapes.ts';
import { Hash, Ref, StateMark } from '../../parts/marks.tsx';
import { Panel } from '../../parts/Page.tsx';
import { Scroller } from '../../parts/Scroller.tsx';
import { communitiesWords } from '../../words/communities.ts';

interface Event {
  at: string;
  key: string;
  said: React.ReactNode;
}

export function History({ of }: { of: CommunityAnswer }) {
  const t = useWords(communitiesWords);
  const speak = useSpeech();
  const events: Event[] = [
    ...of.titles.map(({ at, title }) => ({
      at,
      key: `title ${at}`,
      said: t.parts('titled', { title: <bdi>{title}</bdi> }),
    })),
    ...of.comebacks.map(({ at, by }) => ({
      at,
      key: `back ${at}`,
      said: t('cameBack', { by: speak.when(by) }),
    })),
    ...(of.reuse === null
      ? []
      : [
          {
            at: of.reuse.at,
            key: 'reuse',
            said: t.parts('reusedBy', { title: <bdi>{of.reuse.title ?? t('somebody')}</bdi> }),
          },
        ]),
  ].sort((a, b) => (a.at < b.at ? 1 : -1));
  return (
    <Panel title={t('history')} note={t('historyNote')}>
      {events.length === 0 && of.formerAddresses.length === 0 && <p className="soft">{t('noHistory')}</p>}
      {events.length > 0 && (
        <ol className="history">
          {events.map(({ at, key, said }) => (
            <li key={key}>
              <span className="soft figures">{speak.when(at)}</span>
              <span>{said}</span>
            </li>
          ))}
        </ol>
      )}
      {of.formerAddresses.length > 0 && (
        <p>
          {t('formerly')}{' '}
          {of.formerAddresses.map((ref) => (
            <Fragment key={ref}>
              <Ref of={ref} />{' '}
            </Fragment>
          ))}
        </p>
      )}
      {of.gaps.length > 0 && (
        <details>
          <summary>{t('gaps', { n: of.gaps.length })}</summary>
          <ul className="plain-list">
            {of.gaps.map(({ why, at }) => (
              <li key={`${why} ${at}`}>
                <bdi lang="en">{why}</bdi> <span className="soft">{speak.when(at)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {of.looks.recent.length > 0 && (
        <details>
          <summary>{t('recentLooks', { n: of.looks.recent.length })}</summary>
          <Scroller className="table-wrap short" label={t('recentLooks', { n: of.looks.recent.length })}>
            <table>
              <tbody>
                {of.looks.recent.map(({ at, outcome, why, via, capture }) => (
                  <tr key={`${at} ${via}`}>
                    <td className="figures">{speak.when(at)}</td>
                    <td>
                      <StateMark state={outcome} why={why} />
                    </td>
                    <td>
                      <bdi lang="en">{via}</bdi>
                    </td>
                    <td>{capture !== null && <Hash of={capture} length={8} />}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroller>
        </details>
      )}
    </Panel>
  );
}
