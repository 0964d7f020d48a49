import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  as,
  beginAction,
  expectToast,
  formOf,
  type MadeCase,
  makeDispatched,
  openCase,
  stateOf,
  unitOf,
} from './console.ts';
import {
  act,
  checkScreen,
  type Device,
  drawPicture,
  openBrowser,
  openDevice,
  settle,
} from './support.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** Raises a call on a case and issues it to the departments of `dept` and `dept2`. */
async function issueCall(one: MadeCase): Promise<string> {
  const raised = await (await as('community')).call('POST', `/api/cases/${one.id}/calls`, {
    kind: 'urgent',
    reason: '请到场会商',
  });
  const [lead, supporting] = await Promise.all([unitOf('dept'), unitOf('dept2')]);
  await (await as('dispatcher')).call(
    'POST',
    `/api/cases/calls/${raised.id}/issue`,
    { kind: 'urgent', leadUnitId: lead.id, supportingUnitIds: [supporting.id] },
    raised.version,
  );
  return raised.id;
}

describe('a member of a department', () => {
  let desk: Device;
  let one: MadeCase;
  let callId = '';
  beforeAll(async () => {
    desk = await openDevice(browser, { size: 'desk', user: 'dept' });
    one = await makeDispatched('部门办件');
    callId = await issueCall(one);
  });
  afterAll(() => desk?.close());

  test('acknowledges a case, asks for more time, and replies with a picture', async () => {
    const { page, visit } = desk;
    await visit('/console/');
    await page.getByRole('heading', { name: '我手上的' }).waitFor();
    await checkScreen(page, 'console/home-department-zh');
    await visit('/console/inbox');
    await openCase(page, one);
    await beginAction(page, '签收');
    await formOf(page, '签收').getByRole('button', { name: '签收' }).click();
    await expectToast(page, '签收');
    expect(await stateOf(one)).toBe('handling');

    await beginAction(page, '申请延期');
    const extension = formOf(page, '申请延期');
    await extension.getByLabel('原因').fill('配件周三到货');
    await extension.getByLabel('数量').fill('0');
    await extension.getByRole('button', { name: '申请延期' }).click();
    await extension.getByText('请填写延长时间').waitFor();
    await extension.getByLabel('数量').fill('2');
    await extension.getByRole('button', { name: '申请延期' }).click();
    await expectToast(page, '申请延期');
    await page
      .getByText(/申请延期 2 工作日/)
      .first()
      .waitFor();
    await act(await as('dispatcher'), one.id, 'grantExtension', { note: '同意' });

    await page.reload();
    await settle(page);
    await beginAction(page, '反馈');
    const reply = formOf(page, '反馈');
    await reply.getByLabel('办理情况').fill('已更换灯头');
    await reply.getByRole('button', { name: '反馈' }).click();
    await reply.getByText('请至少加一张图片').waitFor();
    await reply.locator('input[type=file]').setInputFiles(await drawPicture('已修好 · 示意'));
    await reply.getByRole('button', { name: '移除第 1 张图片' }).waitFor();
    await checkScreen(page, 'console/case-reply-zh');
  });

  test('takes a call step by step: acknowledges, makes contact, reports in on site', async () => {
    const { page, visit } = desk;
    await visit('/console/calls');
    await page.getByRole('link', { name: one.number }).click();
    const pane = page.getByRole('region', { name: '打开的呼叫' });
    const press = async (name: string, form: string) => {
      await pane.getByRole('group', { name: '可办事项' }).getByRole('button', { name }).click();
      return formOf(page, form);
    };
    let form = await press('签收', '签收');
    await form.getByRole('button', { name: '签收' }).click();
    await expectToast(page, '已记下：签收');
    form = await press('已联系网格', '联系');
    await form.getByLabel('说明').fill('已电话联系社区');
    await form.getByRole('button', { name: '已联系网格' }).click();
    await expectToast(page, '已记下：联系');

    form = await press('到场报到', '到场报到');
    await form.getByRole('button', { name: '到场报到' }).click();
    await form.getByText('请至少加一张图片').waitFor();
    await form.locator('input[type=file]').setInputFiles(await drawPicture('到场 · 示意'));
    await form.getByRole('button', { name: '移除第 1 张图片' }).waitFor();
    await form.locator('canvas').first().waitFor();
    await settle(page);
    await checkScreen(page, 'console/call-report-in-zh');
    await form.getByRole('button', { name: '到场报到' }).click();
    await expectToast(page, '已记下：到场报到');
    await pane.getByText(/报到：.*距事发地/).waitFor();
  });

  test('makes the joint plan, ticks a step off, completes; the subdistrict scores', async () => {
    const { page, visit } = desk;
    await visit(`/console/calls?call=${callId}`);
    const pane = page.getByRole('region', { name: '打开的呼叫' });
    await pane.getByRole('button', { name: '制定共同方案' }).click();
    const plan = formOf(page, '共同方案');
    await plan.getByRole('button', { name: '保存' }).click();
    await plan.getByText('每一步都要写明').waitFor();
    await plan.getByLabel('做什么').fill('更换灯头');
    await plan.getByRole('button', { name: '再加一步' }).click();
    await plan.getByLabel('做什么').nth(1).fill('检查线路');
    await checkScreen(page, 'console/call-plan-zh');
    await plan.getByRole('button', { name: '保存' }).click();
    await expectToast(page, '方案已保存');
    for (let step = 0; step < 2; step++) {
      await pane.getByRole('button', { name: '完成这一步' }).first().click();
      await expectToast(page, '这一步已完成');
      await expect
        .poll(() => pane.getByRole('button', { name: '完成这一步' }).count())
        .toBe(1 - step);
    }
    await pane.getByRole('button', { name: '完成', exact: true }).click();
    await formOf(page, '完成').getByRole('button', { name: '完成' }).click();
    await expectToast(page, '已记下：完成');
    await settle(page);
    await checkScreen(page, 'console/call-completed-zh');

    const other = await openDevice(browser, { size: 'desk', user: 'dispatcher', locale: 'en' });
    await other.visit(`/console/calls?call=${callId}`);
    const board = other.page;
    await board.getByRole('button', { name: 'Score', exact: true }).click();
    await board.getByLabel('Department').selectOption({ index: 0 });
    await board.getByRole('radio', { name: '5 very good' }).check();
    await board.locator('form').getByRole('button', { name: 'Score' }).click();
    await expectToast(board, 'Scored');
    await checkScreen(board, 'console/calls-scored-en');
    await other.close();
  });

  test('sends a case back with a reason', async () => {
    const { page, visit } = desk;
    const foreign = await makeDispatched('不归本部门');
    await visit('/console/inbox');
    await openCase(page, foreign);
    await beginAction(page, '退回');
    const form = formOf(page, '退回');
    await form.getByLabel('原因').fill('产权属小区物业');
    await form.getByRole('button', { name: '退回' }).click();
    await expectToast(page, '退回');
    expect(await stateOf(foreign)).toBe('registered');
  });
});
