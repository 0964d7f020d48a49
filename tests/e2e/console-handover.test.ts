import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectToast } from './console.ts';
import { callAs, checkScreen, openBrowser, openDevice, settle } from './support.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser({ maps: false });
});
afterAll(() => browser?.close());

const me = async (user: string) =>
  (await (await callAs(user)).call('GET', '/api/identity/me')) as {
    id: string;
    displayName: string;
    appointments: { id: string; post: string }[];
  };

describe('a grid worker who leaves', () => {
  test('asks to leave on the phone, and sees what is open', async () => {
    const phone = await openDevice(browser, { user: 'grid5' });
    const { page, visit } = phone;
    await visit('/m/handovers');
    const box = page.getByRole('region', { name: '申请离岗' });
    await box.getByRole('button', { name: '申请离岗' }).click();
    await box.getByLabel('说明').fill('调往外地工作');
    await checkScreen(page, 'mobile/leave-zh');
    await box.getByRole('button', { name: '提交申请' }).click();
    await box.getByText('已申请离岗').waitFor();
    await phone.close();
  });

  test('is released by who grants posts, who sees what is open and names a successor', async () => {
    const worker = await me('grid5');
    const successor = await me('grid6');
    const desk = await openDevice(browser, { size: 'desk', user: 'secadmin' });
    const { page, visit } = desk;
    await visit('/console/handovers');
    await page.getByRole('region', { name: '申请离岗' }).getByRole('link').click();
    await settle(page);
    await page.getByRole('button', { name: '卸任' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('交给谁', { exact: true }).waitFor();
    await dialog.getByLabel('接任人').first().check();
    await dialog.getByLabel('查找人员').fill(successor.displayName);
    const choice = dialog.getByRole('combobox', { name: '接任人' });
    await choice.locator(`option[value="${successor.id}"]`).waitFor({ state: 'attached' });
    await choice.selectOption(successor.id);
    await dialog.getByLabel('给接手人的说明').fill('3 号楼的事约了周五');
    await dialog.getByLabel('原因').fill('调往外地工作');
    await checkScreen(page, 'console/end-post-zh');
    await dialog.getByRole('button', { name: '卸任' }).click();
    await expectToast(page, '已卸任');
    await desk.close();
    const { appointments } = await me('grid6');
    expect(appointments.filter(({ post }) => post === 'gridWorker')).toHaveLength(2);
    expect((await me('grid5')).appointments).toEqual([]);
    expect(worker.appointments).toHaveLength(1);
  });

  test('both sides confirm, and who takes over sees the cases with their clocks', async () => {
    const left = await openDevice(browser, { user: 'grid5' });
    await left.visit('/m/handovers');
    await left.page.getByRole('button', { name: '待您确认' }).click();
    await left.page.locator('.identity-handovers a').first().click();
    await left.page.getByRole('button', { name: '确认已移交' }).click();
    await left.page.getByText('已移交').first().waitFor();
    await left.close();
    const desk = await openDevice(browser, { size: 'desk', user: 'grid6' });
    await desk.visit('/console/handovers');
    await desk.page.getByRole('button', { name: '待您确认' }).click();
    await desk.page.locator('.identity-handovers a').first().click();
    await desk.page.getByRole('heading', { name: '您接手的事' }).waitFor();
    await settle(desk.page);
    await checkScreen(desk.page, 'console/handover-zh');
    await desk.page.getByRole('button', { name: '确认已接收' }).click();
    await expectToast(desk.page, '已确认');
    await desk.close();
  });

  test('reads the same in English, on desk and phone', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'grid6', locale: 'en' });
    await desk.visit('/console/handovers');
    await desk.page.locator('.identity-handovers a').first().waitFor();
    await checkScreen(desk.page, 'console/handovers-en');
    await desk.close();
    const phone = await openDevice(browser, { user: 'grid6', locale: 'en' });
    await phone.visit('/m/handovers');
    await phone.page.locator('.identity-handovers a').first().click();
    await phone.page.getByRole('button', { name: 'Print the list' }).waitFor();
    await settle(phone.page);
    await checkScreen(phone.page, 'mobile/handover-en');
    await phone.close();
  });
});
