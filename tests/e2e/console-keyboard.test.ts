import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formOf, makeCase, passUpTo } from './console.ts';
import { checkScreen, openBrowser, openDevice, settle } from './support.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser({ maps: false });
});
afterAll(() => browser?.close());

test('a community’s desk is worked by keys alone', async () => {
  const one = await makeCase('只用键盘');
  await passUpTo('community', one);
  const desk = await openDevice(browser, { size: 'desk', user: 'community' });
  const { page, visit } = desk;
  const keys = async (...pressed: string[]) => {
    for (const key of pressed) await page.keyboard.press(key);
  };
  await visit('/console/home');
  await page.getByRole('heading', { name: '我手上的' }).waitFor();
  await keys('g', 'i');
  await page.getByRole('heading', { name: '收件' }).waitFor();
  await page.locator('.cases-row').first().waitFor();
  await keys('?');
  const help = page.getByRole('dialog', { name: '快捷键' });
  await help.getByText('到批量办理栏').or(help.getByText('选中或取消')).first().waitFor();
  for (const words of ['收件', '辖区', '督办', '找', '打开']) {
    await help.getByText(words, { exact: true }).first().waitFor();
  }
  await checkScreen(page, 'console/keys-zh');
  await keys('Escape');
  await expect.poll(() => help.isVisible()).toBe(false);
  await keys('/');
  await page.keyboard.type(one.number);
  await page.getByRole('link', { name: one.text }).waitFor();
  await settle(page);
  // Out of the field, on to the row.
  await keys('Tab');
  await page.getByRole('link', { name: one.text }).focus();
  await keys('Enter');
  await page.getByRole('heading', { name: one.text }).waitFor();
  await page.getByRole('group', { name: '可办事项' }).waitFor();
  await keys('1');
  const form = formOf(page, '受理');
  await form.waitFor();
  await page.keyboard.type('先到现场');
  await keys('Escape');
  await expect.poll(() => form.count()).toBe(0);
  await keys('e');
  await form.waitFor();
  expect(await form.getByLabel('说明').inputValue()).toBe('先到现场');
  await keys('Escape', 'Escape');
  await expect.poll(() => page.getByRole('heading', { name: one.text }).count()).toBe(0);
  await keys('g', 'l');
  await page.getByRole('heading', { name: '辖区' }).waitFor();
  await desk.close();
});
