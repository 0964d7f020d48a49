import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkScreen, openBrowser, openDevice } from './support.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

describe('the first page', () => {
  test('can be read without JavaScript, in both languages, and says whom to ask', async () => {
    const { page, visit, close } = await openDevice(browser, { javaScript: false });
    await visit('/m/');
    await expect.poll(() => page.innerText('h1')).toContain('格务');
    const text = await page.innerText('body');
    expect(text).toContain('拍张照');
    expect(text).toContain('by the clock');
    expect(text).toContain('网格员');
    await close();
  });

  test('says what it is and leads to the report', async () => {
    const { page, visit, close } = await openDevice(browser);
    await visit('/m/');
    await checkScreen(page, 'mobile/home-signed-out-zh');
    await page.getByRole('link', { name: '我要上报' }).click();
    await page.getByRole('heading', { name: '是什么问题？' }).waitFor();
    await close();
  });
});
