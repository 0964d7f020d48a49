import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callAs, checkScreen, openBrowser, openDevice, settle } from './support.ts';

interface Due {
  residentId: string;
  nameMasked: string;
  state: string;
  dwelling: { path: string };
}

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser({ maps: false });
});
afterAll(() => browser?.close());

/** Who is to be visited in the area of a demo's account now. */
async function listDue(user: string): Promise<Due[]> {
  const { items } = await (await callAs(user)).call('GET', '/api/registry/care/due?limit=500');
  return items.filter(({ state }: Due) => state === 'overdue' || state === 'dueSoon');
}
const countHomes = (due: Due[]) => new Set(due.map(({ dwelling }) => dwelling.path)).size;

describe('people in dwellings', () => {
  const reason = `上门前电话约时间 ${Date.now().toString(36)}`;
  let opened: Due;

  test('a grid worker sees on the phone how many homes are due, and records a visit', async () => {
    const before = await listDue('grid');
    const [first] = before;
    const phone = await openDevice(browser, { user: 'grid' });
    const { page, visit } = phone;
    await visit('/m/');
    await page.getByRole('link', { name: `今天 入户走访 ${countHomes(before)} 户` }).click();
    const cards = page.locator('a.gw-card[href*="/visits/"]');
    await expect.poll(() => cards.count()).toBe(before.length);
    expect(await cards.first().innerText()).toMatch(/逾期 \d+ 天/);
    await checkScreen(page, 'mobile/visits-zh');
    await cards.first().click();
    await page.getByRole('heading', { name: '走访情况' }).waitFor();
    const save = page.getByRole('button', { name: '记下' });
    expect(await save.isDisabled()).toBe(true);
    await page.getByRole('button', { name: '见到本人，需要帮助' }).click();
    await page.getByLabel(/接下来要做什么/).fill('电话 13800001234');
    await save.click();
    await page.getByRole('alert').getByText('备注里有电话号码或身份证号').waitFor();
    await checkScreen(page, 'mobile/visit-zh');
    await page.getByLabel(/接下来要做什么/).fill('换楼道灯泡');
    await save.click();
    await page.getByText('走访已记录').waitFor();
    await expect.poll(() => cards.count()).toBe(before.length - 1);
    const after = await listDue('grid');
    expect(after.map(({ residentId }) => residentId)).not.toContain(first!.residentId);
    await phone.close();
  });

  test('the desk lists what is due, by keyboard, in English', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'community', locale: 'en' });
    const { page, visit } = desk;
    await visit('/console/visits');
    const rows = page.getByRole('table', { name: 'Care visits' }).locator('tbody tr');
    await rows.first().waitFor();
    await checkScreen(page, 'console/visits-en');
    await page.keyboard.press('j');
    await expect.poll(() => rows.nth(1).locator('th a:focus').count()).toBe(1);
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog', { name: /^Record a visit/ });
    await dialog.getByLabel('Nobody at home').waitFor();
    await checkScreen(page, 'console/visit-record-en');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /Overdue/ }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('state')).toBe('overdue');
    await desk.close();
  });

  test('a community colours a building by vacancy, and opens one person for a minute, with a reason', async () => {
    [opened] = (await listDue('community')) as [Due];
    const [building = ''] = /^.*\.b\d{5}/.exec(opened.dwelling.path) ?? [];
    const desk = await openDevice(browser, { size: 'desk', user: 'community' });
    const { page, visit } = desk;
    await visit(`/console/map?place=${building}`);
    const plan = page.locator('.places-plan');
    await plan.first().waitFor();
    const colours = page.getByRole('combobox', { name: '着色' });
    await colours.selectOption({ label: '走访到期' });
    await plan.getByRole('button', { name: '▲已逾期' }).first().waitFor();
    await colours.selectOption({ label: '入住状况' });
    await plan
      .getByRole('button', { name: /[●◆○■](自住|出租|空置|未知)/ })
      .first()
      .waitFor();
    await checkScreen(page, 'console/map-vacancy-zh');
    const door = String(Number(opened.dwelling.path.slice(-4)));
    await plan.getByRole('button', { name: new RegExp(`^${door}\\b`) }).click();
    const card = page
      .getByRole('article', { name: opened.nameMasked, exact: true })
      .filter({ hasText: '下次走访' })
      .first();
    await card.waitFor();
    await settle(page);
    await page.clock.install();
    await card.getByRole('button', { name: /^查看.*的姓名和电话/ }).click();
    const ask = page.getByRole('dialog', { name: /^查看/ });
    await ask.getByText('都会记录下来').waitFor();
    await ask.getByLabel('查看原因').fill(reason);
    await checkScreen(page, 'console/resident-reason-zh');
    await ask.getByRole('button', { name: '查看' }).click();
    const shut = card.getByRole('button', { name: '收起' });
    await shut.waitFor();
    expect(await card.locator('strong').first().innerText()).not.toContain('*');
    await checkScreen(page, 'console/resident-open-zh');
    await page.clock.runFor(61_000);
    await expect.poll(() => shut.count()).toBe(0);
    expect(await card.locator('strong').first().innerText()).toBe(opened.nameMasked);
    await card.getByText('谁查看过').click();
    await card.getByText(reason).waitFor();
    await desk.close();
  });

  test('the auditor finds who opened it and why', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'auditor' });
    const { page, visit } = desk;
    await visit('/console/audit?action=registry.openResident');
    const row = page.locator('.identity-audit tbody tr').filter({ hasText: reason });
    await row.getByText('社区工作者·演示').waitFor();
    await row.getByRole('button', { name: '查看住户信息' }).waitFor();
    await desk.close();
  });

  test('who works with nobody there finds no such part, and no such colour', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'dispatcher' });
    const { page, visit } = desk;
    await visit(`/console/map?place=${opened.dwelling.path}`);
    await page.getByRole('heading', { name: '未办结的案件' }).waitFor();
    expect(await page.getByRole('heading', { name: '人员与入住' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: '走访', exact: true }).count()).toBe(0);
    await desk.close();
  });

  test('a resident reads what is kept under the own number, masked', async () => {
    const phone = await openDevice(browser, { user: '15400000001' });
    const { page, visit } = phone;
    await visit('/m/me/privacy');
    const mine = page.locator('section').filter({ hasText: '以我的号码登记的住户信息' });
    await mine.getByText('业主').first().waitFor();
    expect(await mine.locator('strong').first().innerText()).toMatch(/^.\*+$/);
    await checkScreen(page, 'mobile/privacy-records-zh');
    await phone.close();
  });
});
