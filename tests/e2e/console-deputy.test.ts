import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  as,
  beginAction,
  expectToast,
  formOf,
  type MadeCase,
  makeRegistered,
  stateOf,
  unitOf,
} from './console.ts';
import { callAs, checkScreen, type Device, openBrowser, openDevice, settle } from './support.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser({ maps: false });
});
afterAll(async () => {
  // Other journeys find everybody at their own posts.
  const dispatcher = await as('dispatcher');
  const { items } = await dispatcher.call('GET', '/api/identity/deputies');
  for (const one of items.filter((item: { mayEnd: boolean }) => item.mayEnd)) {
    await dispatcher.call('POST', `/api/identity/deputies/${one.id}/end`, {});
  }
  await browser?.close();
});

describe('a dispatcher who goes on leave', () => {
  let one: MadeCase;
  let deputyName: string;
  let principalName: string;
  let desk: Device;
  beforeAll(async () => {
    one = await makeRegistered('代理派遣');
    deputyName = (await (await callAs('gridlead')).call('GET', '/api/identity/me')).displayName;
    principalName = (await (await as('dispatcher')).call('GET', '/api/identity/me')).displayName;
  });
  afterAll(() => desk?.close());

  test('hands the post over to a colleague, with dates', async () => {
    const away = await openDevice(browser, { size: 'desk', user: 'dispatcher' });
    const { page, visit } = away;
    await visit('/console/account');
    const box = page.getByRole('region', { name: '请假代理' });
    await box.getByRole('button', { name: '请人代理' }).click();
    await box.getByRole('button', { name: '请人代理' }).last().click();
    await box.getByText('请选择代理人').waitFor();
    const option = box.getByRole('option', { name: new RegExp(`^${deputyName}`) });
    await box.getByLabel('代理人').selectOption(await option.getAttribute('value'));
    await checkScreen(page, 'console/hand-over-zh');
    await box.getByRole('button', { name: '请人代理' }).last().click();
    await expectToast(page, `已交给${deputyName}代理`);
    await box.getByText(`${principalName} 由 ${deputyName} 代理`).waitFor();
    await settle(page);
    await checkScreen(page, 'console/handed-over-zh');
    await away.close();
  });

  test('the deputy does what the post does, and the history says for whom', async () => {
    desk = await openDevice(browser, { size: 'desk', user: 'gridlead' });
    const { page, visit } = desk;
    const unit = await unitOf('dept');
    await visit(`/console/cases/${one.id}`);
    await beginAction(page, '派遣');
    const form = formOf(page, '派遣');
    await form.getByLabel(unit.name).check();
    await form.getByRole('button', { name: '派遣' }).click();
    await expectToast(page, '派遣');
    expect(await stateOf(one)).toBe('dispatched');
    await page.getByRole('article').getByText(`（代 ${principalName}）`).waitFor();
    await settle(page);
    await checkScreen(page, 'console/case-acting-zh');
  });

  test('sees on the phone for whom, and that the lead knows who is away', async () => {
    const phone = await openDevice(browser, { user: 'gridlead' });
    await phone.visit('/m/me/deputy');
    await phone.page.getByText(`${principalName} 由 ${deputyName} 代理`).waitFor();
    await checkScreen(phone.page, 'mobile/deputy-zh');
    await phone.close();
    const { items } = await (await callAs('subdistrict')).call('GET', '/api/identity/deputies');
    expect(items.map((item: { deputy: { name: string } }) => item.deputy.name)).toContain(
      deputyName,
    );
  });

  test('is back early: from the next request on the deputy has the post no more', async () => {
    const back = await openDevice(browser, { size: 'desk', user: 'dispatcher' });
    await back.visit('/console/account');
    const box = back.page.getByRole('region', { name: '请假代理' });
    await box.getByRole('button', { name: '结束代理' }).click();
    await expectToast(back.page, '代理已结束');
    await back.close();
    const { appointments } = await (await callAs('gridlead')).call('GET', '/api/identity/me');
    expect(appointments.filter((item: { actingFor: unknown }) => item.actingFor)).toEqual([]);
    const another = await makeRegistered('代理结束后');
    await desk.visit(`/console/cases/${another.id}`);
    await desk.page
      .getByRole('group', { name: '可办事项' })
      .or(desk.page.getByText('您现在没有可办的事项'))
      .first()
      .waitFor();
    expect(await desk.page.getByRole('button', { name: '派遣', exact: true }).count()).toBe(0);
  });
});
