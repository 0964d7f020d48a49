import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  callAs,
  checkScreen,
  type Device,
  openBrowser,
  openDevice,
  settle,
  shoot,
} from './support.ts';

let browser: Browser;
let phone: Device;
/** Where the phone is: far from the first place, so that its screen says so. */
const position = { lng: 106.73, lat: 39.51 };

beforeAll(async () => {
  browser = await openBrowser();
  phone = await openDevice(browser, { user: 'grid2', position, serviceWorker: true });
});
afterAll(async () => {
  await phone?.close();
  await browser?.close();
});

describe('a grid worker on patrol', () => {
  const words = `一楼楼道灯不亮 ${Date.now().toString(36)}`;

  test('begins in the own grid, with what is due first', async () => {
    const { page, visit } = phone;
    await visit('/m/');
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    await visit('/m/');
    await page.getByRole('link', { name: '巡查' }).click();
    await page.getByText(/共 \d+ 处，其中 \d+ 处该走/).waitFor();
    await checkScreen(page, 'mobile/patrol-begin-zh');
    await page.getByRole('button', { name: '开始巡查' }).click();
    await page.getByText(/已走 0 处/).waitFor();
    await checkScreen(page, 'mobile/patrol-walk-zh');
  });

  test('loses the network, ticks three places, and one of them becomes a report', async () => {
    const { page, context } = phone;
    await context.setOffline(true);
    await page.getByText('没有网络').first().waitFor();
    const rows = page.locator('a.patrol-row');
    const open = async (at: number) => {
      await page.getByRole('button', { name: /^全部/ }).click();
      await rows.nth(at).click();
      await page.getByRole('heading', { name: '看到什么？' }).waitFor();
    };

    await open(0);
    await page.getByRole('button', { name: '我离这里多远' }).click();
    await page.getByText(/您离这里约 \d+ 米，请确认/).waitFor();
    await shoot(page, 'mobile/patrol-visit-zh');
    await page.getByRole('button', { name: '发现问题' }).click();
    await page.getByRole('button', { name: '记下并上报' }).click();
    await page.getByLabel('说一说').fill(words);
    await page.getByRole('button', { name: '下一步' }).click();
    await page.getByRole('heading', { name: '在哪里？' }).waitFor();
    await page.getByRole('button', { name: '下一步' }).click();
    await page.getByRole('heading', { name: '核对一下' }).waitFor();
    await shoot(page, 'mobile/patrol-report-offline-zh');
    await page.getByRole('button', { name: '提交' }).click();
    await page.getByText('联网后自动提交', { exact: true }).waitFor();
    await page.getByRole('link', { name: '返回' }).click();
    await page.getByText(/已走 1 处/).waitFor();

    await open(1);
    await page.getByRole('button', { name: '一切正常' }).click();
    await page.getByRole('button', { name: '记下', exact: true }).click();
    await page.getByText(/已走 2 处/).waitFor();

    await open(2);
    await page.getByRole('button', { name: '进不去' }).click();
    await page.getByLabel(/备注/).fill('电话 13800001234');
    await page.getByText('备注里有电话号码或身份证号').waitFor();
    expect(await page.getByRole('button', { name: '记下', exact: true }).isDisabled()).toBe(true);
    await page.getByLabel(/备注/).fill('单元门禁坏了');
    await page.getByRole('button', { name: '记下', exact: true }).click();
    await page.getByText(/已走 3 处/).waitFor();
    await shoot(page, 'mobile/patrol-offline-zh');

    await page.getByRole('button', { name: '结束巡查' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '结束巡查' }).click();
    await page.getByText(/\d+ 条存在手机上/).waitFor();
    await shoot(page, 'mobile/patrol-waiting-zh');
    // Where the phone was is in nothing that it keeps to send of the patrol.
    const waiting = await page.evaluate(
      () =>
        new Promise<{ kind: string }[]>((done, fail) => {
          const opened = indexedDB.open('gewu');
          opened.onerror = () => fail(opened.error);
          opened.onsuccess = () => {
            const all = opened.result.transaction('outbox').objectStore('outbox').getAll();
            all.onsuccess = () => done(all.result);
          };
        }),
    );
    const parts = waiting.filter(({ kind }) => kind === 'places/patrol');
    expect(parts).toHaveLength(4);
    expect(JSON.stringify(parts)).not.toMatch(/lng|lat|106\.73/);
  });

  test('is back online: everything goes by itself, and the visit has the number of the case', async () => {
    const { page, context } = phone;
    await context.setOffline(false);
    await page.getByText('已全部上传').waitFor({ timeout: 30_000 });
    const community = await callAs('community');
    const { items } = await community.call('GET', '/api/places/patrols');
    expect(items[0]).toMatchObject({
      post: 'gridWorker',
      counts: { well: 1, found: 1, unreachable: 1, visit: 0 },
      synthetic: false,
    });
    expect(items[0].endedAt).not.toBeNull();
    const [{ id, number }] = items[0].cases;
    const reported = await community.call('GET', `/api/cases/${id}`);
    expect(reported).toMatchObject({ number, text: words });
    const patrol = await community.call('GET', `/api/places/patrols/${items[0].id}`);
    const found = patrol.visits.find((one: { finding: string }) => one.finding === 'found');
    // Nothing lies in a facility: its case lies where its point does.
    const area = found.place.path.replace(/\.f\d{5}$/, '');
    expect(reported.placePath.slice(0, area.length)).toBe(area);
  });

  test('stands on the console’s list, and opens its case', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'community' });
    const { page, visit } = desk;
    await visit('/console/patrols');
    const row = page.getByRole('table', { name: '巡查记录' }).locator('tbody tr').first();
    await row.getByText('已结束').waitFor();
    await checkScreen(page, 'console/patrols-zh');
    await row.locator('th a').click();
    await page.getByText('单元门禁坏了').waitFor();
    await checkScreen(page, 'console/patrol-zh');
    await page.locator('td a').first().click();
    await page.getByText(words).first().waitFor();
    await desk.close();
  });
});

