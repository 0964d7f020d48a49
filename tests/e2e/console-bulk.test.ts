import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  as,
  type MadeCase,
  makeCase,
  makeRegistered,
  passUpTo,
  stateOf,
  unitOf,
} from './console.ts';
import { act, checkScreen, type Device, openBrowser, openDevice, settle } from './support.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser({ maps: false });
});
afterAll(() => browser?.close());

const barOf = (page: Page) => page.getByRole('region', { name: '对选中的件一起办' });

/** Marks cases of the list that is shown. */
async function choose(page: Page, several: readonly MadeCase[]): Promise<void> {
  for (const { number } of several) await page.getByLabel(`选择 ${number}`).check();
}

describe('a member of a community’s staff with many cases', () => {
  let desk: Device;
  let several: MadeCase[];
  beforeAll(async () => {
    desk = await openDevice(browser, { size: 'desk', user: 'community' });
    several = [await makeCase('一起受理甲'), await makeCase('一起受理乙')];
    for (const each of several) await passUpTo('community', each);
  });
  afterAll(() => desk?.close());

  test('accepts several at once, is told which were refused and why, and keeps the report', async () => {
    const { page, visit } = desk;
    await visit('/console/inbox?sort=newest&state=["reported"]');
    await choose(page, several);
    const bar = barOf(page);
    await bar.getByText('已选 2 件').waitFor();
    await checkScreen(page, 'console/inbox-bulk-zh');
    await act(await as('secretary'), several[0]!.id, 'comment', { text: '先等等' });
    await bar.getByRole('button', { name: '受理' }).click();
    await bar.getByText('受理：1 件已办').waitFor();
    await bar.getByText('1 件没有办成').waitFor();
    await bar.getByRole('link', { name: several[0]!.number }).waitFor();
    expect(await stateOf(several[0]!)).toBe('reported');
    expect(await stateOf(several[1]!)).toBe('accepted');
    await settle(page);
    await checkScreen(page, 'console/inbox-bulk-report-zh');
    const file = page.waitForEvent('download');
    await bar.getByRole('button', { name: '下载结果' }).click();
    const report = await readFile(await (await file).path(), 'utf8');
    expect(report).toContain(`"${several[0]!.number}","未办"`);
    expect(report).toContain(`"${several[1]!.number}","已办",""`);
  });

  test('takes it back: the case is as it was, and its history keeps both', async () => {
    const { page } = desk;
    const bar = barOf(page);
    await bar.getByRole('button', { name: '撤销' }).click();
    await bar.getByText('撤回“受理”：1 件已办').waitFor();
    expect(await stateOf(several[1]!)).toBe('reported');
    await desk.visit(`/console/cases/${several[1]!.id}`);
    await page.getByText('撤回批量受理').waitFor();
    await checkScreen(page, 'console/case-undone-zh');
  });

  test('selects by keys alone, and exports the selection with the columns of the list', async () => {
    const { page, visit } = desk;
    await visit('/console/inbox?sort=newest&state=["reported"]');
    await page.locator('.cases-row').first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await barOf(page).getByText('已选 1 件').waitFor();
    await page.keyboard.press('b');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('.cases-bulk') !== null))
      .toBe(true);
    const menu = barOf(page).getByRole('button', { name: '导出所选' });
    await menu.focus();
    await page.keyboard.press('Enter');
    const file = page.waitForEvent('download');
    await barOf(page).getByRole('button', { name: 'CSV' }).press('Enter');
    const sheet = await readFile(await (await file).path(), 'utf8');
    expect(sheet.trimEnd().split('\r\n')).toHaveLength(2);
  });
});

describe('a dispatcher of a subdistrict', () => {
  let desk: Device;
  beforeAll(async () => {
    desk = await openDevice(browser, { size: 'desk', user: 'dispatcher' });
  });
  afterAll(() => desk?.close());

  test('dispatches several to one department, and takes all of it back', async () => {
    const { page, visit } = desk;
    const several = [await makeRegistered('一起派遣甲'), await makeRegistered('一起派遣乙')];
    const unit = await unitOf('dept');
    await visit('/console/inbox?sort=newest&state=["registered"]');
    await choose(page, several);
    const bar = barOf(page);
    await bar.getByRole('button', { name: '派遣' }).click();
    const form = page.getByRole('form', { name: '对 2 件一起派遣' });
    await form.getByLabel(unit.name).check();
    await checkScreen(page, 'console/inbox-bulk-dispatch-zh');
    await form.getByRole('button', { name: '派遣 2 件' }).click();
    await bar.getByText('派遣：2 件已办').waitFor();
    for (const each of several) expect(await stateOf(each)).toBe('dispatched');
    await bar.getByRole('button', { name: '撤销' }).click();
    await bar.getByText('撤回“派遣”：2 件已办').waitFor();
    for (const each of several) expect(await stateOf(each)).toBe('registered');
    const { items } = await (await as('dept')).call('GET', '/api/notices');
    expect(JSON.stringify(items)).toContain('已撤回');
  });

  test('acts on all that match only after being told how many', async () => {
    const { page, visit } = desk;
    await visit('/console/area?sort=newest');
    await page.locator('.cases-row').first().waitFor();
    await page.getByLabel('全选已列出的').check();
    const bar = barOf(page);
    await bar.getByRole('button', { name: '选中符合条件的全部件' }).click();
    await bar.getByText(/已选符合条件的全部 \d+ 件/).waitFor();
    const told = Number(/\d+/.exec(await bar.getByText(/符合条件的全部 \d+ 件/).innerText())?.[0]);
    expect(told).toBeGreaterThan(50);
    await bar.getByRole('button', { name: '受理' }).click();
    await page.getByRole('form', { name: `对 ${told} 件一起受理` }).waitFor();
    await checkScreen(page, 'console/area-bulk-all-zh');
    await page.keyboard.press('Escape');
    await bar.getByRole('button', { name: '取消选择' }).click();
    await expect.poll(() => bar.count()).toBe(0);
  });
});
