/**
 * @module
 * The screen "Now": the state of the case in one look, what changed since the last visit, what waits for a decision.
 */
import { Navigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { pathOf, useAsk } from '../app/ask.ts';
import { useWords } from '../app/language.tsx';
import { useHere } from '../app/session.tsx';
import type { NowAnswer } from '../app/shapes.ts';
import { useVisit } from '../app/visit.ts';
import { Page } from '../parts/Page.tsx';
import { Answered } from '../parts/states.tsx';
import { nowWords } from '../words/now.ts';
import { ChangedPanel } from './now/Changed.tsx';
import { LeadsToDecide, MatchesToDecide } from './now/DecidePanel.tsx';
import { FlowPanel } from './now/FlowPanel.tsx';
import { ClaimPanel, WavesPanel } from './now/Happened.tsx';
import { StateOfThings } from './now/StateOfThings.tsx';

export function Now() {
  const t = useWords(nowWords);
  const { session } = useHere();
  const visit = useVisit(session.case);
  const path = pathOf('/api/now', { since: visit.since });
  const query = useAsk<NowAnswer>(path);
  // The next visit asks this before the app is there (public/boot.js).
  useEffect(() => localStorage.setItem('first-ask', path), [path]);
  if (query.data?.empty) return <Navigate to="/welcome" replace />;
  return (
    <Page title={t('title')} about={<bdi>{session.case?.purpose}</bdi>} answer={query.data?.answer}>
      <Answered of={query} rows={8} height={64}>
        {(now) => (
          <div className="now">
            <StateOfThings now={now} />
            {now.changed !== null && (
              <ChangedPanel changed={now.changed} onSeen={() => visit.seen(now.entries)} />
            )}
            <FlowPanel now={now} />
            <div className="now-columns">
              <div className="stack">
                <WavesPanel waves={now.waves} />
                <ClaimPanel event={now.event} statements={now.statements} count={now.counts.statements} />
              </div>
              <LeadsToDecide of={now.decide.leads} />
              <MatchesToDecide of={now.decide.matches} />
            </div>
          </div>
        )}
      </Answered>
    </Page>
  );
}
