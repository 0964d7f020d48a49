import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { as } from './console.ts';
import { openGate } from './gate.ts';
import {
  act,
  type Device,
  demoPoint,
  demoUrl,
  findBarriers,
  findOverflow,
  findUntranslated,
  openBrowser,
  openDevice,
  shoot,
} from './support.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

const resident = '15400000001';

/** Opens the screen; a stream never falls silent, so what is waited for is that it is live. */
async function open({ page }: Device, path = '/console/duty'): Promise<void> {
  await page.goto(demoUrl + path);
  await page.getByText(/^(实时|Live)$/).waitFor();
  await page.locator('.duty__counter').first().waitFor();
}

const parts = ['王淑芬家', '13900001234', '2单元1702', '轮椅'];

/** A resident reports, in words that hold more than a wall may show. */
async function report(
  text = `${parts[0]}（电话${parts[1]}，${parts[2]}）门口路灯不亮，${parts[3]}过不去`,
) {
  const visitor = await as(resident);
  const { items } = await visitor.call('GET', '/api/cases/classes?q=路灯&limit=1');
  const made = await visitor.call('POST', '/api/cases', {
    text,
    classCode: items[0].code,
    location: { lng: demoPoint.lng + 0.000123, lat: demoPoint.lat + 0.000045 },
  });
  return made as { id: string; number: string };
}

const caseOf = (page: Page, number: string) =>
  page.locator('.duty__case').filter({ hasText: number }).first();

