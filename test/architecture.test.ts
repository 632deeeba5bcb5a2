/**
 * Holds who may import whom (docs/architecture.md), so that the parts stay apart: the core is pure, a platform never
 * knows another one, only the views know a database, and nothing that answers can see the truth of a scenario.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const files = globSync('src/**/*.ts', { cwd: root })
  .filter((file) => !/\.(?:test|testing)\.ts$|\/conformance\.ts$/.test(file))
  .sort();

/** What a file imports: paths from the root for our own, names for packages. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [
    ...text.matchAll(/^(?:import|export)[^;]*?from '([^']+)'|^import '([^']+)'|import\('([^']+)'\)/gm),
  ].map(([, a, b, c]) => {
    const name = (a ?? b ?? c)!;
    return name.startsWith('.') ? relative(root, join(root, dirname(file), name)) : name;
  });
}

const edges = files.flatMap((file) => importsOf(file).map((target) => ({ file, target })));
const area = (file: string) => file.split('/')[1]!;

/** Which areas of `src/` an area may import, itself included. */
const MAY: Record<string, readonly string[]> = {
  core: ['core'],
  platforms: ['core', 'platforms'],
  ledger: ['core', 'captures', 'ledger'],
  captures: ['core', 'captures'],
  views: ['core', 'views'],
  scenario: ['core', 'scenario'],
  simulate: ['core', 'platforms', 'scenario', 'simulate'],
  export: ['core', 'export'],
  net: ['core', 'platforms', 'net', 'version.ts'],
  alerts: ['core', 'captures', 'net', 'alerts', 'version.ts'],
  pipeline: [
    'core',
    'platforms',
    'net',
    'ledger',
    'captures',
    'views',
    'scenario',
    'alerts',
    'export',
    'pipeline',
    'version.ts',
  ],
  evaluate: ['core', 'platforms', 'scenario', 'pipeline', 'simulate', 'evaluate'],
  pages: [
    'core',
    'platforms',
    'alerts',
    'captures',
    'ledger',
    'views',
    'export',
    'pipeline',
    'pages',
    'version.ts',
  ],
  api: ['core', 'platforms', 'captures', 'ledger', 'pipeline', 'pages', 'api', 'version.ts'],
  cli: [
    'core',
    'platforms',
    'ledger',
    'pipeline',
    'pages',
    'simulate',
    'evaluate',
    'scenario',
    'api',
    'cli',
    'version.ts',
  ],
  'version.ts': [],
};

/** Packages that are pure data or pure functions, which the core may therefore use. */
const PURE_PACKAGES = ['tldts'];

describe('who may import whom', () => {
  it('sees the whole tree', () => {
    expect(files.length).toBeGreaterThan(80);
    expect([...new Set(files.map(area))].filter((name) => !(name in MAY))).toEqual([]);
  });

  it.each(Object.keys(MAY))('%s keeps to its neighbours', (name) => {
    const wrong = edges.filter(
      ({ file, target }) =>
        area(file) === name && target.startsWith('src/') && !MAY[name]!.includes(area(target)),
    );
    expect(wrong).toEqual([]);
  });

  it('the core does no input or output', () => {
    const outside = edges.filter(
      ({ file, target }) =>
        area(file) === 'core' && !target.startsWith('src/') && !PURE_PACKAGES.includes(target),
    );
    expect(outside).toEqual([]);
    const impure = files.filter(
      (file) =>
        area(file) === 'core' &&
        /\bDate\.now\(|\bnew Date\(\)|Math\.random\(|\bprocess\.|\bfetch\(/.test(
          readFileSync(join(root, file), 'utf8'),
        ),
    );
    expect(impure).toEqual([]);
  });

  it('a platform never imports another platform', () => {
    const crossing = edges.filter(({ file, target }) => {
      const [, , from, inside] = file.split('/');
      const [, there, to, deeper] = target.split('/');
      return area(file) === 'platforms' && inside && there === 'platforms' && deeper && from !== to;
    });
    expect(crossing).toEqual([]);
  });

  it('only the views know a database', () => {
    const others = edges.filter(
      ({ file, target }) =>
        (target.startsWith('@duckdb') || target === 'node:sqlite') && area(file) !== 'views',
    );
    expect(others).toEqual([]);
  });

  it('no part that answers can read the truth of a scenario', () => {
    const readers = edges
      .filter(({ target }) => target === 'src/scenario/truth.ts')
      .map(({ file }) => area(file));
    expect([...new Set(readers)].sort()).toEqual(['evaluate', 'simulate']);
    const naming = files.filter(
      (file) =>
        !['evaluate', 'simulate', 'scenario'].includes(area(file)) &&
        /['"`][^'"`]*truth\.json['"`]\)/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(naming).toEqual([]);
  });
});
