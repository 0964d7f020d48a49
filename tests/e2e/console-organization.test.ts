import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkScreen, openBrowser, openDevice, settle } from './support.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

test('a secretary opens the chart by keyboard, sees what is vacant and whom to call', async () => {
  const { page, visit, close } = await openDevice(browser, { size: 'desk', user: 'secretary' });
  await visit('/console/organization');
  const tree = page.getByRole('tree', { name: '组织图' });
  const first = tree.getByRole('treeitem').first();
  await first.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await tree.locator('[aria-level="3"]').first().waitFor();
  await page.getByRole('searchbox').fill('滨海社区');
  await page
    .getByRole('button', { name: /^滨海社区$/ })
    .first()
    .click();
  await page
    .getByRole('heading', { name: /滨海社区/ })
    .first()
    .waitFor();
  await page.getByText('社区书记·演示').first().waitFor();
  await settle(page);
  await checkScreen(page, 'console/organization-zh');
  await page.getByRole('button', { name: '空缺与到期' }).click();
  await page.getByText(/空缺 \d+ 个，60 天内到期 1 个/).waitFor();
  await page.getByText('网格长·演示').waitFor();
  await settle(page);
  await checkScreen(page, 'console/organization-gaps-zh');
  await page.getByRole('button', { name: '该找谁' }).click();
  await page.getByRole('heading', { name: '滨海社区的事找谁' }).waitFor();
  expect(await page.getByText('街道负责人·演示').count()).toBe(1);
  await settle(page);
  await checkScreen(page, 'console/organization-contacts-zh');
  await close();
});

test('reads the same in English', async () => {
  const device = await openDevice(browser, { size: 'desk', user: 'secretary', locale: 'en' });
  await device.visit('/console/organization');
  await device.page.getByRole('tree', { name: 'Chart' }).waitFor();
  await settle(device.page);
  await checkScreen(device.page, 'console/organization-en');
  await device.close();
});
