/**
 * @module
 * The small marks that stand for the things of a case, the same on every screen: a platform, a state, an address, a hash, a
 * time, how sure something is.
 */
import { Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useSpeech, useWords } from '../app/language.tsx';
import { useHere } from '../app/session.tsx';
import type { Band, Interval, Outcome, Relation } from '../app/shapes.ts';
import { lookOf, platformColor, platformLetters } from '../charts/palette.ts';
import { marksWords } from '../words/marks.ts';
import { useCopy } from './copy.ts';
import { Icon } from './Icon.tsx';

export function PlatformTile({ id, small = false }: { id: string; small?: boolean }) {
  return (
    <span
      className={small ? 'tile small' : 'tile'}
      style={{ background: platformColor(id) }}
      aria-hidden="true"
    >
      {platformLetters(id)}
    </span>
  );
}

export function Platform({ id }: { id: string }) {
  const { platformName } = useHere();
  return (
    <span className="platform">
      <PlatformTile id={id} />
      <bdi>{platformName(id)}</bdi>
    </span>
  );
}

/** A state as a shape and a word: filled is alive, a ring is gone, dots are unknown. */
export function StateMark({ state, why }: { state: Outcome; why?: string | null }) {
  const t = useWords(marksWords);
  const mark = (
    <span className={`state ${lookOf(state)}`}>
      <StateShape state={state} />
      {t(state)}
    </span>
  );
  return why ? (
    <Tooltip label={<bdi lang="en">{why}</bdi>}>
      <span>{mark}</span>
    </Tooltip>
  ) : (
    mark
  );
}

export function StateShape({ state }: { state: Outcome }) {
  const look = lookOf(state);
  return (
    <svg
      width="12"
      height="12"
      viewBox="0 0 12 12"
      className={`shape ${look}`}
      aria-hidden="true"
      focusable="false"
    >
      {look === 'alive' && <circle cx="6" cy="6" r="4.500" fill="currentColor" />}
      {look === 'gone' && (
        <path d="M6 6m-4.200 0a4.200 4.200 0 1 0 8.400 0a4.200 4.200 0 1 0-8.400 0M3.200 8.800l5.600-5.600" />
      )}
      {look === 'unknown' && <circle cx="6" cy="6" r="4.200" strokeDasharray="1.8 1.8" />}
      {look === 'restricted' && (
        <path d="M6 6m-4.200 0a4.200 4.200 0 1 0 8.400 0a4.200 4.200 0 1 0-8.400 0M3.200 6h5.600" />
      )}
      {look === 'private' && <path d="M2.500 5.500h7v5h-7zM4 5.500v-1.500a2 2 0 0 1 4 0v1.500" />}
      {look === 'moved' && <path d="M1.500 6h8M6.500 3l3 3l-3 3" />}
    </svg>
  );
}

/** An address without its `https://`. It never leads out of the workbench. */
export const shortRef = (ref: string) => ref.replace(/^https:\/\//, '').replace(/^matrix\.to\/#\//, '');

export function Ref({ of, plain = false }: { of: string; plain?: boolean }) {
  const text = (
    <bdi dir="ltr" className="ref">
      {shortRef(of)}
    </bdi>
  );
  if (plain) return text;
  return (
    <Link to="/community" search={{ ref: of }} className="ref-link">
      {text}
    </Link>
  );
}

/** A community by its title, and by its address where it has none. */
export function CommunityName({
  of: { ref, title },
  platform,
  plain = false,
}: {
  of: { ref: string; title: string | null };
  platform?: string;
  plain?: boolean;
}) {
  const name = title === null ? <bdi dir="ltr">{shortRef(ref)}</bdi> : <bdi>{title}</bdi>;
  return (
    <span className="community-name">
      {platform !== undefined && <PlatformTile id={platform} small />}
      {plain ? (
        <span className="name">{name}</span>
      ) : (
        <Link to="/community" search={{ ref }} className="name">
          {name}
        </Link>
      )}
    </span>
  );
}

/** The beginning of a SHA-256, whole on hover and by the copy button; leads to the capture. */
export function Hash({ of, length = 12 }: { of: string | null; length?: number }) {
  const t = useWords(marksWords);
  const { copied, copy } = useCopy();
  if (of === null) return <span className="soft">{t('noCapture')}</span>;
  return (
    <span className="hash">
      <Link
        to="/evidence/$sha"
        params={{ sha: of }}
        title={of}
        aria-label={t('captureOf', { hash: of.slice(0, length) })}
      >
        <code dir="ltr">{of.slice(0, length)}</code>
      </Link>
      <button type="button" className="mini" onClick={() => copy(of)} aria-label={t('copyHash')}>
        <Icon name={copied ? 'check' : 'copy'} size={14} />
      </button>
    </span>
  );
}

export function When({ at }: { at: string | null }) {
  const speak = useSpeech();
  const t = useWords(marksWords);
  if (at === null) return <span className="soft">{t('never')}</span>;
  return <time dateTime={at}>{speak.when(at)}</time>;
}

/** Two ends of what is known of a moment. */
export function Between({ interval }: { interval: Interval }) {
  const speak = useSpeech();
  return (
    <time dateTime={interval.earliest} className="between">
      {speak.between(interval)}
    </time>
  );
}

export function BandMark({ band, probability }: { band: Band; probability: number }) {
  const speak = useSpeech();
  const t = useWords(marksWords);
  // Rounded up to 100 % it would say more than is known.
  const shown = probability > 0.999 ? `> ${speak.percent(0.999, 1)}` : speak.percent(probability, 1);
  return (
    <span className={`band ${band}`}>
      <span className="band-bar" aria-hidden="true">
        <i style={{ inlineSize: `${Math.max(2, probability * 100)}%` }} />
      </span>
      <b dir="ltr">{shown}</b> <span>{t(`band_${band}`)}</span>
    </span>
  );
}

export function RelationMark({ relation }: { relation: Relation }) {
  const t = useWords(marksWords);
  return <span className={`relation ${relation}`}>{t(`relation_${relation}`)}</span>;
}

export function GradeMark({ grade }: { grade: 'A' | 'B' | 'C' | 'D' }) {
  const t = useWords(marksWords);
  return (
    <Tooltip label={t(`grade_${grade}`)}>
      <span className={`grade ${grade}`}>
        <span aria-hidden="true">{grade}</span>
        <span className="hidden">{t('grade', { grade })}</span>
      </span>
    </Tooltip>
  );
}
