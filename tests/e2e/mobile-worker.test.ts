import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Visitor } from '../../apps/server/http-client.ts';
import { DEMO_PASSWORD } from '../../modules/identity/demo.ts';
import {
  act,
  callAs,
  checkScreen,
  type Device,
  demoPoint,
  drawPicture,
  openBrowser,
  openDevice,
  settle,
} from './support.ts';

/** Where this journey's cases are: in the grid of the account `grid`, away from those of other journeys. */
const spot = { lng: demoPoint.lng - 0.0006, lat: demoPoint.lat + 0.0002 };

let browser: Browser;
let resident: Visitor;
beforeAll(async () => {
  browser = await openBrowser();
  resident = await callAs('15400000005');
});
afterAll(() => browser?.close());

/** Reports as a resident does; its words and a step aside keep cases of one run apart. */
async function report(text: string, aside: number): Promise<{ id: string; number: string }> {
  const { items } = await resident.call('GET', '/api/cases/classes?q=楼道堆物&limit=1');
  return resident.call('POST', '/api/cases', {
    text,
    classCode: items[0].code,
    location: { lng: spot.lng, lat: spot.lat + aside * 0.00005 },
  });
}

/** Cases of a list, all pages of it, by their ids as they stand on the screen. */
async function listAll(page: Page): Promise<string[]> {
  await page.locator('.case-card, .gw-empty').first().waitFor();
  const more = page.getByRole('button', { name: /更多|正在载入/ });
  while ((await more.count()) > 0) {
    await more.scrollIntoViewIfNeeded().catch(() => {});
    await settle(page);
  }
  return page
    .locator('a.case-card')
    .evaluateAll((cards) =>
      cards.map((card) => (card as HTMLAnchorElement).href.split('/').at(-1)!),
    );
}

