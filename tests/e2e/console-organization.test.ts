import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkScreen, openBrowser, openDevice, settle } from './support.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser({ maps: false });
});
afterAll(() => browser?.close());

test('a secretary opens the chart by keyboard, sees what is vacant, and finds whom to call', async () => {
  const { page, visit, close } = await openDevice(browser, { size: 'desk', user: 'secretary' });
  await visit('/console/organization');
  const tree = page.getByRole('treegrid', { name: '组织图' });
  const own = tree.locator('[aria-selected="true"]');
  await own.waitFor();
  await own.focus();
  await page.keyboard.press('ArrowRight');
  await tree.locator('[aria-level="5"]').first().waitFor();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /网格党支部/ }).waitFor();
  await settle(page);
  await checkScreen(page, 'console/organization-zh');
  await page.goto(page.url().replace(/\?.*/, ''));
  await page.getByRole('button', { name: '空缺与到期' }).click();
  await page.getByRole('heading', { name: '60 天内到期 1 个' }).waitFor();
  await page.getByRole('heading', { name: '空缺 1 个' }).waitFor();
  await page.getByText('楼栋长二·演示').first().waitFor();
  await checkScreen(page, 'console/organization-gaps-zh');
  const find = page.getByRole('combobox');
  await find.fill('瑞德花园3号楼2单元');
  await page.getByRole('option').first().waitFor();
  await find.press('Enter');
  await page.getByRole('heading', { name: /的事找谁/ }).waitFor();
  await checkScreen(page, 'console/organization-contacts-zh');
  await close();
});

test('a number is opened with a reason, and the sheet of a community is A3 and holds none', async () => {
  const { page, visit, close } = await openDevice(browser, { size: 'desk', user: 'secretary' });
  await visit('/console/organization');
  const pane = page.getByRole('region', { name: '所选地点' });
  await pane.getByRole('heading', { level: 2 }).waitFor();
  await page.getByRole('link', { name: '打印社区组织图' }).click();
  await page.getByRole('heading', { level: 1, name: /组织图/ }).waitFor();
  await checkScreen(page, 'console/organization-sheet-zh');
  expect(await page.locator('.organization-sheet').innerText()).not.toMatch(/\*{3}|\+86/);
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  const [, width, height] = /MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf)!;
  // A3, landscape, in points.
  expect(Math.round(Number(width))).toBeCloseTo(1191, -1);
  expect(Math.round(Number(height))).toBeCloseTo(842, -1);
  await close();
});

test('who grants posts changes them here, who does not is told who does; in English', async () => {
  const lead = await openDevice(browser, { size: 'desk', user: 'secretary', locale: 'en' });
  await lead.visit('/console/organization');
  await lead.page.getByText('The security administrator appoints').waitFor();
  await checkScreen(lead.page, 'console/organization-en');
  await lead.close();
  const { page, visit, close } = await openDevice(browser, {
    size: 'desk',
    user: 'secadmin',
    locale: 'en',
  });
  await visit('/console/organization?view=gaps');
  await page
    .getByRole('button', { name: /Building lead/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Renew' }).first().click();
  const dialog = page.getByRole('dialog');
  const last = dialog.getByLabel('Last day of the term');
  const before = await last.inputValue();
  await dialog.getByLabel('Why').fill('Asked by the neighbours');
  await checkScreen(page, 'console/organization-renew-en');
  await last.fill(before);
  await dialog.getByRole('button', { name: 'Renew' }).click();
  await page.getByText('Saved').first().waitFor();
  await close();
});

test('the system administrator says how many people a post has, takes it back, and sets up what is missing', async () => {
  const { page, visit, close } = await openDevice(browser, { size: 'desk', user: 'sysadmin' });
  await visit('/console/organization?view=seats&path=150300.150304.012.009');
  const row = page.getByRole('row', { name: /^社区工作者/ });
  await row.getByText('未定').waitFor();
  await row.getByRole('button', { name: '定职数' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('多少人').fill('4');
  await dialog.getByLabel('原因').fill('按户数配备');
  await checkScreen(page, 'console/organization-seats-form-zh');
  await dialog.getByRole('button', { name: '定职数' }).click();
  await row.getByText('本地定的').waitFor();
  expect(await row.getByRole('cell').first().innerText()).toBe('4');
  await page.getByRole('button', { name: '撤销' }).click();
  await row.getByText('未定').waitFor();
  await page.getByRole('button', { name: '更改提醒天数' }).waitFor();
  await checkScreen(page, 'console/organization-seats-zh');
  await page.getByRole('button', { name: '单位与岗位' }).click();
  await page.getByRole('button', { name: '设立' }).first().click();
  expect(await page.getByRole('dialog').getByLabel('中文名称').inputValue()).toMatch(/党委$/);
  await close();
});
