/**
 * @module
 * THE TABLE: every route there is, with the least role and the scope that it takes. `server.ts` registers what stands here
 * and nothing else; the tests go through it, so that a new route cannot be forgotten. docs/api.md says what each gives.
 */
import type { Route } from './route.ts';
import { ANSWERS } from './routes/answers.ts';
import { CARE } from './routes/care.ts';
import { COMMUNITIES } from './routes/communities.ts';
import { EVIDENCE } from './routes/evidence.ts';
import { IMPORTS } from './routes/imports.ts';
import { LIVE } from './routes/live.ts';
import { SEARCH } from './routes/search.ts';
import { SESSION } from './routes/session.ts';
import { TEAM } from './routes/team.ts';

export const ROUTES: readonly Route[] = [
  ...SESSION,
  ...TEAM,
  ...ANSWERS,
  ...SEARCH,
  ...COMMUNITIES,
  ...IMPORTS,
  ...EVIDENCE,
  ...CARE,
  ...LIVE,
];
