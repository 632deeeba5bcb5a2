/**
 * @module
 * What waits for a decision: the best leads and matches that nobody has decided on, each with the way to it.
 */
import { Link } from '@tanstack/react-router';
import { useSpeech, useWords } from '../../app/language.tsx';
import type { NowAnswer } from '../../app/shapes.ts';
import { Icon } from '../../parts/Icon.tsx';
import { BandMark, PlatformTile, shortRef } from '../../parts/marks.tsx';
import { Panel } from '../../parts/Page.tsx';
import { nowWords } from '../../words/now.ts';

type Decide = NowAnswer['decide'];

export function LeadsToDecide({ of: { count, first } }: { of: Decide['leads'] }) {
  const t = useWords(nowWords);
  const speak = useSpeech();
  return (
    <Panel
      title={t('leadsTo')}
      note={count === 0 ? t('leadsNothing') : t('leadsNote')}
      actions={<Count n={count} />}
    >
      {count > 0 && (
        <>
          <ul className="to-decide">
            {first.map((lead) => (
              <li key={lead.id}>
                <Link to="/leads/{-$id}" params={{ id: lead.id }}>
                  <PlatformTile id={lead.platform} />
                  <span>
                    {lead.title !== null && (
                      <b>
                        <bdi>{lead.title}</bdi>
                      </b>
                    )}
                    <bdi dir="ltr" className="ref">
                      {shortRef(lead.ref)}
                    </bdi>
                    <span className="soft">
                      {t('namedBy', { n: lead.citers })} · {speak.day(lead.firstSeenAt)}
                    </span>
                  </span>
                  <Icon name="next" size={16} />
                </Link>
              </li>
            ))}
          </ul>
          <Link to="/leads/{-$id}" params={{ id: undefined }} className="all">
            {t('allLeads')}
          </Link>
        </>
      )}
    </Panel>
  );
}

export function MatchesToDecide({ of: { count, first } }: { of: Decide['matches'] }) {
  const t = useWords(nowWords);
  return (
    <Panel
      title={t('matchesTo')}
      note={count === 0 ? t('matchesNothing') : t('matchesNote')}
      actions={<Count n={count} />}
    >
      {count > 0 && (
        <>
          <ul className="to-decide">
            {first.map((match) => (
              <li key={match.id}>
                <Link to="/matches/{-$id}" params={{ id: match.id }}>
                  <span className="pair">
                    <PlatformTile id={match.fromPlatform} small />
                    <PlatformTile id={match.toPlatform} small />
                  </span>
                  <span>
                    <b>
                      <bdi>{match.fromTitle ?? shortRef(match.from)}</bdi>
                    </b>
                    <bdi dir="ltr" className="ref">
                      {shortRef(match.to)}
                    </bdi>
                    <BandMark band={match.band} probability={match.probability} />
                  </span>
                  <Icon name="next" size={16} />
                </Link>
              </li>
            ))}
          </ul>
          <Link to="/matches/{-$id}" params={{ id: undefined }} className="all">
            {t('allMatches')}
          </Link>
        </>
      )}
    </Panel>
  );
}

function Count({ n }: { n: number }) {
  const speak = useSpeech();
  return <span className="count">{speak.number(n)}</span>;
}
