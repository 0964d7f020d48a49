import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  act,
  callAs,
  checkScreen,
  type Device,
  demoPoint,
  drawPicture,
  openBrowser,
  openDevice,
} from './support.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

describe('the first page', () => {
  test('can be read without JavaScript, in both languages, and says whom to ask', async () => {
    const { page, visit, close } = await openDevice(browser, { javaScript: false });
    await visit('/m/');
    await expect.poll(() => page.innerText('h1')).toContain('格务');
    const text = await page.innerText('body');
    expect(text).toContain('拍张照');
    expect(text).toContain('by the clock');
    expect(text).toContain('网格员');
    await close();
  });

  test('says what it is and leads to the report', async () => {
    const { page, visit, close } = await openDevice(browser);
    await visit('/m/');
    await checkScreen(page, 'mobile/home-signed-out-zh');
    await page.getByRole('link', { name: '我要上报' }).click();
    await page.getByRole('heading', { name: '是什么问题？' }).waitFor();
    await close();
  });
});

describe('somebody who does not sign in', () => {
  /** Away from the cases of other journeys. */
  const spot = { lng: demoPoint.lng + 0.0003, lat: demoPoint.lat - 0.0007 };
  let phone: Device;
  let number = '';
  let trackingCode = '';
  beforeAll(async () => {
    phone = await openDevice(browser, { position: spot });
  });
  afterAll(() => phone?.close());

  test('reports, and is given a number and a code', async () => {
    const { page, visit } = phone;
    await visit('/m/report');
    await page.getByLabel('说一说').fill('健身器材的踏板松了，怕老人踩空');
    await page.getByRole('button', { name: '下一步' }).click();
    await page.getByRole('button', { name: '我的位置' }).click();
    await page.getByRole('status').filter({ hasText: '滨海社区' }).waitFor();
    await page.getByRole('button', { name: '下一步' }).click();
    await page.getByRole('heading', { name: '核对一下' }).waitFor();
    await page.getByLabel('邮箱').fill('neighbour@example.cn');
    await checkScreen(page, 'mobile/report-3-signed-out-zh');
    await page.getByRole('button', { name: '提交' }).click();
    await page.getByRole('heading', { name: '已提交' }).waitFor();
    [number = '', trackingCode = ''] = await page.locator('.report-number').allInnerTexts();
    expect(number).toMatch(/^WD-\d{8}-\d{4,}$/);
    expect(trackingCode).toMatch(/^[2-9A-Z]{5}-[2-9A-Z]{5}$/);
    await checkScreen(page, 'mobile/report-sent-code-zh');
  });

  test('sees by the code how it goes on; a wrong one shows nothing', async () => {
    const other = await openDevice(browser);
    const { page, visit } = other;
    await visit('/m/track');
    await page.getByLabel('编号').fill(number.toLowerCase());
    await page.getByLabel('查询码').fill('AAAAA-AAAAA');
    await page.getByRole('button', { name: '查看' }).click();
    await page.getByRole('alert').waitFor();
    await checkScreen(page, 'mobile/track-wrong-zh');
    await page.getByLabel('查询码').fill(trackingCode.replace('-', ' ').toLowerCase());
    await page.getByRole('button', { name: '查看' }).click();
    await page.getByText('健身器材的踏板松了').first().waitFor();
    await checkScreen(page, 'mobile/tracked-zh');
    expect(page.url()).not.toContain(trackingCode);
    await other.close();
  });

  test('says that it is not solved, and has it done again', async () => {
    const lead = await callAs('building');
    const worker = await callAs('grid');
    const { items } = await worker.call('GET', `/api/cases?view=area&q=${number}`);
    const { id, holder } = items[0];
    const handler = holder.level === 'building' ? lead : worker;
    await act(handler, id, 'accept');
    const file = await handler.upload((await drawPicture('已拧紧 · 示意')).buffer, 'a.jpg');
    await act(handler, id, 'selfResolve', { done: '踏板螺丝已拧紧', pictures: [file] });

    const { page, visit } = phone;
    await visit('/m/track');
    await checkScreen(page, 'mobile/track-kept-zh');
    await page.getByRole('button', { name: number }).click();
    await page.getByRole('button', { name: '不满意', exact: true }).click();
    await checkScreen(page, 'mobile/tracked-rate-zh');
    await page.getByLabel('哪里没办好？').fill('另一侧也是松的');
    await page.getByRole('button', { name: '提交评价' }).click();
    await page.getByText('您的评价：').waitFor();
    await checkScreen(page, 'mobile/tracked-reopen-zh');
    await page.getByLabel('哪里没办好？').fill('请把另一侧也拧紧');
    await page.getByRole('button', { name: '重开' }).click();
    await page.getByText('待派遣').first().waitFor();
    await checkScreen(page, 'mobile/tracked-reopened-zh');
    const now = await worker.call('GET', `/api/cases/${id}`);
    expect(now).toMatchObject({ state: 'registered', rating: null });
  });
});