describe('a grid worker', () => {
  let phone: Device;
  let small: { id: string; number: string };
  let large: { id: string; number: string };
  beforeAll(async () => {
    small = await report('二单元楼道里堆了旧沙发，挡住了消防栓', 0);
    large = await report('地下室门口堆满建筑垃圾，一直没人清', 6);
    phone = await openDevice(browser, { position: spot });
  });
  afterAll(() => phone?.close());

  test('signs in by user name and password', async () => {
    const { page, visit } = phone;
    await visit('/m/sign-in');
    await page.getByRole('button', { name: '工作人员用密码登录' }).click();
    await page.getByLabel('用户名').fill('grid');
    await page.getByLabel('密码').fill('wrong password');
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await page.getByRole('alert').waitFor();
    await checkScreen(page, 'mobile/sign-in-staff-zh');
    await page.getByLabel('密码').fill(DEMO_PASSWORD);
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await page.getByRole('heading', { name: '按期限' }).waitFor();
    await checkScreen(page, 'mobile/home-worker-zh');
  });

  test('takes back the number that residents may call, and leaves it as it was', async () => {
    const { page, visit } = phone;
    await visit('/m/me/lines');
    const given = await page.getByText(/^已公布 \d/).innerText();
    await checkScreen(page, 'mobile/lines-zh');
    await page.getByRole('button', { name: '收回' }).click();
    await page.getByText('没有公布', { exact: true }).waitFor();
    await page.getByRole('button', { name: '撤销' }).click();
    await page.getByText(given).waitFor();
    await visit('/m/');
  });

  test('sees what is to do by its deadline, and every number opens just that many', async () => {
    const { page, visit } = phone;
    const worker = await callAs('grid');
    for (const [name, query] of [
      ['待办', ''],
      ['快到期', '?status=dueSoon'],
      ['超时', '?status=late'],
    ] as const) {
      await visit('/m/');
      const tile = page.locator('.case-count').filter({ hasText: name });
      const number = Number(await tile.locator('strong').innerText());
      await tile.click();
      await page.waitForURL(`**/m/cases/todo${query}`);
      const shown = await listAll(page);
      expect(shown, name).toHaveLength(number);
      expect(new Set(shown).size, name).toBe(number);
      const { items } = await worker.call(
        'GET',
        `/api/cases?view=inbox&sort=due&limit=200${query.replace('?', '&')}`,
      );
      expect(shown).toEqual(items.map((one: { id: string }) => one.id));
    }
    await visit('/m/cases/todo');
    await checkScreen(page, 'mobile/todo-zh');
  });

  test('sees the to-do on the map, each by the shape of its clock, and as a list', async () => {
    const { page, visit } = phone;
    await visit('/m/map');
    await page.getByText(/地图范围内 [1-9]\d* 件/).waitFor();
    await checkScreen(page, 'mobile/map-worker-zh');
    await page.getByRole('button', { name: '改看列表' }).click();
    await page.locator('.case-card').first().waitFor();
    await checkScreen(page, 'mobile/map-worker-list-zh');
  });

  test('accepts a case and says it is solved, with a picture and not without', async () => {
    const { page, visit } = phone;
    await visit(`/m/cases/${small.id}`);
    await checkScreen(page, 'mobile/case-worker-zh');
    await page.getByRole('link', { name: '受理', exact: true }).click();
    await page.getByLabel(/说明/).fill('我现在过去看看');
    await checkScreen(page, 'mobile/action-accept-zh');
    await page.getByRole('button', { name: '受理' }).click();
    await page.getByRole('link', { name: '自办结' }).click();
    await page.getByLabel('办理情况').fill('劝住户搬走了沙发，消防栓前已清空');
    await page.getByRole('button', { name: '自办结' }).click();
    await page.getByText('请填写这一项').waitFor();
    await checkScreen(page, 'mobile/action-picture-missing-zh');
    await page.setInputFiles('input[type=file]', await drawPicture('已清空 · 示意', '#2e8b57'));
    await page.getByRole('button', { name: '移除第 1 张图片' }).waitFor();
    await page.getByRole('button', { name: '自办结' }).click();
    await page.waitForURL(`**/m/cases/${small.id}`);
    await page.getByText('劝住户搬走了沙发').first().waitFor();
    const now = await resident.call('GET', `/api/cases/${small.id}`);
    expect(now.state).toBe('selfResolved');
    expect(now.timeline.some((one: { files: unknown[] }) => one.files.length === 1)).toBe(true);
  });

  test('who acts on what another has moved meanwhile is told, and sees it as it is', async () => {
    const { page, visit } = phone;
    const raced = await report('单元门口堆放纸箱', 14);
    await visit(`/m/cases/${raced.id}/do/accept`);
    await page.getByRole('button', { name: '受理' }).waitFor();
    const colleague = await callAs('grid');
    await act(colleague, raced.id, 'accept');
    await page.getByRole('button', { name: '受理' }).click();
    await page
      .getByText(/已经有人办了|已被|更新/)
      .first()
      .waitFor();
    await checkScreen(page, 'mobile/action-stale-zh');
  });

  test('registers what is beyond the grid, and calls departments to it', async () => {
    const { page, visit } = phone;
    await visit(`/m/cases/${large.id}`);
    await page.getByRole('link', { name: '受理', exact: true }).click();
    await page.getByRole('button', { name: '受理' }).click();
    await page.getByRole('link', { name: '立案' }).click();
    await page.getByRole('combobox', { name: '等级' }).selectOption({ index: 1 });
    await checkScreen(page, 'mobile/action-register-zh');
    await page.getByRole('button', { name: '立案' }).click();
    await page.getByRole('link', { name: '呼叫部门' }).click();
    await page.getByRole('button', { name: '呼叫部门' }).click();
    await page.getByText('请填写这一项').waitFor();
    await page.getByLabel('为什么需要部门到场').fill('垃圾要大车清运，还要查是谁倒的');
    await page.getByRole('button', { name: '紧急' }).click();
    await checkScreen(page, 'mobile/raise-call-zh');
    await page.getByRole('button', { name: '呼叫部门' }).click();
    await page.getByText('已发出呼叫').waitFor();
    await visit('/m/calls');
    await page.getByText(large.number).waitFor();
    await checkScreen(page, 'mobile/calls-worker-zh');
  });

  describe('and the department that is called', () => {
    let team: Device;
    beforeAll(async () => {
      const [community, dispatcher, member] = await Promise.all(
        ['community', 'dispatcher', 'dept'].map(callAs),
      );
      const { appointments } = await member!.call('GET', '/api/identity/me');
      const { unitId } = appointments[0];
      await act(community!, large.id, 'passUp', { reason: '社区没有清运能力' });
      await act(dispatcher!, large.id, 'dispatch', {
        target: { unitId },
        instructions: '今天清运',
      });
      const { calls } = await dispatcher!.call('GET', `/api/cases/${large.id}`);
      await dispatcher!.call(
        'POST',
        `/api/cases/calls/${calls[0].id}/issue`,
        { kind: 'urgent', leadUnitId: unitId, supportingUnitIds: [] },
        calls[0].version,
      );
      team = await openDevice(browser, { user: 'dept', position: { ...spot } });
    });
    afterAll(() => team?.close());

    const card = () => team.page.locator('article').filter({ hasText: large.number });

    test('acknowledges, gets in touch, and reports in with place, time and picture', async () => {
      const { page, visit } = team;
      await visit('/m/');
      await checkScreen(page, 'mobile/home-department-zh');
      await visit('/m/calls');
      for (const step of ['签收', '联系']) {
        await card().getByRole('link', { name: step, exact: true }).click();
        await page.getByRole('button', { name: step, exact: true }).click();
        await page.getByRole('heading', { name: '呼叫与报到' }).waitFor();
        await settle(page);
      }
      await checkScreen(page, 'mobile/calls-department-zh');
      await card().getByRole('link', { name: '到场报到' }).click();
      await page.getByRole('button', { name: '到场报到' }).click();
      await page.getByText('报到需要现场位置和至少一张现场图片').waitFor();
      await page.setInputFiles('input[type=file]', await drawPicture('到场 · 示意', '#2c6bc9'));
      await page.getByRole('button', { name: '移除第 1 张图片' }).waitFor();
      await checkScreen(page, 'mobile/report-in-zh');
      await page.getByRole('button', { name: '到场报到' }).click();
      await card().getByRole('link', { name: '完成' }).waitFor();
      const { calls } = await resident
        .call('GET', `/api/cases/${large.id}`)
        .then(() => callAs('dispatcher'))
        .then((dispatcher) => dispatcher.call('GET', `/api/cases/${large.id}`));
      const { checkIn } = calls[0].departments[0];
      expect(checkIn.distance).toBeLessThan(60);
    });

    test('replies from the phone with pictures, and the resident reads what was done', async () => {
      const { page, visit } = team;
      await card().getByRole('link', { name: '完成' }).click();
      await page.getByRole('button', { name: '完成' }).click();
      await page.getByRole('heading', { name: '呼叫与报到' }).waitFor();
      await visit(`/m/cases/${large.id}`);
      await page.getByRole('link', { name: '签收', exact: true }).click();
      await page.getByRole('button', { name: '签收' }).click();
      await page.getByRole('link', { name: '反馈' }).click();
      await page.getByLabel('办理情况').fill('两车垃圾已清走，并装了监控提示牌');
      await page.setInputFiles('input[type=file]', [
        await drawPicture('清运后 · 示意', '#2e8b57'),
        await drawPicture('提示牌 · 示意', '#2e8b57'),
      ]);
      await page.getByRole('button', { name: '移除第 2 张图片' }).waitFor();
      await checkScreen(page, 'mobile/action-reply-zh');
      await page.getByRole('button', { name: '反馈' }).click();
      await page.waitForURL(`**/m/cases/${large.id}`);
      await page.getByText('两车垃圾已清走').first().waitFor();
      await checkScreen(page, 'mobile/case-replied-zh');
      const seen = await resident.call('GET', `/api/cases/${large.id}`);
      expect(seen.state).toBe('replied');
      expect(JSON.stringify(seen.timeline)).toContain('两车垃圾已清走');
    });
  });
});

