/**
 * The first page of the workbench in a real browser, in English and Arabic, wide and on a phone: the answer is there,
 * nothing sticks out, search works by keyboard. Needs Debian's chromium; says that it was skipped where there is none.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveWorkbench } from '../src/api/server.ts';
import { BUNDLED, driftline, temporary } from './cli.ts';

const CHROMIUM = '/usr/bin/chromium';

describe.skipIf(!existsSync(CHROMIUM))('the first page', () => {
  let browser: Browser;
  let server: Awaited<ReturnType<typeof serveWorkbench>>;

  beforeAll(async () => {
    const kase = join(temporary(), 'case');
    expect(driftline(['init', kase, '--purpose', 'page test', '--name', 'A week']).code).toBe(0);
    expect(driftline(['replay', BUNDLED, '--case', kase]).code).toBe(0);
    server = await serveWorkbench(kase, { host: '127.0.0.1', port: 0 });
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    });
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const rows = [
    { language: 'en', width: 1440, direction: 'ltr' },
    { language: 'ar', width: 1440, direction: 'rtl' },
    { language: 'en', width: 390, direction: 'ltr' },
    { language: 'ar', width: 390, direction: 'rtl' },
  ];
  it.each(rows)('$language at $width px', async ({ language, width, direction }) => {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.addInitScript((l) => localStorage.setItem('language', l), language);
    await page.goto(server.url);
    await page.waitForSelector('.figures', { timeout: 60_000 });
    expect(await page.getAttribute('html', 'dir')).toBe(direction);
    expect(await page.locator('.figure b').first().textContent()).toBe('53');
    expect(await page.locator('.flow svg g').count()).toBeGreaterThan(40);
    expect(await page.locator('tbody tr').count()).toBeGreaterThan(10);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await page.focus('input[type=search]');
    await page.keyboard.type('garden');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.hits li p');
    expect(errors).toEqual([]);
    await page.close();
  });

  it('refuses to be asked under a foreign name', async () => {
    const { request } = await import('node:http');
    const status = await new Promise((resolve) =>
      request(`${server.url}api/answer`, { headers: { host: 'evil.example' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).end(),
    );
    expect(status).toBe(403);
  });
});
