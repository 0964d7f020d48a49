import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { as, expectToast, makeRegistered } from './console.ts';
import { checkScreen, openBrowser, openDevice, settle } from './support.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser({ maps: false });
});
afterAll(() => browser?.close());

describe('an auditor', () => {
  test('sees at once whether the audit is whole, and who did what on a case', async () => {
    const one = await makeRegistered('审计要看的');
    const desk = await openDevice(browser, { size: 'desk', user: 'auditor' });
    const { page, visit } = desk;
    await visit('/console/');
    await page.getByText('已核对：完整').waitFor();
    await checkScreen(page, 'console/audit-zh');
    await page.getByLabel('对象', { exact: true }).selectOption('case');
    await page.getByLabel('对象编号').fill(one.id);
    await expect.poll(() => page.locator('.identity-audit tbody tr').count()).toBe(3);
    const actions = await page.locator('.identity-audit__open').allTextContents();
    expect(actions).toEqual(['立案', '受理', '上报']);
    await page.getByRole('button', { name: '立案' }).click();
    const changes = page.getByRole('table', { name: /的变化/ });
    await changes.getByRole('row', { name: /state accepted registered/ }).waitFor();
    await page.getByLabel('岗位').selectOption('auditor');
    await page.getByText('没有审计记录').waitFor();
    await checkScreen(page, 'console/audit-none-zh');
    await page.getByRole('link', { name: '清除筛选' }).click();
    await settle(page);
    await page.getByLabel('动作').selectOption('identity.signIn');
    await page.getByText('审计员·演示').first().waitFor();
    await desk.close();
  });

  test('reads the audit in English', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'auditor', locale: 'en' });
    await desk.visit('/console/audit');
    await desk.page.getByText('Verified: whole').waitFor();
    await checkScreen(desk.page, 'console/audit-en');
    await desk.close();
  });
});

describe('the lead of a community', () => {
  test('reads what was done in the community, without names', async () => {
    const one = await makeRegistered('书记要看的');
    const desk = await openDevice(browser, { size: 'desk', user: 'secretary' });
    const { page, visit } = desk;
    await visit(`/console/audit?subjectId=${one.id}`);
    await expect.poll(() => page.locator('.identity-audit tbody tr').count()).toBe(3);
    expect(await page.getByText('街道派遣员·演示').count()).toBe(0);
    expect(await page.getByText('已核对').count()).toBe(0);
    await checkScreen(page, 'console/audit-community-zh');
    await desk.close();
  });
});

describe('the administrators', () => {
  const username = `journey${Date.now() % 1_000_000}`;
  let password = '';

  test('one makes an account, whose password is shown once', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'sysadmin' });
    const { page, visit } = desk;
    await visit('/console/people');
    await checkScreen(page, 'console/people-zh');
    await page.getByRole('button', { name: '新建账号' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('姓名').fill('旅程·测试');
    await form.getByLabel('用户名').fill(username);
    await checkScreen(page, 'console/people-new-zh');
    await form.getByRole('button', { name: '新建' }).click();
    await page.getByText('的临时密码').waitFor();
    password = /(\w{4}-){3}\w{4}/.exec((await page.getByRole('dialog').textContent()) ?? '')![0];
    await page.getByRole('button', { name: '我已保存' }).click();
    expect(await page.content()).not.toContain(password);
    expect(await page.getByRole('button', { name: '任命岗位' }).count()).toBe(0);
    await desk.close();
  });

  test('another grants the post', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'secadmin' });
    const { page, visit } = desk;
    await visit(`/console/people?q=${username}`);
    await page.getByRole('button', { name: '旅程·测试' }).first().click();
    await page.getByRole('button', { name: '任命岗位' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('岗位').selectOption('auditor');
    await form.getByText('须由三个人分别担任').waitFor();
    await checkScreen(page, 'console/people-grant-zh');
    await form.getByLabel('岗位').selectOption('cityOperator');
    await form.getByRole('button', { name: '任命' }).click();
    await expectToast(page, '已任命');
    await settle(page);
    await checkScreen(page, 'console/person-zh');
    await desk.close();
  });

  test('the person changes the password first, then works', async () => {
    const desk = await openDevice(browser, { size: 'desk' });
    const { page, visit } = desk;
    await visit('/console/');
    await page.getByLabel('用户名').fill(username);
    await page.getByLabel('密码').fill(password);
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByRole('heading', { name: '请先修改密码' }).waitFor();
    await checkScreen(page, 'console/password-zh');
    await page.getByLabel('现在的密码').fill(password);
    await page.getByLabel('新密码', { exact: true }).fill('a journey of 1000 li');
    await page.getByLabel('再输一遍新密码').fill('a journey of 1000 li');
    await page.getByRole('button', { name: '修改密码' }).click();
    await page.getByRole('heading', { name: '我手上的' }).waitFor();
    await desk.close();
  });

  test('a key for another system is shown once and can be revoked', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'sysadmin', locale: 'en' });
    const { page, visit } = desk;
    await visit('/console/api-keys');
    await checkScreen(page, 'console/api-keys-en');
    await visit('/console/account');
    await checkScreen(page, 'console/account-en');
    await desk.close();
    const { items } = await (await as('auditor')).call('GET', '/api/identity/api-keys');
    expect(items.length).toBeGreaterThan(0);
  });
});
