/**
 * @module
 * One statement: its grade, its words with the slots marked, when it was first seen, copies and origins, where its outlet comes
 * from, and why it counts.
 */
import { Link } from '@tanstack/react-router';
import { useSpeech, useWords } from '../../app/language.tsx';
import type { Marked } from '../../app/paragraphs.ts';
import type { StatementRow } from '../../app/shapes.ts';
import { CommunityName, GradeMark, Hash, Ref } from '../../parts/marks.tsx';
import { Words } from '../../parts/Reading.tsx';
import { Reason } from '../../parts/Reason.tsx';
import { claimsWords } from '../../words/claims.ts';
import { marksWords } from '../../words/marks.ts';

/** Where the words of the slots stand in the text; slots are folded, so only what stands there as it is is found. */
function slotMarks(text: string, slots: StatementRow['slots']): Marked[] {
  const low = text.toLowerCase();
  const marks: Marked[] = [];
  for (const [kind, list] of Object.entries(slots))
    for (const word of list) {
      const start = low.indexOf(word.toLowerCase());
      if (start >= 0) marks.push({ start, end: start + word.length, kind: 'found', title: kind });
    }
  return marks
    .toSorted((a, b) => b.end - b.start - (a.end - a.start))
    .filter(
      (mark, i, all) => !all.slice(0, i).some((other) => other.start < mark.end && mark.start < other.end),
    );
}

export function Statement({ of }: { of: StatementRow }) {
  const t = useWords(claimsWords);
  const m = useWords(marksWords);
  const speak = useSpeech();
  return (
    <article className={`statement ${of.grade}`}>
      <header>
        <GradeMark grade={of.grade} />
        <div>
          <h3>
            <CommunityName
              of={{ ref: of.community, title: of.communityTitle }}
              {...(of.text === null ? {} : { platform: of.text.platform })}
            />
          </h3>
          <p className="soft">
            {m(`grade_${of.grade}`)} ·{' '}
            {of.firstSeen.earliest === of.firstSeen.latest
              ? t('firstSeen', { at: speak.when(of.firstSeen.latest) })
              : t('firstSeenBetween', { interval: speak.between(of.firstSeen) })}
          </p>
        </div>
        <p className="statement-counts">
          <span>
            <b>{speak.number(of.origins)}</b> {t('origins', { n: of.origins })}
          </span>
          <span>
            <b>{speak.number(of.copies)}</b> {t('copies', { n: of.copies })}
          </span>
        </p>
      </header>
      {of.text === null ? (
        <p className="soft">{t('noText')}</p>
      ) : (
        <Words text={of.text.text} marks={slotMarks(of.text.text, of.slots)} lang={of.text.lang} />
      )}
      <p className="post-foot">
        <Link to="/read" search={{ community: of.community, around: of.post }}>
          {t('inPlace')}
        </Link>
        <span>
          {t('capture')} <Hash of={of.capture} />
        </span>
        {of.lineage.length > 0 && (
          <span>
            {t('lineage')}{' '}
            {of.lineage.map((ref) => (
              <Ref key={ref} of={ref} />
            ))}
          </span>
        )}
      </p>
      <details>
        <summary>{t('why')}</summary>
        <ul className="plain-list">
          {of.reasons.map((what) => (
            <li key={what}>
              <Reason what={what} />
            </li>
          ))}
        </ul>
        {of.copyPosts.length > 0 && (
          <>
            <p className="note">{t('copyPosts')}</p>
            <ul className="plain-list">
              {of.copyPosts.map((ref) => (
                <li key={ref}>
                  <Ref of={ref} plain />
                </li>
              ))}
            </ul>
          </>
        )}
      </details>
    </article>
  );
}
