import { readFile } from 'node:fs/promises';
import { strFromU8, unzipSync } from 'fflate';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { as, countRows, expectToast, type MadeCase, openCase, passUpTo } from './console.ts';
import {
  callAs,
  checkScreen,
  type Device,
  demoPoint,
  openBrowser,
  openDevice,
  settle,
} from './support.ts';

const reporter = '15400000001';
const run = Date.now().toString(36).slice(-5);
const purpose = `回访路灯处置情况 ${run}`;

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser({ maps: false });
});
afterAll(() => browser?.close());

/** What a button lets the browser keep. */
async function download(page: Page, press: () => Promise<void>): Promise<[string, Buffer]> {
  const kept = page.waitForEvent('download');
  await press();
  const file = await kept;
  return [file.suggestedFilename(), await readFile(await file.path())];
}

const openMenu = (page: Page) => page.getByRole('button', { name: '导出', exact: true }).click();

describe('an export', () => {
  let desk: Device;
  let lead: Device;
  let one: MadeCase;
  let number: string;
  beforeAll(async () => {
    desk = await openDevice(browser, { size: 'desk', user: 'community' });
    lead = await openDevice(browser, { size: 'desk', user: 'secretary' });
    const resident = await callAs(reporter);
    const { items } = await resident.call('GET', '/api/cases/classes?q=路灯&limit=1');
    const text = `导出：门口的路灯不亮 ${run}`;
    const location = { lng: demoPoint.lng + 0.00004, lat: demoPoint.lat };
    const body = { text, classCode: items[0].code, location };
    const { id, number } = await resident.call('POST', '/api/cases', body);
    one = { id, number, text };
    await passUpTo('community', one);
  });
  afterAll(async () => {
    await desk?.close();
    await lead?.close();
  });

  test('is the list as it is filtered, without anybody’s name', async () => {
    const { page, visit } = desk;
    await visit('/console/area');
    await page.getByLabel('编号、内容、地址').fill('导出：');
    await page.waitForURL(/[?&]q=/);
    await settle(page);
    await page.getByRole('link', { name: one.text }).waitFor();
    const rows = await countRows(page);
    await openMenu(page);
    await checkScreen(page, 'console/export-menu-zh');
    const [name, csv] = await download(page, () =>
      page.getByRole('link', { name: 'CSV 文件' }).click(),
    );
    expect(name).toMatch(/^案件清单-\d{8}-\d{4}\.csv$/);
    const lines = csv.toString('utf8').trimEnd().split('\r\n');
    expect(lines.length).toBe(rows + 1);
    expect(csv.toString('utf8')).toContain(one.number);
    expect(lines[0]).not.toContain('电话');
    await openMenu(page);
    const [book, bytes] = await download(page, () =>
      page.getByRole('link', { name: /^Excel/ }).click(),
    );
    expect(book).toMatch(/\.xlsx$/);
    const sheet = unzipSync(new Uint8Array(bytes))['xl/worksheets/sheet1.xml']!;
    expect(strFromU8(sheet).match(/<row>/g)!.length).toBe(rows + 1);
  });

  test('with names and phones is asked for, with a purpose', async () => {
    const { page } = desk;
    await openMenu(page);
    await page.getByRole('button', { name: /^含姓名、电话/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: '提交申请' }).click();
    await dialog.getByText('请写明用途').waitFor();
    await checkScreen(page, 'console/export-ask-zh');
    await dialog.getByLabel('用途').fill(purpose);
    await dialog.getByRole('radio', { name: 'CSV 文件' }).check();
    await dialog.getByRole('button', { name: '提交申请' }).click();
    const sent = await dialog.getByText(/已提交 EX-/).textContent();
    number = /EX-\d{8}-\d{4,}/.exec(sent ?? '')![0];
    await dialog.getByRole('link', { name: '导出申请' }).click();
    await page.getByRole('heading', { name: number }).waitFor();
    await checkScreen(page, 'console/export-asked-zh');
    expect(await page.getByRole('button', { name: '批准' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: '下载' }).count()).toBe(0);
  });

  test('waits for the secretary, who approves it', async () => {
    const { page, visit } = lead;
    await visit('/console/exports?box=toDecide');
    const card = page.getByRole('article', { name: number });
    await card.getByText(purpose).waitFor();
    await checkScreen(page, 'console/exports-to-decide-zh');
    await card.getByRole('button', { name: '不同意' }).click();
    await card.getByText('不同意时请写明原因').waitFor();
    await card.getByRole('textbox').fill('仅限回访使用');
    await card.getByRole('button', { name: '批准' }).click();
    await expectToast(page, '已批准');
    await visit('/console/exports?box=decided');
    await page.getByRole('article', { name: number }).getByText('已批准').waitFor();
  });

  test('is fetched by who asked, bears their name, and its reporters see it', async () => {
    const { page, visit } = desk;
    const resident = await callAs(reporter);
    const seen = async () =>
      (await resident.call('GET', '/api/identity/me/openings')).items.filter(
        (opening: { reason: string }) => opening.reason.includes(purpose),
      ).length;
    await visit('/console/exports');
    const card = page.getByRole('article', { name: number });
    await checkScreen(page, 'console/exports-mine-zh');
    const [name, csv] = await download(page, () =>
      card.getByRole('button', { name: '下载' }).click(),
    );
    expect(name).toContain(number);
    expect(csv.toString('utf8').split('\r\n')[0]).toContain(purpose);
    await expectToast(page, '每位上报人都会收到告知');
    await card.getByText('还可下载 2 次').waitFor();
    expect(await seen()).toBe(1);
  });

  test('page is read by keys and in English, empty too', async () => {
    const english = await openDevice(browser, { size: 'desk', user: 'dispatcher', locale: 'en' });
    await english.visit('/console/exports');
    await checkScreen(english.page, 'console/exports-empty-en');
    await english.visit('/console/area');
    const menu = english.page.getByRole('button', { name: 'Export', exact: true });
    await menu.focus();
    await english.page.keyboard.press('Enter');
    await checkScreen(english.page, 'console/export-menu-en');
    await english.page.keyboard.press('Escape');
    expect(await menu.evaluate((button) => button === document.activeElement)).toBe(true);
    await english.close();
  });

  test('of one case is its file for printing', async () => {
    const { page, visit } = desk;
    await visit('/console/area');
    await openCase(page, one);
    const [name, pdf] = await download(page, () =>
      page.getByRole('button', { name: '打印卷宗' }).click(),
    );
    expect(name).toMatch(new RegExp(`^${one.number}-\\d{8}-\\d{4}\\.pdf$`));
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.subarray(-6).toString()).toContain('%%EOF');
    await checkScreen(page, 'console/case-print-zh');
    const { items } = await (await as('secretary')).call('GET', `/api/cases/${one.id}/audit`);
    expect(items.map((entry: { action: string }) => entry.action)).toContain('cases.print');
  });
});
