import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkScreen, openBrowser, openDevice } from './support.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser({ maps: false });
});
afterAll(() => browser?.close());

/** Opens the phone's report at the question where, by address. */
async function openPicker(user?: string) {
  const phone = await openDevice(browser, user ? { user } : {});
  const { page, visit } = phone;
  await visit('/m/report');
  await page.getByLabel('说一说').fill('楼道灯不亮');
  await page.getByRole('button', { name: '下一步' }).click();
  await page.getByRole('button', { name: '选楼栋' }).click();
  await page.getByLabel('输入地址查找').waitFor();
  return phone;
}

describe('an address that is typed', () => {
  test('leads who is signed in to the dwelling, by first letters and numbers', async () => {
    const { page, close } = await openPicker('15400000009');
    await page.getByLabel('输入地址查找').fill('rdhy3-1-101');
    const row = page.getByRole('button', { name: /瑞德花园3号楼1单元101室/ });
    await row.waitFor();
    expect((await row.locator('mark').allInnerTexts()).join('')).toBe('瑞德花园3号楼1单元101室');
    await checkScreen(page, 'mobile/address-typed-zh');
    await row.click();
    await page.getByRole('status').filter({ hasText: '瑞德花园3号楼1单元101室' }).waitFor();
    await page.getByRole('button', { name: '重新选择' }).waitFor();
    await close();
  });

  test('stops at the entrance for who is not, and forgives a mistake', async () => {
    const { page, close } = await openPicker();
    await page.getByLabel('输入地址查找').fill('滨海社区锐德花园三号楼一单元101');
    const rows = page.locator('.gw-address__row');
    await rows.filter({ hasText: '瑞德花园3号楼1单元' }).first().waitFor();
    expect((await rows.allInnerTexts()).some((text) => text.includes('室'))).toBe(false);
    await checkScreen(page, 'mobile/address-mistake-zh');
    await close();
  });
});
