import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  as,
  beginAction,
  countRows,
  expectToast,
  formOf,
  type MadeCase,
  makeCase,
  openCase,
  passUpTo,
  stateOf,
  tileNumber,
} from './console.ts';
import { act, checkScreen, type Device, openBrowser, openDevice, settle } from './support.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

describe('a member of a community’s staff', () => {
  let desk: Device;
  let one: MadeCase;
  beforeAll(async () => {
    desk = await openDevice(browser, { size: 'desk' });
    one = await makeCase('社区的一天');
    await passUpTo('community', one);
  });
  afterAll(() => desk?.close());

  test('signs in with name and password and lands on what is to do', async () => {
    const { page, visit } = desk;
    await visit('/console/');
    await page.getByLabel('用户名').fill('community');
    await page.getByLabel('密码').fill('wrong password 1');
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByRole('alert').waitFor();
    await checkScreen(page, 'console/sign-in-wrong-zh');
    await page.getByLabel('密码').fill('gewu-demo-2026');
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByRole('heading', { name: '我手上的' }).waitFor();
    await checkScreen(page, 'console/home-community-zh');
  });

  test.each([
    ['我手上的', '已超时'],
    ['我手上的', '今天新来'],
    ['我手上的', '等别人办'],
    ['我手上的', '待办共'],
    ['辖区', '辖区超时或无人办'],
    ['辖区', '今天新来'],
  ])('%s: the number of %s equals the list that it opens', async (group, label) => {
    const { page, visit } = desk;
    // Clocks run while we look: a number and its list are compared again when a limit passed in between.
    await expect
      .poll(
        async () => {
          await visit('/console/home');
          const tiles = page.getByRole('region', { name: group });
          const tile = tiles.getByRole('link').filter({ hasText: label });
          const number = Number(await tile.locator('strong').textContent());
          await tile.click();
          await page.locator('.cases-page').waitFor();
          return (await countRows(page)) - number;
        },
        { timeout: 60_000 },
      )
      .toBe(0);
  });

  test('moves through the inbox by keys, and asks which there are', async () => {
    const { page, visit } = desk;
    await visit('/console/inbox');
    await checkScreen(page, 'console/inbox-zh');
    await page.keyboard.press('?');
    const help = page.getByRole('dialog');
    await help.getByText('j', { exact: true }).waitFor();
    await checkScreen(page, 'console/inbox-keys-zh');
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    const second = page.locator('.cases-row').nth(1).getByRole('link');
    await expect.poll(() => second.evaluate((link) => link === document.activeElement)).toBe(true);
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.locator('.cases-pane article.cases-case').waitFor();
    await settle(page);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('.cases-pane').count()).toBe(0);
  });

  test('narrows a list by chips, which stay in the address', async () => {
    const { page, visit } = desk;
    await visit('/console/area');
    const all = await page.locator('.cases-strip strong').first().textContent();
    await page.getByRole('button', { name: '状态' }).click();
    await page.getByLabel('待派遣').check();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '区域' }).click();
    await page.getByRole('button', { name: '3 网格', exact: true }).click();
    await page.getByRole('button', { name: '上报时间' }).click();
    await page.getByRole('button', { name: '近 30 天' }).click();
    await settle(page);
    await checkScreen(page, 'console/area-narrowed-zh');
    await expect
      .poll(async () => {
        const states = await page.locator('td.cases-table__state').allTextContents();
        return [...new Set(states.map((text) => text.trim()))];
      })
      .toEqual(['待派遣']);
    const narrowed = await countRows(page);
    expect(narrowed).toBeLessThan(Number(all));
    await page.reload();
    expect(await countRows(page)).toBe(narrowed);
    await page.getByRole('button', { name: '去掉筛选：状态' }).click();
    await settle(page);
    expect(await countRows(page)).toBeGreaterThanOrEqual(narrowed);
    await page.getByRole('button', { name: '清除筛选' }).click();
    await expect.poll(() => new URL(page.url()).search).toBe('');
  });

  test('sees the list on a map beside it, and the map as a list', async () => {
    const { page, visit } = desk;
    await visit('/console/area?status=late');
    await page.keyboard.press('m');
    const map = page.getByRole('region', { name: '列表中的件在地图上' });
    await map.locator('canvas').first().waitFor();
    await settle(page);
    await checkScreen(page, 'console/area-map-zh');
    await map.getByRole('button', { name: '改看列表' }).click();
    const pin = map.getByRole('button').filter({ hasText: '超时' }).first();
    await pin.click();
    await page.locator('.cases-pane article.cases-case').waitFor();
  });

  test('accepts what the grid passed up, registers it and calls for departments', async () => {
    const { page, visit } = desk;
    await visit('/console/inbox');
    await openCase(page, one);
    await checkScreen(page, 'console/case-reported-zh');
    await beginAction(page, '受理');
    await formOf(page, '受理').getByLabel('说明').fill('已联系报修人');
    await formOf(page, '受理').getByRole('button', { name: '受理' }).click();
    await expectToast(page, '受理');
    await page.getByText('已联系报修人').waitFor();
    expect(await stateOf(one)).toBe('accepted');

    await beginAction(page, '立案');
    const form = formOf(page, '立案');
    await form.getByRole('button', { name: '立案' }).click();
    const severity = form.getByRole('radio').first();
    if (!(await severity.isChecked())) {
      await form.getByText('请填写等级').waitFor();
      await checkScreen(page, 'console/case-register-missing-zh');
      await severity.check();
      await form.getByRole('button', { name: '立案' }).click();
    }
    await expectToast(page, '立案');
    expect(await stateOf(one)).toBe('registered');

    await beginAction(page, '网格呼叫');
    const call = formOf(page, '网格呼叫');
    await call.getByLabel('为什么呼叫').fill('灯杆归供电管，请到场');
    await call.getByRole('radio', { name: /^紧急/ }).check();
    await checkScreen(page, 'console/case-call-zh');
    await call.getByRole('button', { name: '发出呼叫' }).click();
    await expectToast(page, '呼叫已发出');
    await page.getByText('灯杆归供电管，请到场').first().waitFor();
  });

  test('whose form went stale is shown what changed, and keeps what was typed', async () => {
    const { page, visit } = desk;
    const other = await makeCase('两人同时办');
    await passUpTo('community', other);
    await visit('/console/inbox');
    await openCase(page, other);
    await beginAction(page, '受理');
    const form = formOf(page, '受理');
    await form.getByLabel('说明').fill('我写的说明');
    await act(await as('secretary'), other.id, 'comment', { text: '书记先看过了' });
    await form.getByRole('button', { name: '受理' }).click();
    await form.getByText('这件刚被别人更新过').waitFor();
    await form.getByText('书记先看过了').waitFor();
    await checkScreen(page, 'console/case-conflict-zh');
    expect(await form.getByLabel('说明').inputValue()).toBe('我写的说明');
    await form.getByRole('button', { name: '按最新内容提交' }).click();
    await expectToast(page, '受理');
    expect(await stateOf(other)).toBe('accepted');
  });

  test('whose action is not possible any more is told so, and may copy the words', async () => {
    const { page, visit } = desk;
    const other = await makeCase('别人先办了');
    await passUpTo('community', other);
    await visit('/console/inbox');
    await openCase(page, other);
    await beginAction(page, '受理');
    const form = formOf(page, '受理');
    await form.getByLabel('说明').fill('来不及了');
    await act(await as('secretary'), other.id, 'accept', {});
    await form.getByRole('button', { name: '受理' }).click();
    await form.getByText('现在不能办了').waitFor();
    expect(await form.getByLabel('说明').inputValue()).toBe('来不及了');
    expect(await form.getByRole('button', { name: '按最新内容提交' }).isDisabled()).toBe(true);
    await checkScreen(page, 'console/case-conflict-gone-zh');
  });

  test('is told what to do when a list does not load, and tries again', async () => {
    const { page, visit } = desk;
    await page.route('**/api/cases?*', (route) => route.abort());
    await page.goto(new URL('/console/inbox', page.url()).href);
    await page.getByText('没有列出来').waitFor();
    await checkScreen(page, 'console/inbox-error-zh');
    await page.unroute('**/api/cases?*');
    await page.getByRole('button', { name: '重试' }).click();
    await page.locator('.cases-row').first().waitFor();
    await visit('/console/inbox?q=没有这样的件');
    await page.getByText('没有符合条件的件').waitFor();
    await checkScreen(page, 'console/inbox-empty-zh');
  });
});

describe('the same desk in English', () => {
  test('says everything in English', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'secretary', locale: 'en' });
    const { page, visit } = desk;
    await visit('/console/home');
    await page.getByRole('heading', { name: 'In my hands' }).waitFor();
    await checkScreen(page, 'console/home-community-en');
    expect(await tileNumber(page, 'To do, all')).toBeGreaterThan(0);
    await visit('/console/inbox');
    await page.keyboard.press('j');
    await page.keyboard.press('e');
    await page.locator('.cases-form').waitFor();
    await checkScreen(page, 'console/case-form-en');
    await visit('/console/area?map=true');
    await checkScreen(page, 'console/area-map-en');
    await visit('/console/supervision');
    await checkScreen(page, 'console/supervision-en');
    await desk.close();
  });
});
