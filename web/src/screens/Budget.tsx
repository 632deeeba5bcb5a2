/**
 * @module
 * The budget planner: what so many looks an hour buy, as a curve of the delay until a death is seen, and who cannot be looked at.
 */
import { Slider } from '@mantine/core';
import { keepPreviousData } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { pathOf, useAsk } from '../app/ask.ts';
import { useSpeech, useWords } from '../app/language.tsx';
import { useHere } from '../app/session.tsx';
import type { ScheduleAnswer } from '../app/shapes.ts';
import { PlatformTile, Ref } from '../parts/marks.tsx';
import { Page, Panel } from '../parts/Page.tsx';
import { Scroller } from '../parts/Scroller.tsx';
import { Answered, Empty, Waiting } from '../parts/states.tsx';
import { budgetWords } from '../words/budget.ts';

const DelayCurve = lazy(() => import('../charts/DelayCurve.tsx'));

/** The slider runs over powers of ten: 1 to 10,000 looks an hour. */
const toLooks = (position: number) => Math.max(1, Math.round(10 ** (position / 25)));
const toPosition = (looks: number) => Math.log10(Math.max(1, looks)) * 25;

export function Budget() {
  const t = useWords(budgetWords);
  const speak = useSpeech();
  const navigate = useNavigate();
  const { looks } = useSearch({ from: '/budget' });
  const query = useAsk<ScheduleAnswer>(pathOf('/api/schedule', { looksPerHour: looks }), {
    placeholderData: keepPreviousData,
  });
  return (
    <Page title={t('title')} about={t('about')}>
      <Answered of={query} rows={8} height={40}>
        {(plan) =>
          plan.curve.length === 0 ? (
            <Empty icon="clock" title={t('nobody')} action={<Link to="/communities/add">{t('add')}</Link>}>
              {t('nobodyDo')}
            </Empty>
          ) : (
            <>
              <Panel title={t('buys')}>
                <LooksSlider
                  key={plan.looksPerHour}
                  looks={plan.looksPerHour}
                  onChange={(next) =>
                    void navigate({ to: '/budget', search: { looks: String(next) }, replace: true })
                  }
                />
                <p className="budget-answer">
                  {t.parts('answer', {
                    looks: <b>{t('looks', { n: plan.looksPerHour })}</b>,
                    reached: <b>{t('communities', { n: plan.reached })}</b>,
                    delay: <b>{speak.hours(plan.delayHours)}</b>,
                  })}
                  {plan.left > 0 && <> {t('left', { n: plan.left })}</>}
                </p>
                <Suspense fallback={<Waiting rows={7} height={30} />}>
                  <DelayCurve plan={plan} />
                </Suspense>
              </Panel>
              <div className="two">
                <Panel title={t('watchable')} note={t('watchableNote')}>
                  <table>
                    <thead>
                      <tr>
                        <th scope="col">{t('delay')}</th>
                        <th scope="col">{t('howMany')}</th>
                      </tr>
                    </thead>
                    <tbody>
                      {plan.watchable.map(({ delayHours, communities }) => (
                        <tr key={delayHours}>
                          <td>{speak.hours(delayHours)}</td>
                          <td className="figures">{speak.number(communities)}</td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </Panel>
                <Unreachable of={plan.unreachable} />
              </div>
              <Panel title={t('plan')} note={t('planNote')}>
                <Rows of={plan.rows} />
              </Panel>
            </>
          )
        }
      </Answered>
    </Page>
  );
}

function LooksSlider({ looks, onChange }: { looks: number; onChange: (looks: number) => void }) {
  const t = useWords(budgetWords);
  const speak = useSpeech();
  const [position, setPosition] = useState(toPosition(looks));
  return (
    <Slider
      thumbLabel={t('slider')}
      value={position}
      onChange={setPosition}
      onChangeEnd={(value) => onChange(toLooks(value))}
      label={(value) => speak.number(toLooks(value))}
      step={1}
      max={100}
      marks={[1, 10, 100, 1000, 10_000].map((value) => ({
        value: toPosition(value),
        label: speak.number(value),
      }))}
      mb="xl"
      mt="lg"
    />
  );
}

function Unreachable({ of }: { of: ScheduleAnswer['unreachable'] }) {
  const t = useWords(budgetWords);
  const { platformName } = useHere();
  return (
    <Panel title={t('unreachable')} note={t('unreachableNote')}>
      {of.length === 0 ? (
        <p className="soft">{t('allReachable')}</p>
      ) : (
        <ul className="plain-list">
          {of.map(({ platform, count, why, missing }) => (
            <li key={platform}>
              <PlatformTile id={platform} small /> <bdi>{platformName(platform)}</bdi>:{' '}
              {t('communities', { n: count })}. {why === 'not_configured' ? t('missing') : t('noConnector')}{' '}
              {missing.map((name) => (
                <code key={name} dir="ltr" className="tag">
                  {name}
                </code>
              ))}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Rows({ of }: { of: ScheduleAnswer['rows'] }) {
  const t = useWords(budgetWords);
  const speak = useSpeech();
  return (
    <Scroller className="table-wrap short" label={t('plan')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('community')}</th>
            <th scope="col">{t('every')}</th>
            <th scope="col">{t('next')}</th>
          </tr>
        </thead>
        <tbody>
          {of.map(({ ref, intervalHours, nextAt }) => (
            <tr key={ref}>
              <td>
                <Ref of={ref} />
              </td>
              <td>{intervalHours === null ? t('notReached') : speak.hours(intervalHours)}</td>
              <td>{nextAt === null ? '–' : speak.when(nextAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}
