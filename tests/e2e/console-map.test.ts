import { mkdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCase } from './console.ts';
import { checkScreen, type Device, demoPoint, openBrowser, openDevice, settle } from './support.ts';

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
    await page.getByRole('heading', { name: '该找谁' }).waitFor();
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

  test('counts by the filter of the list beside it', async () => {
    const { page, visit } = desk;
    await visit('/console/map?status=late');
    const inSight = page.getByText(/视野内未办结 \d+ 件/);
    await inSight.waitFor();
    await settle(page);
    const clocks = await page.locator('.cases-lines .gw-clock').allInnerTexts();
    expect(clocks.length).toBeGreaterThan(0);
    for (const clock of clocks) expect(clock).toContain('超时');
    expect(await inSight.innerText()).toBe(`视野内未办结 ${clocks.length} 件`);
    await page.getByRole('radio', { name: '正常' }).check();
    await expect.poll(() => new URL(page.url()).searchParams.get('status')).toBe('onTime');
  });

  test('switches layers in one list, and keeps them in the address', async () => {
    const { page, visit } = desk;
    await visit('/console/map');
    const layers = page.getByRole('group').filter({ hasText: '图层' }).first();
    await layers.getByRole('checkbox', { name: '案件' }).uncheck();
    await expect.poll(() => new URL(page.url()).searchParams.get('hide')).toBe('cases');
    await page.getByText(/视野内未办结/).waitFor({ state: 'detached' });
    await layers.getByRole('checkbox', { name: '按微网格着色' }).check();
    await expect.poll(() => new URL(page.url()).searchParams.get('show')).toBe('microGridTint');
    await layers.getByRole('checkbox', { name: '案件' }).check();
    await page.getByRole('radio', { name: '大类' }).check();
    await layers.getByText('公用设施').waitFor();
    await checkScreen(page, 'console/map-groups-zh');
  });

  test('opens a mark as the list of what it counts, and marks the line that one is at', async () => {
    const { page, visit } = desk;
    const { number, text } = await makeCase('地图上的一件');
    await visit(`/console/map?q=${number}&at=${demoPoint.lng},${demoPoint.lat},17,0,0`);
    await page.getByText('视野内未办结 1 件').waitFor();
    await settle(page);
    const surface = (await page.locator('.gw-map__canvas canvas').boundingBox())!;
    const middle = { x: surface.x + surface.width / 2, y: surface.y + surface.height / 2 };
    const around = () =>
      page.screenshot({ clip: { x: middle.x - 60, y: middle.y - 60, width: 120, height: 120 } });
    const line = page.getByRole('link', { name: text });
    await page.waitForTimeout(1000);
    const before = await around();
    await line.focus();
    await expect.poll(async () => (await around()).equals(before)).toBe(false);
    await page.mouse.click(middle.x, middle.y);
    await expect.poll(() => new URL(page.url()).searchParams.get('box')).not.toBeNull();
    await page.getByText('地图上的框').waitFor();
    await page.getByText('清单中 1 件').waitFor();
  });

  test('plays a month, and lists what was reported on a day', async () => {
    const { page, visit } = desk;
    await visit('/console/map');
    await page.getByRole('button', { name: '按月回放' }).click();
    const bar = page.getByRole('region', { name: '按月回放' });
    const slider = bar.getByRole('slider', { name: '日期' });
    await bar
      .getByText(/上报 \d+ 件，结束时未办结 \d+ 件/)
      .first()
      .waitFor();
    const dayNow = () => new URL(page.url()).searchParams.get('day');
    // The days of another month are not those of the month before it: the slider waits for them.
    await page.route('**/api/cases/days?*', async (route) => {
      await page.waitForTimeout(1000);
      await route.continue();
    });
    const choose = async (index: number) => {
      const select = bar.getByRole('combobox', { name: '月份' });
      const month = (await select.locator('option').nth(index).getAttribute('value'))!;
      await select.selectOption(month);
      await expect
        .poll(() => slider.getAttribute('aria-valuetext'))
        .toMatch(new RegExp(`^${Number(month.slice(5))}月`));
      return month;
    };
    const month = await choose(1);
    await page.unroute('**/api/cases/days?*');
    await slider.press('Home');
    await expect.poll(dayNow).toBe(`${month}-01`);
    await slider.press('ArrowRight');
    await expect.poll(dayNow).toBe(`${month}-02`);
    await bar.getByRole('button', { name: '播放' }).press('Enter');
    await expect.poll(dayNow).toMatch(/-0[4-9]$/);
    await bar.getByRole('button', { name: '暂停' }).press('Enter');
    await bar.getByRole('button', { name: '播放' }).waitFor();
    await choose(0);
    await slider.press('End');
    // Today others report meanwhile.
    await slider.press('ArrowLeft');
    await checkScreen(page, 'console/map-month-zh');
    const words = await bar.locator('.cases-time__words').innerText();
    const reported = Number(/上报 (\d+) 件/.exec(words)?.[1]);
    expect(reported).toBeGreaterThan(0);
    await page.getByText(`清单中 ${reported} 件`).waitFor();
    await bar.getByRole('link', { name: `打开上报的 ${reported} 件` }).click();
    await page.waitForURL(/\/console\/area\?/);
    await settle(page);
    await expect
      .poll(() => page.locator('.cases-table tbody tr').count())
      .toBe(Math.min(reported, 50));
  });

  test('colours a building by what one asks', async () => {
    const { page, visit } = desk;
    await visit(`/console/map?place=${building}`);
    const plan = page.getByRole('table', { name: /^1 ?单元/ });
    await plan.waitFor();
    await page.getByRole('combobox', { name: '着色' }).selectOption({ label: '微网格' });
    await plan.getByRole('button', { name: /^301 ?微网格 3$/ }).waitFor();
    expect(new URL(page.url()).searchParams.get('colour')).toBe('microGrid');
  });

  test('takes a picture with the legend, the filter and the scale under the map', async () => {
    const { page, visit } = desk;
    await visit('/console/map?status=late');
    await settle(page);
    const canvas = (await page.locator('.gw-map__canvas canvas').boundingBox())!;
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '下载图片' }).click(),
    ]);
    const picture = sharp(await download.path());
    const { width = 0, height = 0 } = await picture.metadata();
    expect(width).toBe(Math.round(canvas.width));
    // title, filters, two rows of legends, source
    expect(height - canvas.height).toBeGreaterThan(90);
    mkdirSync('artifacts/console', { recursive: true });
    await picture.toFile('artifacts/console/map-picture.png');
  });
});

test('the 3D map is readable in English, with nothing sticking out', async () => {
  const device = await openDevice(browser, { size: 'desk', user: 'operator', locale: 'en' });
  await device.visit('/console/map?show=microGridTint&cases=heat');
  await device.page.getByRole('heading', { name: '3D map' }).waitFor();
  await checkScreen(device.page, 'console/map-en');
  await device.page.getByRole('button', { name: 'Play a month' }).click();
  await device.page.getByRole('region', { name: 'A month played' }).waitFor();
  await checkScreen(device.page, 'console/map-month-en');
  await device.close();
});
