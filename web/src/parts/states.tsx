/**
 * @module
 * What stands where there is nothing to show: still loading, empty, failed. Each says what to do next.
 */
import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { AskError } from '../app/ask.ts';
import { useWords } from '../app/language.tsx';
import { pageWords } from '../words/page.ts';
import { Icon, type IconName } from './Icon.tsx';

/** Grey lines of the height that the content will have. Shown only after a moment, so that fast answers do not flicker. */
export function Waiting({ rows = 3, height = 20 }: { rows?: number; height?: number }) {
  const t = useWords(pageWords);
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={late ? 'waiting late' : 'waiting'} role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, i) => 94 - ((i * 17) % 40)).map((share) => (
        <span key={share} style={{ blockSize: height, inlineSize: `${share}%` }} aria-hidden="true" />
      ))}
    </div>
  );
}

export function Empty({
  icon = 'now',
  title,
  children,
  action,
}: {
  icon?: IconName;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="empty">
      <span className="empty-icon">
        <Icon name={icon} size={28} />
      </span>
      <p className="empty-title">{title}</p>
      {children !== undefined && <div className="soft">{children}</div>}
      {action !== undefined && <div className="empty-action">{action}</div>}
    </div>
  );
}

/** What a refusal means for the person, and what they can do. */
export function Failed({ error, again }: { error: Error; again?: (() => void) | undefined }) {
  const t = useWords(pageWords);
  const code = error instanceof AskError ? error.code : 'bug';
  const key = KNOWN.has(code) ? (`error_${code}` as 'error_bug') : 'error_bug';
  const own = code === 'input' || code === 'conflict' || code === 'outside';
  return (
    <div className="failed" role="alert">
      <Icon name="warn" />
      <div>
        <p>
          <b>{t(key)}</b> {own && <bdi lang="en">{error.message}</bdi>}
        </p>
        <p className="soft">{t(KNOWN.has(code) ? (`do_${code}` as 'do_bug') : 'do_bug')}</p>
        {again !== undefined && code !== 'not_found' && code !== 'role' && (
          <Button variant="default" size="xs" onClick={again}>
            {t('again')}
          </Button>
        )}
      </div>
    </div>
  );
}

const KNOWN = new Set([
  'offline',
  'busy',
  'not_found',
  'role',
  'no_session',
  'throttled',
  'too_large',
  'input',
  'conflict',
  'outside',
  'type',
]);

/** The answer once it is there; waiting and failing until then. */
export function Answered<T>({
  of,
  rows,
  height,
  children,
}: {
  of: UseQueryResult<T, AskError>;
  rows?: number;
  height?: number;
  children: (data: T) => ReactNode;
}) {
  if (of.data !== undefined) return <>{children(of.data)}</>;
  if (of.error !== null) return <Failed error={of.error} again={() => void of.refetch()} />;
  return <Waiting {...(rows === undefined ? {} : { rows })} {...(height === undefined ? {} : { height })} />;
}
