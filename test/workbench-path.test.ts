/**
 * The way of somebody new, as one walk: a case with nothing in it, an export from Telegram Desktop dropped on the first steps, three
 * communities watched, a takedown seen as it is replayed into the open page, a lead accepted, a report exported.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUNDLED, driftline, temporary } from './cli.ts';
import { hasBrowser, type Opened, openWorkbench, settled } from './workbench-page.ts';

/** Three that are removed in the bundled week. */
const THREE = [
  'https://t.me/girouette_zarnik',
  'hxxps://t[.]me/boots_marsovo',
  '@vestnik_rumman on t.me/vestnik_rumman',
];

describe.skipIf(!hasBrowser)('the way of somebody new', () => {
  const folder = temporary();
  const kase = join(folder, 'case');
  let open: Opened;

  beforeAll(async () => {
    expect(driftline(['init', kase, '--purpose', 'the first day', '--name', 'Mine']).code).toBe(0);
    open = await openWorkbench(kase);
  }, 240_000);

  afterAll(async () => {
    await open?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Drops a file on the page as the browser would. */
  async function drop(page: Page, selector: string, name: string, bytes: Buffer): Promise<void> {
    const data = await page.evaluateHandle(`(() => {
      const bytes = Uint8Array.from(atob(${JSON.stringify(bytes.toString('base64'))}), (char) => char.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], ${JSON.stringify(name)}, { type: 'application/json' }));
      return data;
    })()`);
    await page.dispatchEvent(selector, 'dragover', { dataTransfer: data });
    await page.dispatchEvent(selector, 'drop', { dataTransfer: data });
  }

  it('leads from nothing to a report', async () => {
    const { page, context, errors } = await open.enter({ language: 'en', width: 1440 });
    // Nothing is in the case: the first steps come by themselves.
    await page.waitForURL(/\/welcome$/);
    const bytes = readFileSync(join(BUNDLED, 'archives', 'telegram', 'girouette_zarnik', 'result.json'));
    await drop(page, '.drop', 'result.json', bytes);
    await page.waitForSelector('.import.done', { timeout: 90_000 });
    expect(await page.locator('.import-figures').first().textContent()).toContain('new posts');

    // Three communities, pasted as somebody would have them in their notes.
    await page.getByRole('link', { name: 'Add communities' }).click();
    await page.fill('textarea', THREE.join('\n'));
    await page.waitForSelector('.pasted li:nth-child(3)');
    await page.getByRole('button', { name: /^Watch these 3/ }).click();
    await page.waitForURL(/\/communities$/);
    await expect.poll(() => page.locator('.community-line').count(), { timeout: 60_000 }).toBe(3);

    // The takedown is replayed into the case while the page is open, and shows by itself.
    await page.goto(open.server.url);
    await page.waitForSelector('main h1');
    expect(await page.locator('.wave-line').count()).toBe(0);
    const { spawn } = await import('node:child_process');
    const replay = spawn(
      process.execPath,
      [join(BUNDLED, '..', '..', 'bin', 'driftline.mjs'), 'replay', BUNDLED, '--case', kase],
      { stdio: 'ignore' },
    );
    const code = await new Promise((resolve) => replay.once('exit', resolve));
    expect(code).toBe(0);
    await page.waitForSelector('.wave-line', { timeout: 120_000 });
    expect(await page.locator('.wave-line').first().textContent()).toContain('gone together');

    // A lead is accepted, after reading the words that show it.
    await open.server.services.desk.settled();
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await page.waitForURL(/\/leads\/lead-/, { timeout: 60_000 });
    await page.waitForSelector('.post mark.target', { timeout: 60_000 });
    const lead = new URL(page.url()).pathname.split('/').at(-1)!;
    await page.getByRole('button', { name: /^Accept A$/ }).click();
    await page.waitForSelector('.note-undo');
    const stands = (await page.evaluate(
      `fetch('/api/leads/${lead}?state=all').then((answer) => answer.json())`,
    )) as {
      lead: { decision: { verdict: string } | null };
    };
    expect(stands.lead.decision?.verdict).toBe('accept');

    // The report.
    await page.goto(new URL('/export', open.server.url).href);
    await page.getByRole('link', { name: /^Report/ }).click();
    await page.fill('textarea', 'for the editor');
    await page.getByRole('button', { name: 'Make it' }).click();
    const link = page.getByRole('link', { name: 'Download' });
    await link.waitFor({ timeout: 120_000 });
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    const report = readFileSync((await download.path())!, 'utf8');
    expect(report).toMatch(/^<!doctype html>/i);
    expect(report).toContain('girouette_zarnik');
    await settled(page);
    expect(errors).toEqual([]);
    await context.close();
  }, 420_000);
});