describe('a building lead', () => {
  test('takes what was reported of the own building, picked by its address', async () => {
    const lead = await callAs('building');
    const { appointments } = await lead.call('GET', '/api/identity/me');
    const { placePath } = appointments[0];
    const place = await lead.call('GET', `/api/places/${placePath}`);
    const neighbour = await openDevice(browser, { user: '15400000006', position: place.center });
    const words = `电梯口堆了三辆旧自行车 ${Date.now().toString(36)}`;
    {
      const { page, visit } = neighbour;
      await visit('/m/report');
      await page.getByLabel('说一说').fill(words);
      await page.getByRole('button', { name: '下一步' }).click();
      await page.getByRole('button', { name: '选楼栋' }).click();
      await page.getByRole('heading', { name: /小区/ }).waitFor();
      await checkScreen(page, 'mobile/report-2-estate-zh');
      await page
        .getByRole('button', { name: new RegExp(place.names.estate) })
        .first()
        .click();
      await page.getByRole('heading', { name: /哪栋|楼栋|几号楼/ }).waitFor();
      await checkScreen(page, 'mobile/report-2-building-zh');
      await page
        .getByRole('button', { name: `${Number.parseInt(place.name, 10)} 号楼`, exact: true })
        .click();
      await checkScreen(page, 'mobile/report-2-entrance-zh');
      await page.getByRole('button', { name: '下一步' }).click();
      await page.getByRole('heading', { name: '核对一下' }).waitFor();
      await checkScreen(page, 'mobile/report-3-building-zh');
      await page.getByRole('button', { name: '提交' }).click();
      await page.getByRole('heading', { name: '已提交' }).waitFor();
      await neighbour.close();
    }
    const phone = await openDevice(browser, { user: 'building' });
    const { page, visit } = phone;
    await visit('/m/');
    await page.locator('.case-card').filter({ hasText: words }).click();
    await page.getByRole('link', { name: '受理', exact: true }).waitFor();
    await checkScreen(page, 'mobile/case-building-lead-zh');
    await phone.close();
  });
});
