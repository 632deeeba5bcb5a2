/**
 * @module
 * A workbench in a real browser, for tests: built when it is stale, served for a case, opened by its one-time link. Needs
 * Debian's chromium.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { serveWorkbench, type Workbench } from '../src/api/server.ts';

const CHROMIUM = '/usr/bin/chromium';
export const hasBrowser = existsSync(CHROMIUM);

export interface Opened {
  readonly browser: Browser;
  readonly server: Workbench;
  /** A browser window of its own, signed in; `errors` fills with what the page complains of. */
  enter(options: Look): Promise<{ page: Page; context: BrowserContext; errors: string[] }>;
  close(): Promise<void>;
}

export interface Look {
  language: 'en' | 'ar';
  width: number;
  theme?: 'light' | 'dark';
}

/** Builds what is stale, serves the case, starts the browser. */
export async function openWorkbench(dir: string): Promise<Opened> {
  // Plain JavaScript, because `npm start` runs it before anything is installed.
  const { buildWorkbench } = createRequire(import.meta.url)('../scripts/workbench.mjs') as {
    buildWorkbench: () => void;
  };
  buildWorkbench();
  const server = await serveWorkbench(dir, { host: '127.0.0.1', port: 0 });
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
  return {
    browser,
    server,
    async enter({ language, width, theme = 'light' }) {
      const context = await browser.newContext({
        viewport: { width, height: width < 500 ? 844 : 900 },
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      // Nothing may be asked of any other host.
      page.on('request', (request) => {
        const url = new URL(request.url());
        if (url.protocol.startsWith('http') && url.origin !== new URL(server.url).origin)
          errors.push(`asked ${url.origin}`);
      });
      await page.addInitScript(
        ([chosen, scheme]) => {
          localStorage.setItem('language', chosen);
          localStorage.setItem('theme', scheme);
        },
        [language, theme] as const,
      );
      await page.goto(server.link());
      await page.waitForSelector('main h1');
      return { page, context, errors };
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

interface Violation {
  id: string;
  nodes: { target: string[]; failureSummary?: string }[];
}

/** What axe-core finds wrong with the page, as short lines. */
export async function violations(page: Page): Promise<string[]> {
  // The page's own policy lets no foreign script in, so it is evaluated, not loaded.
  const { readFileSync } = await import('node:fs');
  await page.evaluate(readFileSync(AXE, 'utf8'));
  const found = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as {
    violations: Violation[];
  };
  return found.violations.flatMap(({ id, nodes }) =>
    nodes
      .slice(0, 3)
      .map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
  );
}

/** Waits until nothing on the page is loading any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('load');
  await page.waitForSelector('main h1', { timeout: 60_000 });
  await page.waitForSelector('.waiting', { state: 'detached', timeout: 60_000 });
}
