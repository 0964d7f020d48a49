import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkScreen, openBrowser, openDevice } from './support.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser({ maps: false });
});
afterAll(() => browser?.close());

describe('proposals of classes', () => {
  test('are offered at the desk with the words that spoke for them', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'community' });
    const { page, visit } = desk;
    await visit('/console/cases/new');
    await page.getByLabel('内容').fill('楼前的路灯不亮，晚上老人看不清');
    const offered = page.getByRole('group', { name: '按内容推荐' });
    await offered.getByText('因为：路灯不亮').waitFor();
    expect(await offered.getByRole('button').first().innerText()).toBe('路灯');
    await desk.close();
  });

  test('are learnt anew by the city, which sees how often they are right and tries a text', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'operator' });
    const { page, visit } = desk;
    await visit('/console/suggestions');
    await page.getByRole('button', { name: '现在重新学习' }).click();
    await page
      .getByRole('status')
      .filter({ hasText: /学习过 [\d,]+ 件/ })
      .waitFor({ timeout: 60_000 });
    await page.getByRole('table', { name: '学习的结果' }).getByRole('row').nth(1).waitFor();
    await page.getByRole('table', { name: /实际类别（行）/ }).waitFor();
    await page.getByLabel('试一段话').fill('污水井盖丢了');
    await page.getByRole('listitem').filter({ hasText: '污水井盖' }).first().waitFor();
    await page.getByPlaceholder('找类别').fill('路灯');
    await checkScreen(page, 'console/suggestions-zh');
    await desk.close();
    const english = await openDevice(browser, { size: 'desk', user: 'operator', locale: 'en' });
    await english.visit('/console/suggestions');
    await english.page.getByRole('heading', { name: 'Class proposals' }).waitFor();
    await checkScreen(english.page, 'console/suggestions-en');
    await english.close();
  });
});