describe('the duty room', () => {
  let desk: Device;
  beforeAll(async () => {
    desk = await openDevice(browser, { size: 'desk', user: 'dispatcher' });
    await desk.page.setViewportSize({ width: 1920, height: 1080 });
  });
  afterAll(() => desk?.close());

  test('is opened from the map, and takes the whole screen', async () => {
    const { page, visit } = desk;
    await visit('/console/map');
    await page.getByRole('link', { name: '打开值守大屏' }).press('Enter');
    await page.getByRole('heading', { name: /值守大屏/ }).waitFor();
    expect(await page.getByRole('navigation').count()).toBe(0);
  });

  test('shows what a resident reports within seconds, without a click, and what becomes of it', async () => {
    const { page } = desk;
    await open(desk);
    const today = page.locator('.duty__counter--reportedToday dd');
    const before = Number((await today.textContent())?.replaceAll(',', ''));
    const { id, number } = await report();
    await caseOf(page, number).getByText('新上报').waitFor({ timeout: 8_000 });
    await expect
      .poll(async () => Number((await today.textContent())?.replaceAll(',', '')), {
        timeout: 15_000,
      })
      .toBeGreaterThan(before);
    await act(await as('dispatcher'), id, 'accept').catch(() => undefined);
    await page
      .getByRole('log')
      .getByText(/新上报 \d+ 件/)
      .waitFor({ timeout: 15_000, state: 'attached' });
    await shoot(page, 'console/duty-zh-1920', { whole: false });
    expect(await findUntranslated(page)).toEqual([]);
    expect(await findOverflow(page)).toBeLessThanOrEqual(0);
    expect(await findBarriers(page)).toEqual([]);
  });

  test('has nothing of a person in the page or in what it was sent', async () => {
    const { page } = desk;
    const told: string[] = [];
    page.on('response', async (answer) => {
      if (/\/api\/cases\//.test(answer.url()) && !answer.url().includes('stream'))
        told.push(await answer.text().catch(() => ''));
    });
    await open(desk, '/console/duty?views=latest&seconds=15');
    const { id, number } = await report();
    await caseOf(page, number).waitFor();
    const me = await (await as(resident)).call('GET', '/api/identity/me');
    const one = await (await as('dispatcher')).call('GET', `/api/cases/${id}`);
    const all = [await page.content(), ...told].join('\n');
    expect(all).toContain(number);
    const personal = [
      ...parts,
      me.displayName,
      me.id,
      id,
      resident,
      one.text,
      String(one.lng),
      String(one.lat),
      one.reporter?.phoneMasked,
    ];
    for (const datum of personal.filter(Boolean)) expect(all.includes(datum), datum).toBe(false);
  });

  test('keeps its settings in the address', async () => {
    const { page } = desk;
    await open(desk);
    await page.locator('summary').filter({ hasText: '设置' }).click();
    await page.getByLabel('比率时段').selectOption('7');
    await page.getByLabel('逐个区域').uncheck();
    await page.getByText('近 7 天').first().waitFor();
    const search = new URL(page.url()).searchParams;
    expect(search.get('days')).toBe('7');
    expect(search.get('views')).toContain('whole,latest');
    await page.reload();
    await page.getByText('近 7 天').first().waitFor();
  });

  test('is readable at every size of a wall, and shows its numbers on a phone', async () => {
    const { page } = desk;
    for (const [width, height] of [
      [1440, 900],
      [3840, 2160],
    ] as const) {
      await page.setViewportSize({ width, height });
      await open(desk);
      await page.waitForTimeout(2_000);
      await shoot(page, `console/duty-zh-${width}`, { whole: false });
      expect(await findOverflow(page)).toBeLessThanOrEqual(0);
      // the smallest text of the wall, against its width: 1.5 per cent, 29 px of 1920
      const smallest = await page.evaluate(() =>
        Math.min(
          ...[...document.querySelectorAll('.duty__body *')]
            .filter(
              (one) =>
                one.checkVisibility() &&
                !one.closest('.gw-sr, .duty__map') &&
                [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()),
            )
            .map((one) => Number.parseFloat(getComputedStyle(one).fontSize)),
        ),
      );
      expect(smallest / Math.min(width, height * 1.78)).toBeGreaterThan(0.0149);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByText('请在值守室的大屏上打开').waitFor();
    expect(await page.locator('.duty__counter--open dd').isVisible()).toBe(true);
    expect(await findOverflow(page)).toBeLessThanOrEqual(0);
    await shoot(page, 'console/duty-zh-390');
    await page.setViewportSize({ width: 1920, height: 1080 });
  });

  test('says that it has to be signed in again, by itself', async () => {
    const { page, context } = desk;
    await open(desk);
    await context.request.post(`${demoUrl}/api/auth/sign-out`, {
      data: {},
      headers: { origin: demoUrl },
    });
    await page.getByRole('button', { name: '登录' }).first().waitFor({ timeout: 35_000 });
  });
});

test('the duty room is readable in English', async () => {
  const device = await openDevice(browser, { size: 'desk', user: 'operator', locale: 'en' });
  await open(device);
  await device.page.waitForTimeout(2_000);
  await shoot(device.page, 'console/duty-en', { whole: false });
  expect(await findUntranslated(device.page)).toEqual([]);
  expect(await findBarriers(device.page)).toEqual([]);
  await device.close();
});

test('thousands of cases leave neither rows nor memory behind', async () => {
  const device = await openDevice(browser, { size: 'desk', user: 'operator' });
  const { page, context } = device;
  // The server's part, faster than any city: this page's stream is fed from here.
  await context.addInitScript(() => {
    class Fed extends EventTarget {
      onerror = null;
      constructor() {
        super();
        Object.assign(window, { fed: this });
        setTimeout(() => this.tell('hello', { resumed: false }), 50);
      }
      tell(name: string, data: unknown) {
        this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
      }
      close() {}
    }
    Object.assign(window, { EventSource: Fed });
  });
  await open(device);
  const devtools = await context.newCDPSession(page);
  await devtools.send('HeapProfiler.enable');
  const feed = (from: number, count: number) =>
    page.evaluate(
      async ({ from, count }) => {
        const { fed } = window as unknown as {
          fed: { tell: (name: string, data: unknown) => void };
        };
        for (let i = from; i < from + count; i++) {
          const at = new Date(Date.now() + i).toISOString();
          fed.tell('case', {
            number: `T-${i}`,
            state: 'reported',
            className: `路灯 ${i}`,
            placePath: `150300.150304.012.008.g${String(i % 999).padStart(3, '0')}`,
            placeName: `滨海社区 · ${i % 999} 网格`,
            lng: 106.7 + (i % 100) / 1000,
            lat: 39.5,
            reportedAt: at,
            dueAt: null,
            warnAt: null,
            changedAt: at,
          });
          if (i % 50 === 0) await new Promise((done) => setTimeout(done, 16));
        }
      },
      { from, count },
    );
  const measure = async () => {
    await devtools.send('HeapProfiler.collectGarbage');
    await devtools.send('HeapProfiler.collectGarbage');
    const { usedSize } = (await devtools.send('Runtime.getHeapUsage')) as { usedSize: number };
    return usedSize / 1e6;
  };
  await feed(0, 2_000);
  const before = await measure();
  await feed(2_000, 8_000);
  const after = await measure();
  console.log(
    `heap after 2,000 events ${before.toFixed(1)} MB, after 10,000 ${after.toFixed(1)} MB`,
  );
  expect(after - before).toBeLessThan(5);
  expect(await page.locator('.duty__case').count()).toBeLessThanOrEqual(12);
  expect(await page.locator('*').count()).toBeLessThan(1_000);
  await context.close();
});

describe('a server that is away', () => {
  test('is said at once, with the time; the screen goes on by itself', {
    timeout: 150_000,
  }, async () => {
    const gate = await openGate(demoUrl);
    const desk = await openDevice(browser, { size: 'desk', user: 'dispatcher' });
    const { page } = desk;
    await page.goto(`${gate.url}/console/duty`);
    await page.getByText('实时', { exact: true }).waitFor({ timeout: 30_000 });
    gate.shut();
    await page.getByText(/未实时，自 \d\d:\d\d:\d\d 起/).waitFor({ timeout: 15_000 });
    await shoot(page, 'console/duty-lost', { whole: false });
    expect(await page.locator('.duty__counter--open dd').textContent()).toMatch(/\d/);
    const missed = await report('断开时的路灯');
    gate.open();
    await page.getByText('实时', { exact: true }).waitFor({ timeout: 60_000 });
    await caseOf(page, missed.number).waitFor({ timeout: 10_000 });
    const { number } = await report('恢复之后的路灯');
    await caseOf(page, number).waitFor({ timeout: 10_000 });
    // What could not be loaded meanwhile stands in the console.
    await desk.context.close();
    await gate.close();
  });
});
