/**
 * @module
 * Care of the case: who did what, alerts, keys, how it is, whether it can be reached.
 */
import { z } from 'zod';
import { alertsPage, changeAlerts } from '../../pages/alerts.ts';
import { AUDITED, auditPage } from '../../pages/audit.ts';
import { keysPage } from '../../pages/captures.ts';
import { healthPage } from '../../pages/health.ts';
import { account, reasonOf } from '../../pages/record.ts';
import { changeRetention, retentionPage } from '../../pages/retention.ts';
import { type Ask, type Route, someone } from '../route.ts';
import { choiceIn, limitIn, numberIn } from './queries.ts';

const field = z.string().max(1_000).nullable().optional();
const channel = (fields: Record<string, z.ZodType>) => z.strictObject(fields).nullable().optional();

async function putAlerts(ask: Ask) {
  const { services } = ask;
  const change = await ask.body(
    z.strictObject({
      kinds: z.array(z.string().max(40)).max(20).nullable().optional(),
      email: channel({
        server: field,
        user: field,
        password: field,
        from: field,
        to: z.array(z.string().max(300)).max(50).nullable().optional(),
      }),
      webhook: channel({ url: field, secret: field }),
      ntfy: channel({ url: field, token: field }),
      matrix: channel({ server: field, room: field, token: field }),
    }),
  );
  const named = Object.entries(change).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  const subject = `alerts (${named.join(', ') || 'nothing'})`;
  await account(services.desk, {
    action: 'settings_changed',
    by: someone(ask).name,
    subject,
    because: null,
    at: services.now(),
  });
  await changeAlerts(services.dir, change as Parameters<typeof changeAlerts>[1]);
  return alertsPage(services.dir, services.env);
}

async function putRetention(ask: Ask) {
  const { desk, now } = ask.services;
  const { days, because } = await ask.body(
    z.strictObject({ days: z.number().int().min(1).max(36_500).nullable(), because: z.string() }),
  );
  const by = someone(ask).name;
  const why = reasonOf(because);
  const subject = days === null ? 'retention: no rule' : `retention: ${days} days`;
  await account(desk, { action: 'settings_changed', by, subject, because: why, at: now() });
  await changeRetention(desk, days === null ? null : { days, because: why, by });
  return retentionPage(desk, now());
}

async function ready({ services: { desk } }: Ask) {
  const state = desk.answer();
  if (desk.model() === null && (state.state === 'failed' || state.state === 'computing'))
    await desk.read(async () => undefined);
  return { ready: true };
}

export const CARE: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/audit',
    role: 'lead',
    scope: 'read',
    handle: (ask) =>
      ask.services.desk.read((reading) =>
        auditPage(ask.services.desk, reading, {
          kind: choiceIn(ask, 'kind', AUDITED, null),
          by: ask.query('by'),
          before: numberIn(ask, 'cursor', 0, Number.MAX_SAFE_INTEGER),
          limit: limitIn(ask),
        }),
      ),
  },
  {
    method: 'GET',
    path: '/api/alerts',
    role: 'viewer',
    scope: 'read',
    handle: ({ services }) => alertsPage(services.dir, services.env),
  },
  { method: 'PUT', path: '/api/alerts', role: 'admin', scope: null, handle: putAlerts },
  {
    method: 'GET',
    path: '/api/retention',
    role: 'viewer',
    scope: 'read',
    handle: ({ services }) => retentionPage(services.desk, services.now()),
  },
  { method: 'PUT', path: '/api/retention', role: 'admin', scope: null, handle: putRetention },
  {
    method: 'GET',
    path: '/api/keys',
    role: 'viewer',
    scope: 'read',
    handle: ({ services }) => keysPage(services.desk),
  },
  {
    method: 'GET',
    path: '/api/health',
    role: 'viewer',
    scope: 'read',
    handle: ({ services }) => healthPage(services.desk),
  },
  { method: 'GET', path: '/healthz', role: null, scope: null, handle: ({ context }) => context.text('ok') },
  { method: 'GET', path: '/readyz', role: null, scope: null, handle: ready },
];
