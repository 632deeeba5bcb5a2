/**
 * The workbench in a real browser on the bundled scenario: every screen in English and Arabic, wide, middling and on a phone,
 * light and dark, without a violation that axe-core knows; then the work itself by keyboard alone, what is shown when something
 * fails, and how fast and how large the first page is.
 */
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUNDLED, driftline, ROOT, temporary } from './cli.ts';
import { hasBrowser, type Look, type Opened, openWorkbench, settled, violations } from './workbench-page.ts';

const CAPTURE = '75499ec3de6ca31d72b5f7acb32cbe6683b13e92c85acdcae4445044219b224b';
const COMMUNITY = encodeURIComponent('https://t.me/girouette_zarnik');

describe.skipIf(!hasBrowser)('the workbench', () => {
  const folder = temporary();
  const kase = join(folder, 'case');
  let open: Opened;
  let wave = '';
  let match = '';

  beforeAll(async () => {
    expect(
      driftline(['init', kase, '--purpose', 'page test', '--name', 'A week', '--plain-captures']).code,
    ).toBe(0);
    expect(driftline(['replay', BUNDLED, '--case', kase]).code).toBe(0);
    open = await openWorkbench(kase);
    await open.server.services.desk.settled();
    const model = open.server.services.desk.model()!;
    wave = model.waves[0]!.id;
    match = model.matches.matches[0]!.id;
  }, 300_000);

  afterAll(async () => {
    await open?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Every screen, and what must stand on it before it counts as shown. */
  const screens = (): { path: string; shows: string }[] => [
    { path: '/', shows: '.flow svg' },
    { path: '/waves', shows: '.wave-line' },
    { path: `/waves/${wave}`, shows: '.members svg' },
    { path: '/leads', shows: '.queue-link' },
    { path: `/matches/${match}`, shows: '.waterfall' },
    { path: '/network', shows: '.graph canvas' },
    { path: '/claims', shows: '.statement' },
    { path: '/claims?edit=new', shows: 'form input' },
    { path: '/search?q=river', shows: '.hit' },
    { path: `/read?community=${COMMUNITY}`, shows: '.reader-post' },
    { path: '/communities', shows: '.community-line' },
    { path: `/community?ref=${COMMUNITY}`, shows: '.facts' },
    { path: '/communities/add', shows: 'textarea' },
    { path: '/budget', shows: '.budget-answer' },
    { path: '/import', shows: '.drop' },
    { path: '/evidence', shows: '.facts' },
    { path: `/evidence/${CAPTURE}`, shows: '.proof-verdict.holds' },
    { path: '/export', shows: '.format-cards' },
    { path: '/team/people', shows: '.roles' },
    { path: '/team/audit', shows: '.audit-row' },
    { path: '/team/alerts', shows: '.panel' },
    { path: '/team/retention', shows: '.panel' },
    { path: '/team/keys', shows: '.facts' },
    { path: '/team/tokens', shows: '.panel' },
    { path: '/team/me', shows: '.facts' },
    { path: '/care', shows: '.care-figures' },
    { path: '/welcome', shows: '.step' },
    { path: '/there/is/no/such/screen', shows: '.empty' },
  ];

  const looks: Look[] = [
    { language: 'en', width: 1440, theme: 'light' },
    { language: 'ar', width: 1440, theme: 'dark' },
    { language: 'en', width: 1024, theme: 'dark' },
    { language: 'ar', width: 1024, theme: 'light' },
    { language: 'en', width: 390, theme: 'light' },
    { language: 'ar', width: 390, theme: 'dark' },
  ];
  it.each(looks)(
    'every screen in $language at $width px, $theme',
    async (look) => {
      const { page, context, errors } = await open.enter(look);
      for (const { path, shows } of screens()) {
        await page.goto(new URL(path, open.server.url).href);
        await page.waitForSelector(shows, { state: 'attached', timeout: 60_000 });
        await settled(page);
        const where = `${path} ${look.language} ${look.width}`;
        expect(await page.getAttribute('html', 'dir'), where).toBe(look.language === 'ar' ? 'rtl' : 'ltr');
        expect((await page.locator('main h1').textContent())?.trim(), where).not.toBe('');
        expect(
          await page.evaluate('document.documentElement.scrollWidth - innerWidth'),
          where,
        ).toBeLessThanOrEqual(0);
        expect(await violations(page), where).toEqual([]);
      }
      expect(errors).toEqual([]);
      await context.close();
    },
    600_000,
  );

  /** What has the focus, and whether that can be seen. */
  const focus = (page: Page) =>
    page.evaluate(`(() => {
      const at = document.activeElement;
      const style = getComputedStyle(at);
      const around = getComputedStyle(at.parentElement);
      return {
        name: at.textContent?.trim() || at.getAttribute('aria-label') || at.tagName,
        tag: at.tagName,
        seen: style.outlineStyle !== 'none' || style.boxShadow !== 'none' || around.boxShadow !== 'none',
      };
    })()`) as Promise<{ name: string; tag: string; seen: boolean }>;

  it('works by keyboard alone', async () => {
    const { page, context, errors } = await open.enter({ language: 'en', width: 1440 });
    await settled(page);
    await page.keyboard.press('Tab');
    expect((await focus(page)).name).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press('Tab');
      expect(await focus(page)).toMatchObject({ seen: true });
    }
    // `?` shows the keys, Escape puts them away.
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    expect(await page.getByRole('dialog').textContent()).toContain('Go to');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // The queue: to the leads, down, accept, undo, reject with a reason.
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await page.waitForURL(/\/leads\/lead-/);
    await page.waitForSelector('.decide-bar');
    const first = page.url();
    await page.keyboard.press('j');
    await page.waitForURL((url) => url.href !== first);
    await page.waitForSelector('.decide-bar');
    const second = page.url();
    await page.keyboard.press('k');
    await page.waitForURL(first);
    await page.waitForSelector('.decide-bar');
    await page.keyboard.press('a');
    await page.waitForSelector('.note-undo');
    await page.waitForURL(second);
    const lead = new URL(first).pathname.split('/').at(-1)!;
    const decided = async () =>
      (await page.evaluate(`fetch('/api/decisions?subject=${lead}').then((answer) => answer.json())`)) as {
        decisions: { verdict: string; takenBack: boolean }[];
      };
    expect((await decided()).decisions[0]).toMatchObject({ verdict: 'accept', takenBack: false });
    await page.keyboard.press('u');
    await expect
      .poll(async () => (await decided()).decisions.find(({ verdict }) => verdict === 'accept')?.takenBack)
      .toBe(true);
    await page.keyboard.press('r');
    await page.getByRole('dialog').waitFor();
    expect((await focus(page)).tag).toBe('TEXTAREA');
    await page.keyboard.type('not of this case');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.waitForSelector('.note-undo');
    await page.keyboard.press('u');
    // A match: the bars of the waterfall open their captures.
    await page.keyboard.press('g');
    await page.keyboard.press('m');
    await page.waitForSelector('button.fall-row');
    await page.focus('button.fall-row');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.fall-evidence .hash');
    // Search from everywhere.
    await page.keyboard.press('/');
    await page.keyboard.type('garden');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.hit mark');
    expect(errors).toEqual([]);
    await context.close();
  }, 120_000);

  it('shows hidden media only when asked, grey, and that is recorded', async () => {
    const { page, context, errors } = await open.enter({ language: 'en', width: 1440 });
    const picture = open.server.services.desk
      .model()!
      .matches.matches.flatMap(({ evidence }) => evidence)
      .find(({ family }) => family === 'images')!.captures;
    let shown = '';
    for (const sha of picture) {
      await page.goto(new URL(`/evidence/${sha}`, open.server.url).href);
      await page.waitForSelector('.proof-verdict.holds');
      if ((await page.locator('.media').count()) > 0) {
        shown = sha;
        break;
      }
    }
    expect(shown).not.toBe('');
    expect(await page.locator('main img').count()).toBe(0);
    await page.fill('input[name=because]', 'to compare two avatars');
    await page.keyboard.press('Enter');
    const image = page.locator('.media img');
    await image.waitFor();
    await expect
      .poll(() => page.evaluate('document.querySelector(".media img").naturalWidth'))
      .toBeGreaterThan(0);
    expect(await page.evaluate('getComputedStyle(document.querySelector(".media img")).filter')).toBe(
      'grayscale(1)',
    );
    await page.goto(new URL('/team/audit', open.server.url).href);
    await page.waitForSelector('.audit-row');
    expect(await page.locator('.rows').textContent()).toContain('to compare two avatars');
    expect(errors).toEqual([]);
    await context.close();
  }, 120_000);

  it('says what to do when the server does not answer', async () => {
    const { page, context } = await open.enter({ language: 'en', width: 1024 });
    // Without live events nothing asks again by itself.
    await page.route('**/api/events', (route) => route.abort());
    await page.route('**/api/communities*', (route) => route.abort());
    await page.goto(new URL('/communities', open.server.url).href);
    const alert = page.getByRole('alert');
    await alert.waitFor({ timeout: 30_000 });
    expect(await alert.textContent()).toContain('The server cannot be reached.');
    await page.unroute('**/api/communities*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.waitForSelector('.community-line');
    await context.close();
  }, 60_000);

  it('without a session it shows the way in and nothing of the case', async () => {
    const context = await open.browser.newContext();
    const page = await context.newPage();
    await page.goto(open.server.url);
    await page.waitForSelector('.entrance h1');
    expect(await page.locator('body').textContent()).not.toContain('A week');
    expect(await violations(page)).toEqual([]);
    await context.close();
  });

  it('keeps the first page small', () => {
    const dist = join(ROOT, 'web', 'dist');
    const html = readFileSync(join(dist, 'index.html'), 'utf8');
    const scripts = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, path]) => path!);
    const now = readdirSync(join(dist, 'assets')).filter((name) => /^(?:Now|Flow)-[^.]+\.js\.gz$/.test(name));
    // Files under a kilobyte have no compressed copy.
    const bytes = [
      ...scripts.flatMap((path) => [`${path}.gz`, path].find((each) => existsSync(join(dist, each))) ?? []),
      ...now.map((name) => `assets/${name}`),
    ]
      .map((path) => statSync(join(dist, path)).size)
      .reduce((a, b) => a + b, 0);
    expect(scripts.length).toBeGreaterThan(0);
    expect(now.length).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(350_000);
  });

  it('paints something meaningful within a second, and does not move it afterwards', async () => {
    const times: number[] = [];
    const shifts: number[] = [];
    const { page, context } = await open.enter({ language: 'en', width: 1440 });
    await page.addInitScript(`
      window.shifted = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });
      new MutationObserver((_, watching) => {
        if (document.querySelector('.flow svg') === null) return;
        watching.disconnect();
        requestAnimationFrame(() => setTimeout(() => { window.meaningfulAt = performance.now(); }));
      }).observe(document, { childList: true, subtree: true });
    `);
    for (let i = 0; i < 4; i++) {
      await page.goto(open.server.url);
      await expect.poll(() => page.evaluate('window.meaningfulAt'), { interval: 20 }).toBeDefined();
      times.push((await page.evaluate('window.meaningfulAt')) as number);
      await settled(page);
      shifts.push((await page.evaluate('window.shifted')) as number);
    }
    console.error(
      `first meaningful paint ${times.map(Math.round).join(', ')} ms; layout shift ${shifts.join(', ')}`,
    );
    // The machine may be busy with something else: the best of four is what the page can do.
    expect(Math.min(...times)).toBeLessThan(1000);
    expect(Math.min(...shifts)).toBeLessThan(0.1);
    await context.close();
  }, 60_000);
});