describe('a community', () => {
  let desk: Device;
  beforeAll(async () => {
    desk = await openDevice(browser, { size: 'desk', user: 'community' });
  });
  afterAll(() => desk?.close());

  test('sets how often its buildings are to be seen, and the share follows', async () => {
    const { page, visit } = desk;
    await visit('/console/patrols');
    const share = page
      .getByRole('table', { name: /走访覆盖/ })
      .locator('tbody tr')
      .first();
    const before = await share.innerText();
    const days = page.getByLabel('楼栋', { exact: true });
    const save = page.locator('form').filter({ has: days }).getByRole('button', { name: '保存' });
    await days.fill('0');
    await page.getByText('填 1 到 3650 的整数').waitFor();
    expect(await save.isDisabled()).toBe(true);
    await days.fill('400');
    await save.click();
    await page.getByText(/滨海社区设置/).waitFor();
    await settle(page);
    expect(await share.innerText()).not.toBe(before);
    await days.fill('30');
    await save.click();
    await settle(page);
  });

  test('sees last visits on the map and in the list beside it, and those of a home on its page', async () => {
    const { page, visit } = desk;
    await visit('/console/map?show=patrols&at=106.71800,39.50100,15.80,0,0');
    const lines = page.locator('.patrol-lines li');
    await lines.first().waitFor();
    expect(await lines.first().innerText()).toMatch(/没走过|已超期/);
    await checkScreen(page, 'console/map-patrols-zh');
    const community = await callAs('community');
    const { items } = await community.call(
      'GET',
      '/api/places/patrols/visits?place=150300.150304.012.008&latest=true&limit=500',
    );
    const home = items.find((one: { finding: string }) => one.finding === 'visit');
    await visit(`/console/map?place=${home.place.path}`);
    await page.locator('.patrol-lines').getByText('到访').first().waitFor();
    await checkScreen(page, 'console/map-home-visits-zh');
  });
});
