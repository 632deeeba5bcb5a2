/**
 * @module
 * The screen "Care": how long and how much today, for the person alone, and the break reminder.
 */
import { Button, NumberInput, Switch } from '@mantine/core';
import { useNow } from '../app/BreakReminder.tsx';
import {
  remindMinutesPreference,
  remindPreference,
  snoozedUntil,
  type Tally,
  tally,
  tallyAt,
} from '../app/care.ts';
import { useSpeech, useWords } from '../app/language.tsx';
import { useStored } from '../app/preferences.ts';
import { done } from '../app/undo.ts';
import { Icon } from '../parts/Icon.tsx';
import { Page, Panel } from '../parts/Page.tsx';
import { careWords } from '../words/care.ts';

export function Care() {
  const t = useWords(careWords);
  const speak = useSpeech();
  const now = useNow(10_000);
  const kept = useStored(tally);
  const today = tallyAt(kept, now);
  const remind = useStored(remindPreference);
  const minutes = useStored(remindMinutesPreference);
  const reset = () => {
    const before: Tally = kept;
    tally.set({
      ...today,
      since: Date.now(),
      lastAt: Date.now(),
      active: 0,
      posts: 0,
      media: 0,
      decisions: 0,
    });
    done({ said: t('resetDone'), label: t('undo'), undo: async () => tally.set(before) });
  };
  return (
    <Page title={t('title')} about={t('about')}>
      <section className="care-figures" aria-label={t('title')}>
        <Figure value={speak.hours((now - today.since) / 3_600_000)} name={t('sitting')} />
        <Figure value={speak.hours(today.active / 3_600_000)} name={t('today')} />
        <Figure value={speak.number(today.posts)} name={t('posts')} />
        <Figure value={speak.number(today.media)} name={t('media')} />
        <Figure value={speak.number(today.decisions)} name={t('decisions')} />
      </section>
      <div className="two">
        <Panel title={t('reminders')}>
          <Switch
            label={t('remind')}
            description={t('remindNote')}
            checked={remind}
            onChange={(event) => {
              remindPreference.set(event.currentTarget.checked);
              snoozedUntil.set(0);
            }}
          />
          <NumberInput
            label={t('every')}
            value={minutes}
            onChange={(value) => typeof value === 'number' && value > 0 && remindMinutesPreference.set(value)}
            min={5}
            max={240}
            step={5}
            disabled={!remind}
            maw={220}
            hideControls
          />
          <Button variant="default" w="fit-content" onClick={reset}>
            {t('reset')}
          </Button>
        </Panel>
        <Panel title={t('habits')}>
          <ul className="ticks">
            {(['habit_text', 'habit_once', 'habit_quiet', 'habit_local'] as const).map((key) => (
              <li key={key}>
                <Icon name="check" size={16} />
                <span>{t(key)}</span>
              </li>
            ))}
          </ul>
        </Panel>
      </div>
    </Page>
  );
}

function Figure({ value, name }: { value: string; name: string }) {
  return (
    <p className="figure">
      <b>{value}</b>
      <span>{name}</span>
    </p>
  );
}
