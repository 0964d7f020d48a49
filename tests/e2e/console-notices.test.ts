import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeReceiver, startFakeReceiver } from '../../modules/notices/testing.ts';
import { as, expectToast, makeCase } from './console.ts';
import { act, callAs, checkScreen, demoPoint, openBrowser, openDevice, settle } from './support.ts';

let browser: Browser;
let receiver: FakeReceiver;
beforeAll(async () => {
  browser = await openBrowser({ maps: false });
  receiver = await startFakeReceiver();
});
afterAll(async () => {
  await browser?.close();
  await receiver?.close();
});

const phone = '15400000002';

describe('who runs the city', () => {
  test('puts a template into words of its own for one class, sees them before, and a report reads so', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'operator' });
    const { page, visit } = desk;
    await visit('/console/notice-templates');
    await checkScreen(page, 'console/notice-templates-zh');
    await page.getByLabel('标题、代码').fill('cases.received');
    await page.getByRole('button', { name: /已收到您的上报/ }).click();
    await page.getByLabel('适用类别').selectOption({ label: 'C0118 路灯' });
    await settle(page);
    await page.getByLabel('标题（中文）').fill('路灯的事收到了 ');
    await page.getByRole('button', { name: '编号', exact: true }).click();
    await page.getByLabel('标题（英文）').fill('The lamp of {{nummer}}');
    const preview = page.getByRole('region', { name: '预览' });
    await preview.getByText('路灯的事收到了 WD-20261123-0042').waitFor();
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('没有“nummer”这项内容').waitFor();
    await page.getByLabel('标题（英文）').fill('The lamp of {{number}}');
    for (const [way, name] of [
      ['邮件', 'mail'],
      ['短信', 'sms'],
      ['应用内', 'app'],
    ] as const) {
      await preview.getByRole('button', { name: way }).click();
      await checkScreen(page, `console/notice-template-${name}-zh`);
    }
    await page.getByRole('button', { name: '保存' }).click();
    await expectToast(page, '已保存');

    const resident = await callAs(phone);
    const { number } = await resident.call('POST', '/api/cases', {
      text: '门口的路灯又不亮了',
      classCode: 'C0118',
      location: { lng: demoPoint.lng + 0.0007, lat: demoPoint.lat },
    });
    const { items } = await resident.call('GET', '/api/notices?limit=1');
    expect(items[0].title).toBe(`路灯的事收到了 ${number}`);
    const mobile = await openDevice(browser, { user: phone });
    await mobile.visit('/m/messages');
    await mobile.page.getByText(`路灯的事收到了 ${number}`).waitFor();
    await mobile.close();

    await page.getByRole('button', { name: '恢复原文' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '恢复原文' }).click();
    await expectToast(page, '已恢复原文');
    await desk.close();
  });

  test('sees that somebody else saved the same words meanwhile, and keeps what was typed', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'operator', locale: 'en' });
    const { page, visit } = desk;
    await visit('/console/notice-templates?template=cases.void');
    const city = await as('operator');
    const url = '/api/notices/templates/cases.void';
    const { current, version } = await city.call('GET', url);
    const texts = { ...current, en: { title: 'Theirs {{number}}', body: ['x'] } };
    await city.call('PUT', url, { texts }, version);
    await page.getByLabel('Title (English)').fill('Mine {{number}}');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Somebody else saved meanwhile').waitFor();
    await checkScreen(page, 'console/notice-template-stale-en');
    await page.getByRole('button', { name: 'Take theirs' }).click();
    expect(await page.getByLabel('Title (English)').inputValue()).toBe('Theirs {{number}}');
    const saved = await city.call('GET', url);
    await city.call('DELETE', url, undefined, saved.version);
    await desk.close();
  });

  test('sets quiet hours, and a resident chooses others on the phone', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'operator' });
    const { page, visit } = desk;
    await visit('/console/quiet-hours');
    const box = page.getByLabel('设安静时段（个人可以另选）');
    if (!(await box.isChecked())) await box.check();
    await page.getByLabel('从').last().fill('22:30');
    await page.getByRole('button', { name: '保存' }).last().click();
    await expectToast(page, '已保存');
    await page.getByText('按全市：22:30 到 07:00').waitFor();
    await checkScreen(page, 'console/quiet-hours-zh');
    const mobile = await openDevice(browser, { user: phone });
    await mobile.visit('/m/me');
    await mobile.page.getByText('安静时段').click();
    await mobile.page.getByText('按全市：22:30 到 07:00').waitFor();
    await mobile.page.getByLabel('自己设').check();
    await mobile.page.getByLabel('从').fill('21:00');
    await checkScreen(mobile.page, 'mobile/quiet-hours-zh');
    await mobile.page.getByRole('button', { name: '保存' }).click();
    await expectToast(mobile.page, '已保存');
    await mobile.close();
    await page.getByLabel('设安静时段（个人可以另选）').uncheck();
    await page.getByRole('button', { name: '保存' }).last().click();
    await page.getByText('按全市：没有设安静时段').waitFor();
    await desk.close();
  });
});

