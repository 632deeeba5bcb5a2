/**
 * @module
 * Who names the address: each text once, its copies folded behind the first that had it.
 */
import { Link } from '@tanstack/react-router';
import { useSpeech, useWords } from '../../app/language.tsx';
import type { LeadAnswer } from '../../app/shapes.ts';
import { CommunityName, Hash } from '../../parts/marks.tsx';
import { Panel } from '../../parts/Page.tsx';
import { leadsWords } from '../../words/leads.ts';

const KINDS = ['platform_moved', 'moved', 'bio', 'pinned', 'forward', 'mention', 'bare'] as const;
type Kind = (typeof KINDS)[number];

export function Citers({ answer: { citers, citersTotal, copies } }: { answer: LeadAnswer }) {
  const t = useWords(leadsWords);
  const speak = useSpeech();
  return (
    <Panel title={t('citers')} note={t('citersNote', { n: citersTotal, folded: copies.folded })}>
      <ol className="citers">
        {citers.map((citer) => (
          <li key={`${citer.community} ${citer.post} ${citer.at}`}>
            <p className="citer-head">
              <CommunityName of={{ ref: citer.community, title: citer.title }} />
              <span className="tag">
                {t(`as_${KINDS.includes(citer.as as Kind) ? (citer.as as Kind) : 'bare'}`)}
              </span>
              {citer.post === null ? (
                <span className="soft">{speak.when(citer.at)}</span>
              ) : (
                <Link to="/read" search={{ community: citer.community, around: citer.post }} className="soft">
                  {speak.when(citer.at)}
                </Link>
              )}
              {citer.copies > 0 && <span className="tag">{t('copies', { n: citer.copies })}</span>}
              <Hash of={citer.capture} length={8} />
            </p>
            {citer.snippet !== '' && (
              <p className="snippet" dir="auto">
                {citer.snippet}
              </p>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}
