/**
 * @module
 * The evidence as a waterfall in bits: from the prior, family by family within its cap, to the sum. Each bar opens the
 * sentences behind it with their captures. Plain elements: it reads and prints without a picture.
 */
import { useState } from 'react';
import { useSpeech, useWords } from '../app/language.tsx';
import type { MatchAnswer } from '../app/shapes.ts';
import { Hash } from '../parts/marks.tsx';
import { Reason } from '../parts/Reason.tsx';
import { matchWords } from '../words/match.ts';
import { familyColor } from './palette.ts';

const FAMILIES = [
  'declared',
  'name',
  'content',
  'images',
  'infrastructure',
  'lineage',
  'timing',
  'rhythm',
  'contradiction',
] as const;
type Family = (typeof FAMILIES)[number];

interface Step {
  key: string;
  from: number;
  to: number;
}

/** The steps and how far the axis reaches. */
function stepsOf({ prior, capped, sum, match }: MatchAnswer): { steps: Step[]; low: number; high: number } {
  const order = [...new Set(match.evidence.map(({ family }) => family))].filter(
    (family) => capped[family] !== undefined,
  );
  const steps: Step[] = [{ key: 'prior', from: 0, to: prior }];
  let at = prior;
  for (const family of order) {
    const next = at + capped[family]!;
    steps.push({ key: family, from: at, to: next });
    at = next;
  }
  steps.push({ key: 'sum', from: 0, to: sum });
  const all = steps.flatMap(({ from, to }) => [from, to]);
  return { steps, low: Math.min(0, ...all), high: Math.max(0, ...all) };
}

export function Waterfall({ answer }: { answer: MatchAnswer }) {
  const t = useWords(matchWords);
  const speak = useSpeech();
  const [open, setOpen] = useState<string | null>(null);
  const { steps, low, high } = stepsOf(answer);
  const share = (bits: number) => ((bits - low) / Math.max(1, high - low)) * 100;
  const name = (key: string) =>
    key === 'prior' || key === 'sum'
      ? t(key)
      : FAMILIES.includes(key as Family)
        ? t(`family_${key as Family}`)
        : key;
  return (
    <ol className="waterfall">
      {steps.map(({ key, from, to }) => {
        const bits = to - from;
        const evidence = answer.match.evidence.filter(({ family }) => family === key);
        const color =
          key === 'prior'
            ? 'var(--faint)'
            : key === 'sum'
              ? 'var(--accent)'
              : bits < 0
                ? 'var(--gone)'
                : familyColor(key);
        const row = (
          <>
            <span className="fall-name">{name(key)}</span>
            <span className="fall-track" aria-hidden="true">
              <i className="zero" style={{ insetInlineStart: `${share(0)}%` }} />
              <i
                className={bits < 0 && key !== 'prior' ? 'bar against' : 'bar'}
                style={{
                  insetInlineStart: `${share(Math.min(from, to))}%`,
                  inlineSize: `${Math.max(0.4, share(Math.max(from, to)) - share(Math.min(from, to)))}%`,
                  background: color,
                }}
              />
              {key !== 'sum' && <i className="carry" style={{ insetInlineStart: `${share(to)}%` }} />}
            </span>
            <b className="figures" dir="ltr">
              {bits > 0 && key !== 'sum' ? '+' : bits < 0 ? '−' : ''}
              {speak.number(Math.abs(bits), 1)}
            </b>
          </>
        );
        return (
          <li key={key} className={key === 'sum' ? 'sum' : ''}>
            {evidence.length === 0 ? (
              <div className="fall-row" title={key === 'prior' ? t('priorNote') : undefined}>
                {row}
              </div>
            ) : (
              <button
                type="button"
                className="fall-row"
                aria-expanded={open === key}
                onClick={() => setOpen(open === key ? null : key)}
              >
                {row}
              </button>
            )}
            {open === key && (
              <ul className="fall-evidence">
                {evidence.map(({ what, bits: each, captures }) => (
                  <li key={`${what} ${each}`}>
                    <b className="figures" dir="ltr">
                      {each > 0 ? '+' : '−'}
                      {speak.number(Math.abs(each), 1)}
                    </b>
                    <Reason what={what} />
                    <span className="captures">
                      {captures.map((sha) => (
                        <Hash key={sha} of={sha} length={8} />
                      ))}
                    </span>
                  </li>
                ))}
                <li className="note">{t('capNote')}</li>
              </ul>
            )}
          </li>
        );
      })}
    </ol>
  );
}