describe('who runs the system', () => {
  test('registers a webhook, sees an event arrive, one that fails, and sends it again', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'sysadmin' });
    const { page, visit } = desk;
    const name = `热线-${Date.now() % 100_000}`;
    await visit('/console/webhooks');
    await page.getByRole('button', { name: '登记推送地址' }).click();
    const form = page.getByRole('region', { name: '登记推送地址' });
    await form.getByLabel('名称').fill(name);
    await form.getByLabel('接收地址').fill('http://10.0.0.8/hook');
    // What no other journey does meanwhile.
    await form.getByLabel('不予受理 case.declined').check();
    await form.getByRole('button', { name: '保存' }).click();
    await form.getByText('地址不能用').waitFor();
    await checkScreen(page, 'console/webhook-new-zh');
    await form.getByLabel('接收地址').fill(`${receiver.url}/hook`);
    await form.getByRole('button', { name: '保存' }).click();
    await page.getByText(`“${name}”的密钥`).waitFor();
    const secret = /whsec_[A-Za-z0-9+/]{32}/.exec(
      (await page.getByRole('dialog').textContent()) ?? '',
    )?.[0];
    expect(secret).toBeTruthy();
    await page.getByRole('button', { name: '我已保存' }).click();
    expect(await page.content()).not.toContain(secret);

    await page.getByRole('button', { name: '试推送' }).click();
    await page.getByText('已送达').first().waitFor();
    expect(JSON.parse(receiver.got[0]!.body).type).toBe('webhook.test');

    // The receiver takes the first try of the one and refuses that of the other.
    const holder = await as('dispatcher');
    const one = await makeCase('推送', { hotline: true });
    await act(holder, one.id, 'decline', { reason: '不归我们' });
    await expect.poll(() => receiver.got.length, { timeout: 10_000 }).toBe(2);
    const told = JSON.parse(receiver.got[1]!.body);
    expect(told).toMatchObject({ type: 'case.declined', data: { number: one.number } });
    expect(receiver.got[1]!.body).not.toContain(one.text);
    receiver.answers.push(500);
    const other = await makeCase('推送', { hotline: true });
    await act(holder, other.id, 'decline', { reason: '不归我们' });
    await expect.poll(() => receiver.got.length, { timeout: 10_000 }).toBe(3);
    await visit('/console/deliveries?channel=webhook');
    await page.getByText('接收方出错（500）').first().waitFor();
    await checkScreen(page, 'console/deliveries-zh');
    await page
      .getByRole('row', { name: new RegExp(name) })
      .getByRole('button', { name: '重发' })
      .click();
    await expectToast(page, '已重新发送');
    await expect.poll(() => receiver.got.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(4);
    expect(JSON.parse(receiver.got[3]!.body).data.number).toBe(other.number);

    await visit('/console/webhooks');
    await page.getByRole('button', { name }).click();
    await settle(page);
    await page.getByText('不予受理 ·').first().click();
    await checkScreen(page, 'console/webhook-zh');
    await page.getByRole('button', { name: '删除' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '删除' }).click();
    await expect.poll(() => page.getByRole('button', { name }).count()).toBe(0);
    await desk.close();
  });

  test('reads the screens in English', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'sysadmin', locale: 'en' });
    for (const path of ['webhooks', 'deliveries', 'notice-templates', 'quiet-hours']) {
      await desk.visit(`/console/${path}`);
      await checkScreen(desk.page, `console/${path}-en`);
    }
    await desk.close();
  });
});
