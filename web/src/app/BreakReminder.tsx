/**
 * @module
 * The reminder to take a break, and how long this sitting has been. Can be turned off; nobody but the person sees it.
 */
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Icon } from '../parts/Icon.tsx';
import { careWords } from '../words/care.ts';
import { remindMinutesPreference, remindPreference, snoozedUntil, tally, tallyAt } from './care.ts';
import { useSpeech, useWords } from './language.tsx';
import { useStored } from './preferences.ts';

/** The time, every half minute. */
export function useNow(everyMs = 30_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

export function CareButton() {
  const t = useWords(careWords);
  const speak = useSpeech();
  const now = useNow();
  const { since } = tallyAt(useStored(tally), now);
  const hours = (now - since) / 3_600_000;
  return (
    <Link
      to="/care"
      className="tool text wide-only"
      title={t('sittingNote')}
      aria-label={`${t('title')}: ${speak.hours(Math.max(0, hours))}`}
    >
      <Icon name="care" />
      <span className="figures">{speak.hours(Math.max(0, hours))}</span>
    </Link>
  );
}

export function BreakReminder() {
  const t = useWords(careWords);
  const speak = useSpeech();
  const now = useNow();
  const on = useStored(remindPreference);
  const minutes = useStored(remindMinutesPreference);
  const quietUntil = useStored(snoozedUntil);
  const { since, posts } = tallyAt(useStored(tally), now);
  const sat = (now - since) / 60_000;
  if (!on || sat < minutes || now < quietUntil) return null;
  return (
    <aside className="break" role="status">
      <Icon name="care" size={28} />
      <div>
        <p>
          <b>{t('breakTitle')}</b>
        </p>
        <p>{t('breakText', { time: speak.hours(sat / 60), n: posts })}</p>
        <div className="row">
          <Button
            size="xs"
            onClick={() => {
              const fresh = tallyAt(tally.get(), Date.now());
              tally.set({ ...fresh, since: Date.now() });
            }}
          >
            {t('breakTaken')}
          </Button>
          <Button size="xs" variant="default" onClick={() => snoozedUntil.set(Date.now() + 15 * 60_000)}>
            {t('later')}
          </Button>
          <button type="button" className="linkish" onClick={() => remindPreference.set(false)}>
            {t('never')}
          </button>
        </div>
      </div>
    </aside>
  );
}
