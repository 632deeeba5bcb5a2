/**
 * @module
 * Posts that touch the event and are no claim: a denial, a question, a report of an outlet, another place or time.
 */
import { Link } from '@tanstack/react-router';
import { useSpeech, useWords } from '../../app/language.tsx';
import type { ClaimsAnswer } from '../../app/shapes.ts';
import { CommunityName, Hash } from '../../parts/marks.tsx';
import { Panel } from '../../parts/Page.tsx';
import { Reason } from '../../parts/Reason.tsx';
import { claimsWords } from '../../words/claims.ts';

export function SetApart({ of }: { of: ClaimsAnswer['rejected'] }) {
  const t = useWords(claimsWords);
  const speak = useSpeech();
  if (of.length === 0) return null;
  return (
    <Panel title={t('setApart', { n: of.length })} note={t('setApartNote')}>
      <details>
        <summary>{t('show')}</summary>
        <ul className="citers">
          {of.map(({ post, community, at, why, capture, text }) => (
            <li key={post}>
              <p className="citer-head">
                <span className="tag">
                  <Reason what={why} />
                </span>
                <CommunityName of={{ ref: community, title: null }} />
                <Link to="/read" search={{ community, around: post }} className="soft">
                  {speak.when(at)}
                </Link>
                <Hash of={capture} length={8} />
              </p>
              {text !== null && (
                <p className="snippet" dir="auto">
                  {text.text}
                </p>
              )}
            </li>
          ))}
        </ul>
      </details>
    </Panel>
  );
}
