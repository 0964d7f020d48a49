import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  as,
  beginAction,
  expectToast,
  formOf,
  type MadeCase,
  makeCase,
  passUpTo,
} from './console.ts';
import { act, checkScreen, type Device, openBrowser, openDevice, settle } from './support.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser({ maps: false });
});
afterAll(() => browser?.close());

/** What the person of an account is called. */
const nameOf = async (user: string): Promise<string> =>
  (await (await as(user)).call('GET', '/api/identity/me')).displayName;

const noticesOf = async (user: string, { number }: MadeCase): Promise<string[]> =>
  (await (await as(user)).call('GET', '/api/notices')).items
    .map((one: { title: string }) => one.title)
    .filter((title: string) => title.includes(number));

describe('colleagues on one case', () => {
  let desk: Device;
  let one: MadeCase;
  beforeAll(async () => {
    desk = await openDevice(browser, { size: 'desk', user: 'community' });
    one = await makeCase('请同事看看');
    await passUpTo('community', one);
  });
  afterAll(() => desk?.close());

  test('watches a case by a key, and hears of what others do', async () => {
    const { page, visit } = desk;
    await visit(`/console/cases/${one.id}`);
    await page.getByRole('button', { name: '关注', exact: true }).waitFor();
    await page.keyboard.press('w');
    await expectToast(page, '每一步都会通知您');
    await page.getByRole('button', { name: '已关注' }).waitFor();
    await act(await as('secretary'), one.id, 'accept', {});
    await expect
      .poll(() => noticesOf('community', one))
      .toContainEqual(expect.stringMatching(/受理/));
    await visit('/console/area');
    await page.getByRole('link', { name: /我关注的/ }).click();
    await page.getByRole('link', { name: one.text }).waitFor();
    await settle(page);
    await checkScreen(page, 'console/area-watched-zh');
  });

  test('mentions a colleague by pinyin and keys alone; the note stays internal', async () => {
    const { page, visit } = desk;
    const secretary = await nameOf('secretary');
    await visit(`/console/cases/${one.id}`);
    await beginAction(page, '留言');
    const form = formOf(page, '留言');
    await form.getByLabel('内容').pressSequentially('请 @shuji');
    const option = form.getByRole('option', { name: secretary });
    await option.waitFor();
    await checkScreen(page, 'console/case-mention-zh');
    await page.keyboard.press('Enter');
    await expect.poll(() => form.getByLabel('内容').inputValue()).toBe(`请 @${secretary} `);
    await page.keyboard.type('核实楼层');
    expect(await form.getByLabel('仅内部可见').isChecked()).toBe(true);
    await form.getByRole('button', { name: '留言' }).click();
    await expectToast(page, '留言');
    await page.locator('.cases-mention').filter({ hasText: secretary }).waitFor();
    await settle(page);
    await checkScreen(page, 'console/case-mentioned-zh');
    const me = await nameOf('community');
    expect(await noticesOf('secretary', one)).toContain(`${me}在 ${one.number} 提到了您`);
  });

  test('finds nobody who may not see the case', async () => {
    const { page } = desk;
    await beginAction(page, '留言');
    const form = formOf(page, '留言');
    await form.getByLabel('内容').pressSequentially('@部门');
    await form.getByText('找到 0 位同事').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => form.getByRole('listbox').count()).toBe(0);
  });
});
