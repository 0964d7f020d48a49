import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { as, countRows, expectToast, type MadeCase, makeCase } from './console.ts';
import { checkScreen, type Device, openBrowser, openDevice, settle } from './support.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser({ maps: false });
});
afterAll(() => browser?.close());

describe('somebody who looks for a case', () => {
  let desk: Device;
  let one: MadeCase;
  beforeAll(async () => {
    desk = await openDevice(browser, { size: 'desk', user: 'dispatcher' });
    one = await makeCase('麒麟广场');
    for (const user of ['dispatcher', 'subdistrict']) {
      const visitor = await as(user);
      const { items } = await visitor.call('GET', '/api/cases/saved-filters?list=area');
      for (const { id, mine } of items)
        if (mine) await visitor.call('DELETE', `/api/cases/saved-filters/${id}`);
      const columns = { columns: null };
      await visitor.call('PUT', '/api/cases/saved-filters/columns/area', columns);
    }
  });
  afterAll(() => desk?.close());

  const row = () => desk.page.getByRole('row').filter({ hasText: one.number });

  test.each([
    ['麒麟广', '麒麟广'],
    ['qilinguang', '麒麟广'],
    ['qlgc', '麒麟广场'],
  ])('finds it by %s and sees why', async (search, hit) => {
    const { page, visit } = desk;
    await visit('/console/area');
    await page.getByRole('searchbox').fill(search);
    await row().locator('mark').first().waitFor();
    expect(await row().locator('mark').first().textContent()).toBe(hit);
    expect(await page.getByLabel('排序').inputValue()).toBe('newest');
  });

  test('saves the filter, shares it with colleagues and opens it again', async () => {
    const { page, visit } = desk;
    await visit('/console/area?q=麒麟');
    await row().waitFor();
    await checkScreen(page, 'console/search-zh');
    await page.getByRole('button', { name: '存为筛选' }).click();
    await page.getByLabel('名称').fill('广场的件');
    await page.getByLabel('谁能看到').selectOption({ index: 1 });
    await checkScreen(page, 'console/save-filter-zh');
    await page.getByRole('button', { name: '保存', exact: true }).click();
    await expectToast(page, '已存筛选“广场的件”');
    await visit('/console/area');
    await page.getByRole('link', { name: /广场的件/ }).click();
    await row().waitFor();
    expect(await countRows(page)).toBeGreaterThan(0);

    const colleague = await openDevice(browser, {
      size: 'desk',
      user: 'subdistrict',
      locale: 'en',
    });
    await colleague.visit('/console/area');
    await colleague.page.getByRole('link', { name: /广场的件/ }).click();
    await colleague.page.getByRole('row').filter({ hasText: one.number }).waitFor();
    await checkScreen(colleague.page, 'console/search-shared-en');
    await colleague.close();
  });

  test('removes it and takes that back', async () => {
    const { page, visit } = desk;
    await visit('/console/area');
    await page.getByRole('button', { name: '筛选“广场的件”的操作' }).click();
    await page.getByRole('button', { name: '删除', exact: true }).click();
    await page.getByRole('link', { name: /广场的件/ }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /撤销/ }).click();
    await page.getByRole('link', { name: /广场的件/ }).waitFor();
  });

  test('chooses the columns, which stay', async () => {
    const { page, visit } = desk;
    await visit('/console/area');
    await page.getByRole('button', { name: '列', exact: true }).click();
    await page.getByRole('checkbox', { name: '承办' }).uncheck();
    await page.getByRole('columnheader', { name: '承办' }).waitFor({ state: 'detached' });
    await settle(page);
    await visit('/console/area');
    await page.getByRole('columnheader', { name: '位置' }).waitFor();
    expect(await page.getByRole('columnheader', { name: '承办' }).count()).toBe(0);
    await checkScreen(page, 'console/columns-zh');
  });
});
