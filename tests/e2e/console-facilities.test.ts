import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { checkScreen, demoPoint, openBrowser, openDevice, settle } from './support.ts';

const run = Date.now().toString(36).slice(-5);

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

describe('facilities at the desk of a community', () => {
  test('are found by sort, area and check, and shown on the map with the list that says the same', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'community' });
    const { page, visit } = desk;
    await visit('/console/facilities');
    await page.getByRole('heading', { name: '设施', exact: true }).waitFor();
    await page.getByRole('checkbox', { name: /^消火栓 \d+/ }).check();
    await page.getByLabel('网格', { exact: true }).selectOption({ label: '3 网格' });
    await page.getByRole('link', { name: '瑞德花园消火栓1号' }).waitFor();
    await checkScreen(page, 'console/facilities-list-zh');
    await page.getByRole('checkbox', { name: /^消火栓/ }).uncheck();
    await page.getByRole('checkbox', { name: '只看检查超期的' }).check();
    await page
      .getByRole('cell', { name: /已超期/ })
      .first()
      .waitFor();
    await page.getByLabel('查找名称、编码或管理者').fill('没有这样的设施');
    await page.getByText('这里没有设施').waitFor();
    await visit(
      `/console/map?at=${demoPoint.lng},${demoPoint.lat},16.8,0,0&show=facilities&facilities=hydrant,aed`,
    );
    await page.getByRole('checkbox', { name: /路灯/ }).check();
    await page.getByRole('link', { name: /瑞德花园AED1号/ }).waitFor();
    await settle(page);
    await checkScreen(page, 'console/facilities-map-zh');
    await desk.close();
  }, 120_000);

  test('are added with a point, checked, corrected and taken down', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'community' });
    const { page, visit } = desk;
    const name = `东门充电桩${run}`;
    await visit('/console/facilities/new');
    await page.getByLabel('类别').selectOption('chargingPile');
    await page.getByLabel('经度（WGS84）').fill('106.7183');
    await page.getByLabel('纬度（WGS84）').fill('39.5014');
    await page.getByText(/将归入 滨海社区 · 3 网格，编号 \d+/).waitFor();
    await page.getByLabel('名称', { exact: true }).fill(name);
    await page.getByLabel('充电接口数').fill('6');
    await page.getByLabel('检查周期（月）').fill('3');
    const keeper = page.getByLabel('管理者（其他）');
    await keeper.fill('老张 13847312345');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('没有保存').waitFor();
    await checkScreen(page, 'console/facilities-new-refused-zh');
    await keeper.fill('小区物业');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByRole('heading', { name }).waitFor();
    await page.getByText('从未检查').waitFor();
    await page.getByRole('button', { name: '今天已检查' }).click();
    await page.getByText('已记录今天的检查。').waitFor();
    await page.getByText(/前$/).first().waitFor();
    await page.getByRole('button', { name: '修改' }).click();
    await page.getByLabel('功率（千瓦）').fill('7');
    await page.getByLabel('理由').fill('补充功率');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('功率（千瓦）').waitFor();
    await page.getByText('补充功率').waitFor();
    // Its tiles come after the map.
    await page.waitForTimeout(2500);
    await checkScreen(page, 'console/facilities-one-zh');
    await page.getByRole('button', { name: '拆除' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
    await page.getByRole('heading', { name: '设施', exact: true }).waitFor();
    await desk.close();
  }, 120_000);

  test('are there in English, and only to be read by who may not change them', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'community', locale: 'en' });
    await desk.visit('/console/facilities');
    await desk.page.getByRole('heading', { name: 'Facilities' }).waitFor();
    await desk.page
      .getByRole('row', { name: /Hydrant/ })
      .first()
      .waitFor();
    await checkScreen(desk.page, 'console/facilities-list-en');
    await desk.visit('/console/facilities/new');
    await desk.page.getByRole('heading', { name: 'Add a facility' }).waitFor();
    await desk.page.getByLabel('Longitude (WGS84)').waitFor();
    await checkScreen(desk.page, 'console/facilities-new-en');
    await desk.close();
    const reader = await openDevice(browser, { size: 'desk', user: 'dept', locale: 'en' });
    await reader.visit('/console/facilities?q=hydrant');
    await reader.page
      .getByRole('link', { name: /hydrant 1$/ })
      .first()
      .click();
    await reader.page.getByText(/report a case/).waitFor();
    await checkScreen(reader.page, 'console/facilities-one-en');
    await reader.close();
  }, 120_000);
});
