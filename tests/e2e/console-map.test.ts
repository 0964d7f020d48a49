import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCase } from './console.ts';
import { checkScreen, type Device, openBrowser, openDevice, settle } from './support.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** 3号楼 of Ruide Garden: 18 floors, one entrance, four doors. */
const building = '150300.150304.012.008.g003.m03.b00019';

describe('the 3D map', () => {
  let desk: Device;
  beforeAll(async () => {
    desk = await openDevice(browser, { size: 'desk', user: 'community' });
  });
  afterAll(() => desk?.close());

  test('finds a building by its address and opens it into floors and flats, by keyboard', async () => {
    const { page, visit } = desk;
    await visit('/console/map');
    await page.getByRole('searchbox', { name: '地址或案件编号' }).fill('瑞德花园3号楼');
    await page
      .getByRole('button', { name: /3 ?号楼/ })
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    const plan = page.getByRole('table', { name: /^1 ?单元/ });
    await plan.waitFor();
    expect(await plan.getByRole('rowheader').count()).toBe(18);
    await plan.getByRole('button', { name: '301', exact: true }).press('Enter');
    await page.getByRole('heading', { name: /3 ?号楼.*301 ?室/ }).waitFor();
    await page.getByRole('heading', { name: '未办结的案件' }).waitFor();
    expect(new URL(page.url()).searchParams.get('place')).toBe(`${building}.u01.d0301`);
  });

  test('opens the same from a link', async () => {
    const { page, visit } = desk;
    await visit(`/console/map?place=${building}`);
    await page.getByRole('table', { name: /^1 ?单元/ }).waitFor();
    await checkScreen(page, 'console/map-building-zh');
  });

  test('finds a case by its number', async () => {
    const { page, visit } = desk;
    const { number } = await makeCase('地图');
    await visit('/console/map');
    await page.getByRole('searchbox', { name: '地址或案件编号' }).fill(number);
    await page.getByRole('button', { name: new RegExp(number) }).waitFor();
  });

  test('shares its filters with the list beside it', async () => {
    const { page, visit } = desk;
    await visit('/console/map?status=late');
    await page.getByText('已按条件筛选').waitFor();
    await settle(page);
    const clocks = await page.locator('.cases-lines .gw-clock').allInnerTexts();
    expect(clocks.length).toBeGreaterThan(0);
    for (const clock of clocks) expect(clock).toContain('超时');
  });
});

test('the 3D map is readable in English, with nothing sticking out', async () => {
  const device = await openDevice(browser, { size: 'desk', user: 'operator', locale: 'en' });
  await device.visit('/console/map?tint=microGrid&cases=heat');
  await device.page.getByRole('heading', { name: '3D map' }).waitFor();
  await checkScreen(device.page, 'console/map-en');
  await device.close();
});
