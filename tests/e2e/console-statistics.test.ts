import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countRows } from './console.ts';
import { checkScreen, type Device, openBrowser, openDevice, settle } from './support.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser({ maps: false });
});
afterAll(() => browser?.close());

/** The number in a link's name: `办结率：85.7%，打开这些件`. */
const numberOf = (label: string | null) =>
  Number(/：([\d,]+)，/.exec(label ?? '')?.[1]?.replaceAll(',', ''));

/**
 * Opens a number in place and says how many cases its list has. Other journeys report and accept meanwhile: what differs
 * is looked at again, and only what goes on to differ is told.
 */
async function openNumber(page: Page, at: string, name: RegExp): Promise<[number, number]> {
  const start = page.url();
  for (let tries = 1; ; tries += 1) {
    const [number, rows] = await openNumberOnce(page, new URL(at, start).href, name);
    if (number === rows || tries === 4) return [number, rows];
  }
}

async function openNumberOnce(page: Page, at: string, name: RegExp): Promise<[number, number]> {
  await page.goto(at);
  await settle(page);
  const link = page.getByRole('link', { name }).first();
  const number = numberOf(await link.getAttribute('aria-label'));
  await link.click();
  await page.getByRole('heading', { name: '统计所数的件' }).waitFor();
  return [number, await countRows(page)];
}

describe('the statistics of a subdistrict', () => {
  let desk: Device;
  beforeAll(async () => {
    desk = await openDevice(browser, { size: 'desk', user: 'dispatcher' });
  });
  afterAll(() => desk?.close());

  test('are found on the left, say how each number is counted, and draw a chart', async () => {
    const { page, visit } = desk;
    await visit('/console/home');
    await page.getByRole('link', { name: '统计', exact: true }).click();
    await page.getByRole('heading', { name: '主要指标' }).waitFor();
    await page.getByText('已结案、自办结或归档的件，占上报的件').waitFor();
    await page
      .getByText(/^较上期|^与上期持平|^上期没有/)
      .first()
      .waitFor();
    await page.locator('.cases-chart svg').waitFor();
    await checkScreen(page, 'console/statistics-area-zh');
  });

  test.each([
    ['上报件数', /^上报件数：/],
    ['办结率的分子', /^办结率 分子：/],
    ['响应率的分母', /^响应率 分母：/],
    ['满意率的分子', /^满意率 分子：/],
    ['超时率的分子', /^超时率 分子：/],
  ])('%s opens as many cases as it says', async (_, name) => {
    const [number, rows] = await openNumber(desk.page, '/console/statistics', name);
    expect(rows).toBe(number);
    expect(number).toBeGreaterThan(0);
  });

  test('a number of a table opens its list, whose chips say what was counted', async () => {
    const { page } = desk;
    const [number, rows] = await openNumber(
      page,
      '/console/statistics?by=unit',
      /处置超时率 分子：[1-9]/,
    );
    expect(rows).toBe(number);
    await page.getByText('处置超时', { exact: true }).first().waitFor();
    await checkScreen(page, 'console/statistics-list-zh');
    await page.getByRole('link', { name: '回到统计' }).click();
    await page.getByRole('heading', { name: '主要指标' }).waitFor();
  });

  test('go down from the subdistrict to a community and its grids, and up again', async () => {
    const { page, visit } = desk;
    await visit('/console/statistics');
    await page.getByRole('rowheader').getByRole('link', { name: '滨海社区' }).click();
    await page.getByRole('rowheader').filter({ hasText: '网格' }).first().waitFor();
    await checkScreen(page, 'console/statistics-community-zh');
    await page.getByRole('link', { name: '上一级' }).click();
    await page.getByRole('rowheader').getByRole('link', { name: '滨海社区' }).waitFor();
  });

  test.each([
    ['月份', 'month'],
    ['类别', 'class'],
    ['来源', 'source'],
    ['承办单位', 'unit'],
    ['停留时间', 'state'],
  ])('by %s stand in a chart and a table', async (tab, by) => {
    const { page, visit } = desk;
    await visit('/console/statistics');
    await page.getByRole('link', { name: '今年', exact: true }).click();
    await page
      .getByRole('navigation', { name: '分组' })
      .getByRole('link', { name: tab, exact: true })
      .click();
    await page.getByRole('columnheader').first().waitFor();
    await page.locator('.cases-chart svg').waitFor();
    await checkScreen(page, `console/statistics-${by}-zh`);
  });

  test('leave as CSV that a spreadsheet reads', async () => {
    const { page, visit } = desk;
    await visit('/console/statistics?by=class');
    const begun = page.waitForEvent('download');
    await page.getByRole('link', { name: '下载 CSV' }).click();
    const file = await begun;
    expect(file.suggestedFilename()).toMatch(/^gewu-class-.*\.csv$/);
    const chunks: Buffer[] = [];
    for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    expect(text).toMatch(/^\uFEFF代码,类别,起,止,上报件数,/);
    expect(text.trimEnd().split('\r\n').length).toBe(
      (await page.locator('.cases-stats tbody tr').count()) + 1,
    );
  });

  test('say what to do when nothing is there, or when they do not load', async () => {
    const { page, visit } = desk;
    await visit('/console/statistics?from=2020-01-01&to=2020-01-31');
    await page.getByText('这个时段没有件').waitFor();
    await checkScreen(page, 'console/statistics-empty-zh');
    await page.route('**/api/cases/statistics?*', (route) => route.abort());
    await page.goto(new URL('/console/statistics?by=month', page.url()).href);
    await page.getByText('统计没有载入').first().waitFor();
    await checkScreen(page, 'console/statistics-error-zh');
    await page.unroute('**/api/cases/statistics?*');
    await page.getByRole('button', { name: '重试' }).first().click();
    await page
      .getByRole('link', { name: /^上报件数：/ })
      .first()
      .waitFor();
  });

  test('can be gone through by keys', async () => {
    const { page, visit } = desk;
    await visit('/console/statistics');
    await page
      .getByRole('link', { name: /^上报件数：/ })
      .first()
      .focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '统计所数的件' }).waitFor();
  });
});

describe('the statistics of others', () => {
  test('a department sees what it handles', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'dept' });
    const [number, rows] = await (async () => {
      await desk.visit('/console/statistics');
      return openNumber(desk.page, '/console/statistics', /^上报件数：/);
    })();
    expect(rows).toBe(number);
    expect(number).toBeGreaterThan(0);
    await desk.close();
  });

  test('are said in English', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'dispatcher', locale: 'en' });
    for (const by of ['area', 'unit', 'state']) {
      await desk.visit(`/console/statistics?by=${by}`);
      await desk.page.getByRole('heading', { name: 'Key figures' }).waitFor();
      await desk.page.locator('.cases-chart svg').waitFor();
      await checkScreen(desk.page, `console/statistics-${by}-en`);
    }
    await desk.close();
  });
});
