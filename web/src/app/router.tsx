/**
 * @module
 * Every screen has an address, and what is chosen on it is in the address too: it can be sent to a colleague and come back
 * to. Screens are loaded when they are first visited (or pointed at).
 */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { noteArrival } from './arrival.ts';
import { Crash, Nowhere } from './Crash.tsx';
import { Shell } from './Shell.tsx';

type Search = Record<string, unknown>;

/** The named texts of a query; others are dropped. Values that look like numbers are texts here too. */
function texts<const K extends string>(...names: K[]) {
  return (search: Search): { [N in K]?: string } =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = search[name];
        return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
          ? [[name, String(value)]]
          : [];
      }),
    ) as { [N in K]?: string };
}

const root = createRootRoute({ component: Shell, notFoundComponent: Nowhere, errorComponent: Crash });

const now = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('../screens/Now.tsx'), 'Now'),
});
const waves = createRoute({
  getParentRoute: () => root,
  path: '/waves',
  component: lazyRouteComponent(() => import('../screens/Waves.tsx'), 'Waves'),
});
const wave = createRoute({
  getParentRoute: () => root,
  path: '/waves/$id',
  component: lazyRouteComponent(() => import('../screens/Wave.tsx'), 'Wave'),
});
const leads = createRoute({
  getParentRoute: () => root,
  path: '/leads/{-$id}',
  validateSearch: texts('state', 'platform', 'q'),
  component: lazyRouteComponent(() => import('../screens/Leads.tsx'), 'Leads'),
});
const matches = createRoute({
  getParentRoute: () => root,
  path: '/matches/{-$id}',
  validateSearch: texts('state', 'band', 'relation'),
  component: lazyRouteComponent(() => import('../screens/Matches.tsx'), 'Matches'),
});
const network = createRoute({
  getParentRoute: () => root,
  path: '/network',
  validateSearch: texts('until', 'node'),
  component: lazyRouteComponent(() => import('../screens/Network.tsx'), 'Network'),
});
const claims = createRoute({
  getParentRoute: () => root,
  path: '/claims',
  validateSearch: texts('event', 'edit'),
  component: lazyRouteComponent(() => import('../screens/Claims.tsx'), 'Claims'),
});
const search = createRoute({
  getParentRoute: () => root,
  path: '/search',
  validateSearch: texts('q', 'platform', 'community', 'since', 'until'),
  component: lazyRouteComponent(() => import('../screens/Search.tsx'), 'Search'),
});
const read = createRoute({
  getParentRoute: () => root,
  path: '/read',
  validateSearch: texts('community', 'around', 'before', 'after'),
  component: lazyRouteComponent(() => import('../screens/Read.tsx'), 'Read'),
});
const communities = createRoute({
  getParentRoute: () => root,
  path: '/communities',
  validateSearch: texts('q', 'state', 'platform', 'watched', 'sort'),
  component: lazyRouteComponent(() => import('../screens/Communities.tsx'), 'Communities'),
});
const community = createRoute({
  getParentRoute: () => root,
  path: '/community',
  validateSearch: texts('ref'),
  component: lazyRouteComponent(() => import('../screens/Community.tsx'), 'Community'),
});
const add = createRoute({
  getParentRoute: () => root,
  path: '/communities/add',
  component: lazyRouteComponent(() => import('../screens/Add.tsx'), 'Add'),
});
const budget = createRoute({
  getParentRoute: () => root,
  path: '/budget',
  validateSearch: texts('looks'),
  component: lazyRouteComponent(() => import('../screens/Budget.tsx'), 'Budget'),
});
const imports = createRoute({
  getParentRoute: () => root,
  path: '/import',
  component: lazyRouteComponent(() => import('../screens/Import.tsx'), 'Import'),
});
const evidence = createRoute({
  getParentRoute: () => root,
  path: '/evidence',
  component: lazyRouteComponent(() => import('../screens/Evidence.tsx'), 'Evidence'),
});
const capture = createRoute({
  getParentRoute: () => root,
  path: '/evidence/$sha',
  component: lazyRouteComponent(() => import('../screens/Capture.tsx'), 'Capture'),
});
const exporting = createRoute({
  getParentRoute: () => root,
  path: '/export',
  validateSearch: texts('format'),
  component: lazyRouteComponent(() => import('../screens/ExportWizard.tsx'), 'ExportWizard'),
});
const team = createRoute({
  getParentRoute: () => root,
  path: '/team',
  beforeLoad: () => {
    throw redirect({ to: '/team/$tab', params: { tab: 'people' } });
  },
});
const teamTab = createRoute({
  getParentRoute: () => root,
  path: '/team/$tab',
  component: lazyRouteComponent(() => import('../screens/Team.tsx'), 'Team'),
});
const care = createRoute({
  getParentRoute: () => root,
  path: '/care',
  component: lazyRouteComponent(() => import('../screens/Care.tsx'), 'Care'),
});
const welcome = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  component: lazyRouteComponent(() => import('../screens/Welcome.tsx'), 'Welcome'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    now,
    waves,
    wave,
    leads,
    matches,
    network,
    claims,
    search,
    read,
    communities,
    community,
    add,
    budget,
    imports,
    evidence,
    capture,
    exporting,
    team,
    teamTab,
    care,
    welcome,
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: Crash,
  defaultNotFoundComponent: Nowhere,
  scrollRestoration: true,
  scrollToTopSelectors: ['#content'],
  // Texts stay readable in the address: no JSON in the query.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const query = new URLSearchParams(
      Object.entries(search).flatMap(([name, value]) =>
        value === undefined || value === '' ? [] : [[name, String(value)]],
      ),
    ).toString();
    return query === '' ? '' : `?${query}`;
  },
});

router.subscribe('onBeforeNavigate', ({ fromLocation, pathChanged }) => {
  if (fromLocation !== undefined && pathChanged) noteArrival();
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
