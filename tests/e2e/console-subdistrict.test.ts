import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  as,
  beginAction,
  expectToast,
  formOf,
  type MadeCase,
  makeCase,
  makeDispatched,
  makeRegistered,
  openCase,
  stateOf,
  tileNumber,
  unitOf,
} from './console.ts';
import { act, checkScreen, type Device, openBrowser, openDevice, settle } from './support.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

describe('a subdistrict’s dispatcher', () => {
  let desk: Device;
  let one: MadeCase;
  let lead: { id: string; name: string };
  let supporting: { id: string; name: string };
  beforeAll(async () => {
    desk = await openDevice(browser, { size: 'desk', user: 'dispatcher' });
    one = await makeRegistered('街道派遣');
    [lead, supporting] = await Promise.all([unitOf('dept'), unitOf('dept2')]);
  });
  afterAll(() => desk?.close());

  test('dispatches a case to a department found by its name', async () => {
    const { page, visit } = desk;
    await visit('/console/');
    await page.getByRole('heading', { name: '我手上的' }).waitFor();
    await checkScreen(page, 'console/home-dispatcher-zh');
    await visit('/console/inbox');
    await openCase(page, one);
    await page.keyboard.press('e');
    const form = formOf(page, '派遣');
    await form.getByRole('button', { name: '派遣' }).click();
    await form.getByText('请填写派遣给').waitFor();
    await form.getByLabel('选择部门或社区、网格').fill(lead.name);
    await form.getByRole('radio', { name: lead.name }).check();
    await form.getByLabel('办理要求').fill('今天内到场');
    await checkScreen(page, 'console/case-dispatch-zh');
    await form.getByRole('button', { name: '派遣' }).click();
    await expectToast(page, '派遣');
    expect(await stateOf(one)).toBe('dispatched');
    await page.getByText('今天内到场').waitFor();
  });

  test('issues a call that a community raised, to one lead and one supporting department', async () => {
    const { page, visit } = desk;
    const call = await (await as('community')).call('POST', `/api/cases/${one.id}/calls`, {
      kind: 'hard',
      reason: '灯杆与线路分属两家',
    });
    await visit('/console/calls?state=raised');
    await page.getByRole('link', { name: one.number }).click();
    await page.getByRole('button', { name: '下达', exact: true }).click();
    const form = formOf(page, '下达呼叫');
    await form.getByRole('button', { name: '下达', exact: true }).click();
    await form.getByText('请选一个主责部门').waitFor();
    const leads = form.getByRole('group', { name: '主责部门' });
    await leads.getByRole('radio', { name: lead.name }).check();
    const others = form.getByRole('group', { name: '协同部门' });
    expect(await others.getByRole('checkbox', { name: lead.name }).isDisabled()).toBe(true);
    await others.getByRole('checkbox', { name: supporting.name }).check();
    await checkScreen(page, 'console/call-issue-zh');
    await form.getByRole('button', { name: '下达', exact: true }).click();
    await expectToast(page, '呼叫已下达');
    const calls = await (await as('dispatcher')).call('GET', '/api/cases/calls?state=issued');
    const issued = calls.items.find((item: { id: string }) => item.id === call.id);
    expect(issued.departments.map((d: { unitId: string }) => d.unitId)).toEqual([
      lead.id,
      supporting.id,
    ]);
    await visit('/console/calls');
    const row = page.locator('.cases-board__group').filter({ hasText: one.number });
    expect(await row.getByText(lead.name).count()).toBe(1);
    expect(await row.getByText('快到期').count()).toBe(2);
    await checkScreen(page, 'console/calls-zh');
  });

  test('splits a case into parts and follows them on one page', async () => {
    const { page, visit } = desk;
    const whole = await makeRegistered('要拆成两件');
    await visit('/console/inbox');
    await openCase(page, whole);
    await beginAction(page, '拆分');
    const form = formOf(page, '拆分');
    await form.getByRole('button', { name: '拆分' }).click();
    await form.getByText('至少两件').waitFor();
    for (const [at, text] of ['清运花盆', '修补路灯'].entries()) {
      const part = form.getByRole('group', { name: `子件 ${at + 1}`, exact: true });
      await part.getByLabel('内容').fill(text);
      await part.getByRole('button', { name: '类别' }).click();
      await part.getByLabel('找类别').fill('路灯');
      await part.getByRole('button', { name: '路灯', exact: true }).click();
    }
    await checkScreen(page, 'console/case-split-zh');
    await form.getByRole('button', { name: '拆分' }).click();
    await expectToast(page, '拆分');
    const parts = page.getByRole('region', { name: '子件' });
    await parts.getByText('清运花盆').waitFor();
    await parts.getByText('修补路灯').waitFor();
    await checkScreen(page, 'console/case-parts-zh');
  });

  test('suspends a case until a day, and lets its clock run again', async () => {
    const { page, visit } = desk;
    const waiting = await makeDispatched('等配件');
    await visit('/console/handled');
    await openCase(page, waiting);
    await beginAction(page, '挂账');
    const form = formOf(page, '挂账');
    await form.getByLabel('原因').fill('等配件到货');
    await form.getByRole('button', { name: '7 天后' }).click();
    await form.getByRole('button', { name: '挂账' }).click();
    await expectToast(page, '挂账');
    await page.locator('.cases-case__head').getByText('计时暂停').waitFor();
    await checkScreen(page, 'console/case-suspended-zh');
    await beginAction(page, '恢复计时');
    await formOf(page, '恢复计时').getByRole('button', { name: '恢复计时' }).click();
    await expectToast(page, '恢复计时');
    await page.locator('.cases-case__head').getByText('还剩').waitFor();
  });

  test('merges a case into a similar one nearby, asked before it is done', async () => {
    const { page, visit } = desk;
    const first = await makeRegistered('合并前一件');
    const second = await makeRegistered('合并后一件');
    await visit('/console/inbox');
    await openCase(page, second);
    const near = page.getByRole('region', { name: '附近的相似件' });
    const row = near.getByRole('listitem').filter({ hasText: first.text });
    await row.getByRole('button', { name: '并入这件' }).click();
    const form = formOf(page, '合并');
    expect(await form.getByRole('radio', { name: new RegExp(first.number) }).isChecked()).toBe(
      true,
    );
    await form.getByLabel('原因').fill('同一盏灯');
    await form.getByRole('button', { name: '合并' }).click();
    const question = page.getByRole('dialog');
    await question.getByText('不能撤回').waitFor();
    await checkScreen(page, 'console/case-merge-confirm-zh');
    expect(await stateOf(second)).toBe('registered');
    await question.getByRole('button', { name: '合并' }).click();
    await expectToast(page, '合并');
    expect(await stateOf(second)).toBe('merged');
  });

  test('opens a caller’s number one at a time, with a reason that is kept', async () => {
    const { page, visit } = desk;
    const told = await makeCase('打电话来的', {
      hotline: true,
      onBehalf: { name: '王建国', phone: '13800138000' },
    });
    await visit('/console/inbox');
    await openCase(page, told);
    const reporter = page.getByRole('region', { name: '上报人' });
    expect(await reporter.textContent()).toContain('8000');
    expect(await page.content()).not.toContain('13800138000');
    await reporter.getByRole('button', { name: '查看号码' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('查看原因').fill('核实楼号和具体位置');
    await checkScreen(page, 'console/case-phone-zh');
    await dialog.getByRole('button', { name: '查看号码' }).click();
    await reporter.getByRole('link', { name: /13800138000/ }).waitFor();
    const { items } = await (await as('auditor')).call(
      'GET',
      `/api/audit?action=cases.openPhone&subjectId=${told.id}`,
    );
    expect(items.map((item: { reason: string }) => item.reason)).toEqual(['核实楼号和具体位置']);
  });

  test('reports for a caller: class proposed, address found, similar cases shown', async () => {
    const { page, visit } = desk;
    await visit('/console/cases/new');
    await page.getByRole('button', { name: '提交上报' }).click();
    await page.getByText('请写明什么事').waitFor();
    await checkScreen(page, 'console/report-missing-zh');
    await page.getByLabel('姓名', { exact: true }).fill('李秀兰');
    await page.getByLabel('手机号').fill('13900139000');
    await page.getByLabel('内容').fill('3号楼前的路灯不亮，晚上看不清');
    const proposed = page.getByRole('group', { name: '按内容推荐' });
    await proposed.getByRole('button', { name: '路灯', exact: true }).click();
    await page.getByLabel('按小区、楼号、社区查找').fill('滨海社区瑞德花园三号楼');
    await checkScreen(page, 'console/report-address-zh');
    await page.getByRole('button', { name: /瑞德花园3号楼/ }).click();
    await page.getByRole('button', { name: /1\s*单元/ }).click();
    await settle(page);
    await checkScreen(page, 'console/report-filled-zh');
    await page.getByRole('button', { name: '提交上报' }).click();
    await page.getByText(/已上报：WD-/).waitFor();
    await checkScreen(page, 'console/report-sent-zh');
    await page.getByRole('link', { name: '打开这件' }).click();
    await page.getByRole('heading', { name: '3号楼前的路灯不亮，晚上看不清' }).waitFor();
    await page.getByText('李秀兰').waitFor();
    await checkScreen(page, 'console/case-page-zh');
  });
});

describe('a subdistrict’s lead', () => {
  test('puts a case under supervision and finds it there', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'subdistrict' });
    const { page, visit } = desk;
    const slow = await makeDispatched('要督办的');
    await visit('/console/area');
    await openCase(page, slow);
    await beginAction(page, '督办');
    const form = formOf(page, '督办');
    await form.getByLabel('原因').fill('居民已两次来电');
    await form.getByRole('button', { name: '督办' }).click();
    await expectToast(page, '督办');
    await visit('/console/home');
    const number = await tileNumber(page, '督办中');
    await page.locator('.cases-tile').filter({ hasText: '督办中' }).click();
    await page.getByRole('heading', { name: '督办中' }).waitFor();
    await settle(page);
    expect(await page.locator('.cases-row').count()).toBe(number);
    await page.getByRole('link', { name: slow.text }).waitFor();
    await checkScreen(page, 'console/supervised-zh');
    await visit('/console/supervision');
    await checkScreen(page, 'console/supervision-zh');
    await desk.close();
  });

  test('voids a case only after being asked', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'subdistrict', locale: 'en' });
    const { page, visit } = desk;
    const wrong = await makeDispatched('报错了');
    await act(await as('dept'), wrong.id, 'acknowledge');
    await visit(`/console/cases/${wrong.id}`);
    const bar = page.getByRole('group', { name: 'What can be done' });
    await bar.getByRole('button', { name: 'More' }).click();
    await bar.getByRole('button', { name: 'Void', exact: true }).click();
    await page.getByLabel('Reason').fill('Reported by mistake');
    await formOf(page, 'Void').getByRole('button', { name: 'Void' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    expect(await stateOf(wrong)).toBe('handling');
    await formOf(page, 'Void').getByRole('button', { name: 'Void' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Void' }).click();
    await expectToast(page, 'Void');
    expect(await stateOf(wrong)).toBe('void');
    await checkScreen(page, 'console/case-void-en');
    await desk.close();
  });
});
