import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { as, expectToast } from './console.ts';
import { checkScreen, type Device, openBrowser, openDevice, settle } from './support.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser({ maps: false });
});
afterAll(() => browser?.close());

const today = () =>
  new Intl.DateTimeFormat('sv', { timeZone: 'Asia/Shanghai', dateStyle: 'short' }).format(
    new Date(),
  );

describe('an operator of the city', () => {
  let desk: Device;
  beforeAll(async () => {
    desk = await openDevice(browser, { size: 'desk', user: 'operator' });
  });
  afterAll(() => desk?.close());

  test('sets a limit from today on, and its history keeps the old one', async () => {
    const { page, visit } = desk;
    await visit('/console/limits');
    await checkScreen(page, 'console/limits-zh');
    await page.getByLabel('找类别').fill('雕塑');
    await page.getByRole('button', { name: /^雕塑，1 级：/ }).click();
    const pane = page.getByRole('region', { name: '时限的历史与修改' });
    await settle(page);
    const before = await pane.locator('tbody tr').count();
    await pane.getByRole('button', { name: '保存' }).click();
    await pane.getByText('请填 1 到 1000 的整数').waitFor();
    await pane.getByText('请写明原因').waitFor();
    await pane.getByLabel('数量').fill('7');
    await pane.getByLabel('单位').selectOption('working_day');
    await pane.getByLabel('原因').fill('试行新标准');
    await checkScreen(page, 'console/limit-change-zh');
    await pane.getByRole('button', { name: '保存' }).click();
    await expectToast(page, `${today()} 起生效`);
    await expect.poll(() => pane.locator('tbody tr').count()).toBe(before + 1);
    await pane.getByText('试行新标准').waitFor();
    await page.getByRole('button', { name: /^雕塑，1 级：7 工作日/ }).waitFor();
    await pane.getByLabel('数量').fill('8');
    await pane.getByLabel('原因').fill('同一天再改');
    await pane.getByRole('button', { name: '保存' }).click();
    await pane.getByText('没有办成').waitFor();
    expect(await pane.getByLabel('数量').inputValue()).toBe('8');
  });

  test('sees the limits of all stages and of department calls', async () => {
    const { page, visit } = desk;
    await visit('/console/limits?by=stage');
    await page.getByRole('button', { name: /^呼叫 · 签收/ }).waitFor();
    await checkScreen(page, 'console/limits-stages-zh');
  });

  test('adds a class in both languages, and retires it again', async () => {
    const { page, visit } = desk;
    await visit('/console/limits?by=class');
    await checkScreen(page, 'console/classes-zh');
    await page.getByRole('button', { name: '新增类别' }).click();
    const pane = page.getByRole('region', { name: '类别的修改' });
    await pane.getByRole('button', { name: '保存' }).click();
    await pane.getByText('编码应为 C 或 E').waitFor();
    await checkScreen(page, 'console/class-missing-zh');
    await pane.getByLabel('编码').fill('E9901');
    await pane.getByLabel('名称（中文）').fill('共享单车堆放');
    await pane.getByLabel('名称（英文）').fill('Heap of shared bicycles');
    await pane.getByLabel('大类（中文）').fill('街面秩序');
    await pane.getByLabel('大类（英文）').fill('Street order');
    await pane.getByRole('button', { name: '保存' }).click();
    await expectToast(page, '已保存：共享单车堆放');
    await page.getByLabel('找类别').fill('E9901');
    await page.getByRole('button', { name: '共享单车堆放' }).click();
    expect(await pane.getByLabel('名称（英文）').inputValue()).toBe('Heap of shared bicycles');
    await pane.getByRole('button', { name: '停用这一类' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '停用这一类' }).click();
    await expectToast(page, '已停用：共享单车堆放');
    await page.getByText('没有找到').waitFor();
  });

  test('makes a day a half day, and takes it back', async () => {
    const { page, visit } = desk;
    await visit('/console/calendar?year=2026');
    await checkScreen(page, 'console/calendar-zh');
    const day = page.getByRole('button', { name: /^12月30日星期三/ });
    await day.click();
    const pane = page.getByRole('region', { name: '修改日历' });
    await pane.getByRole('radio', { name: '半天' }).check();
    await pane.getByLabel('名称').fill('全区大扫除');
    await checkScreen(page, 'console/calendar-day-zh');
    await pane.getByRole('button', { name: '保存' }).click();
    await expectToast(page, '已改为半天');
    await expect.poll(() => day.getAttribute('title')).toContain('全区大扫除');
    await page.locator('.gw-toast').getByRole('button', { name: '撤销' }).click();
    await expect.poll(() => day.getAttribute('title')).not.toContain('全区大扫除');
    const { days } = await (await as('operator')).call('GET', '/api/cases/calendar?year=2026');
    expect(days.find((one: { date: string }) => one.date === '2026-12-30')?.own ?? false).toBe(
      false,
    );
  });

  test('is told when a year’s holidays are not published yet', async () => {
    const { page, visit } = desk;
    await visit('/console/calendar?year=2030');
    await page.getByText('放假安排尚未公布').waitFor();
    await checkScreen(page, 'console/calendar-unpublished-zh');
  });
});

describe('a dispatcher', () => {
  test('reads limits and calendar and changes neither, in English', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'dispatcher', locale: 'en' });
    const { page, visit } = desk;
    await visit('/console/limits');
    await page.getByText('Only the city’s operators can change it.').waitFor();
    expect(await page.getByRole('button', { name: 'Set another limit' }).count()).toBe(0);
    await checkScreen(page, 'console/limits-en');
    await visit('/console/calendar');
    expect(await page.locator('button.cases-day').count()).toBe(0);
    await checkScreen(page, 'console/calendar-en');
    await desk.close();
  });
});
