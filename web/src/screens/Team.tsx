/**
 * @module
 * The screen "Team": people and roles, access of programs, what was done by whom, alerts, retention, keys. Each part has an
 * address of its own.
 */
import { Link, useParams } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { useWords } from '../app/language.tsx';
import { useHere } from '../app/session.tsx';
import type { Role } from '../app/shapes.ts';
import { Page } from '../parts/Page.tsx';
import { Empty } from '../parts/states.tsx';
import { teamWords } from '../words/team.ts';
import { Alerts } from './team/Alerts.tsx';
import { Audit } from './team/Audit.tsx';
import { Keys } from './team/Keys.tsx';
import { Me } from './team/Me.tsx';
import { People } from './team/People.tsx';
import { Retention } from './team/Retention.tsx';
import { Tokens } from './team/Tokens.tsx';

const TABS: readonly {
  id: 'people' | 'audit' | 'alerts' | 'retention' | 'keys' | 'tokens' | 'me';
  role: Role;
  part: ComponentType;
}[] = [
  { id: 'people', role: 'admin', part: People },
  { id: 'audit', role: 'lead', part: Audit },
  { id: 'alerts', role: 'viewer', part: Alerts },
  { id: 'retention', role: 'viewer', part: Retention },
  { id: 'keys', role: 'viewer', part: Keys },
  { id: 'tokens', role: 'viewer', part: Tokens },
  { id: 'me', role: 'viewer', part: Me },
];

export function Team() {
  const t = useWords(teamWords);
  const { tab } = useParams({ from: '/team/$tab' });
  const { may } = useHere();
  const open = TABS.find(({ id }) => id === tab) ?? TABS[0]!;
  const Part = open.part;
  return (
    <Page title={t('title')} about={t('about')}>
      <nav className="tabs" aria-label={t('title')}>
        {TABS.map(({ id }) => (
          <Link
            key={id}
            to="/team/$tab"
            params={{ tab: id }}
            {...(id === open.id ? { 'aria-current': 'page' as const } : {})}
          >
            {t(`tab_${id}`)}
          </Link>
        ))}
      </nav>
      {may(open.role) ? (
        <Part />
      ) : (
        <Empty icon="lock" title={t('notYours')}>
          {t('notYoursDo', { role: t(`role_${open.role}`) })}
        </Empty>
      )}
    </Page>
  );
}
