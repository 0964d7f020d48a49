import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { as, beginAction, expectToast, formOf, makeCase, passUpTo } from './console.ts';
import { checkScreen, findBarriers, openBrowser, openDevice, settle, shoot } from './support.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser({ maps: false });
});
afterAll(() => browser?.close());

describe('standard replies', () => {
  const title = `不属于受理范围 ${Date.now().toString(36).slice(-4)}`;

  test('are written by who leads a community', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'secretary' });
    const { page, visit } = desk;
    await visit('/console/replies');
    await page.getByRole('button', { name: '新增常用语' }).click();
    const pane = page.getByRole('region', { name: '常用语' });
    await pane.getByLabel('名称').fill(title);
    await pane.getByLabel('内容').fill('{{phone}} 您好');
    await pane.getByRole('button', { name: '保存' }).click();
    await pane.getByText('只能用 {{number}}、{{className}}、{{due}} 三种占位').waitFor();
    await pane.getByLabel('内容').fill('您反映的{{className}}（{{number}}）不归本社区受理。');
    await pane.getByLabel('反馈').uncheck();
    await pane.getByLabel('不予受理').check();
    // The places of the text stand there as they are written.
    await shoot(page, 'console/reply-form-zh');
    expect(await findBarriers(page)).toEqual([]);
    await pane.getByRole('button', { name: '保存' }).click();
    await expectToast(page, '已保存');
    await page.getByRole('button', { name: title }).waitFor();
    await settle(page);
    // The places of the text stand there as they are written.
    await shoot(page, 'console/replies-zh');
    expect(await findBarriers(page)).toEqual([]);
    await desk.close();
  });

  test('are put into the words of an action, filled from the case', async () => {
    const one = await makeCase('常用语');
    await passUpTo('community', one);
    const desk = await openDevice(browser, { size: 'desk', user: 'community' });
    const { page, visit } = desk;
    await visit(`/console/cases/${one.id}`);
    await beginAction(page, '不予受理');
    const form = formOf(page, '不予受理');
    await form.getByLabel('原因').fill('您好：');
    await form.getByLabel('常用语').selectOption({ label: title });
    await expect
      .poll(() => form.getByLabel('原因').inputValue())
      .toBe(`您好：\n您反映的路灯（${one.number}）不归本社区受理。`);
    await checkScreen(page, 'console/case-reply-zh');
    await desk.close();
  });

  test('are on the phone of a grid worker too, in whose hands the community’s are', async () => {
    const one = await makeCase('常用语在手机上');
    const { state } = await (await as('grid')).call('GET', `/api/cases/${one.id}`);
    expect(state).toBe('reported');
    const phone = await openDevice(browser, { user: 'building' });
    const { page, visit } = phone;
    await visit(`/m/cases/${one.id}/do/decline`);
    await page.getByLabel('常用语').selectOption({ label: title });
    await expect.poll(() => page.getByLabel('原因').inputValue()).toContain(one.number);
    await checkScreen(page, 'mobile/reply-zh');
    await phone.close();
  });
});
