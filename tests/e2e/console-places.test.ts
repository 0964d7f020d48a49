import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { as, expectToast } from './console.ts';
import { checkScreen, openBrowser, openDevice, settle } from './support.ts';

const community = '150300.150304.012.008';
/** Beside the gate; its micro-grids are looked at by no other journey. */
const grid = `${community}.g004`;

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

const run = Date.now().toString(36).slice(-4).toUpperCase();

const row = (page: Page, name: string) =>
  page.getByRole('treeitem', { name: new RegExp(`^${name}`) });

/** What has the focus, in words. */
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '');

/** Gives the set its reason and sends it. */
async function send(page: Page, reason: string, day?: string): Promise<void> {
  const set = page.getByRole('form', { name: '待发的变更' });
  if (day) await set.getByLabel(/^从哪天起/).fill(day);
  await set.getByLabel(/^理由/).fill(reason);
  await set.getByRole('button', { name: '发送' }).click();
}

/** The day a number of days from today on the city's calendar. */
function dayFromNow(days: number): string {
  const then = new Date(Date.now() + days * 86_400_000);
  return new Intl.DateTimeFormat('sv', { timeZone: 'Asia/Shanghai' }).format(then);
}

describe('places at the desk of a community', () => {
  test('are gone through by keys alone: opened, folded, found by their letters', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'secretary' });
    const { page, visit } = desk;
    await visit('/console/places');
    await checkScreen(page, 'console/places-zh');
    // The reader's own community is chosen and in sight.
    await row(page, '滨海社区').focus();
    await page.keyboard.press('ArrowRight');
    await row(page, '1 网格').waitFor();
    await page.keyboard.type('4 ');
    expect(await focused(page)).toMatch(/^4 网格/);
    await page.keyboard.press('ArrowRight');
    await row(page, '1 微网格').waitFor();
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toMatch(/微网格/);
    await page.keyboard.press('ArrowLeft');
    expect(await focused(page)).toMatch(/^4 网格/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '4 网格', level: 2 }).waitFor();
    expect(page.url()).toContain(`place=${grid}`);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => row(page, '4 网格').getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('Home');
    expect(await focused(page)).toMatch(/^乌海市/);
    await desk.close();
  });

  test('get a building, another name for it from a day on, are looked at as of yesterday, and it is undone', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'secretary' });
    const { page, visit } = desk;
    const name = `门卫室${run}`;
    await visit(`/console/places?place=${grid}.m01`);
    await page.getByRole('button', { name: '新增下级' }).click();
    const form = page.getByRole('form', { name: '新增下级' });
    await expect.poll(() => form.getByLabel(/^编号/).inputValue()).toMatch(/^b\d{5}$/);
    await form.getByLabel('名称', { exact: true }).fill(name);
    await form.getByText('粘贴坐标', { exact: true }).click();
    const inside = await (await as('secretary')).call('GET', `/api/places/${grid}.m01`);
    const { lng, lat } = inside.center;
    await form.getByLabel(/每行一个/).fill(`${lng},${lat}`);
    await form.getByRole('button', { name: '用这些坐标' }).click();
    await form.getByText('已有 1 个点').waitFor();
    await checkScreen(page, 'console/places-add-zh');
    await form.getByRole('button', { name: '加入待发变更' }).click();
    await page.getByText(/新地点 150300/).waitFor();
    await checkScreen(page, 'console/places-set-zh');
    await send(page, '新建门卫室');
    await expectToast(page, /已变更/);
    await page.getByRole('heading', { name, level: 2 }).waitFor();
    await row(page, name).waitFor();

    await page.getByRole('button', { name: '修改信息' }).click();
    const edit = page.getByRole('form', { name: '修改信息' });
    await edit.getByLabel('名称', { exact: true }).fill(`${name}（东门）`);
    await edit.getByRole('button', { name: '加入待发变更' }).click();
    await page.getByText(`名称：${name} → ${name}（东门）`).waitFor();
    const day = dayFromNow(3);
    await send(page, '改名', day);
    await expectToast(page, /已变更/);
    await page.getByText(/按已安排的变更推算/).waitFor();
    await page.getByRole('heading', { name: `${name}（东门）`, level: 2 }).waitFor();
    await page.getByRole('button', { name: '历史' }).click();
    const history = page.getByRole('list', { name: '历史' });
    await history.getByText('理由：改名').waitFor();
    expect(await history.getByRole('listitem').filter({ hasText: '理由：' }).count()).toBe(2);
    await checkScreen(page, 'console/places-history-zh');

    await page.getByLabel('查看日期').fill(dayFromNow(-1));
    await page.getByText(/过去的地点只能看，不能改/).waitFor();
    await page.getByText(/没有这个地点/).waitFor();
    expect(page.url()).toContain(`day=${dayFromNow(-1)}`);

    await page.getByRole('link', { name: '变更记录' }).click();
    const sets = page.getByRole('list', { name: '地点变更记录' });
    const planned = sets.getByRole('listitem').filter({ hasText: '改名' }).first();
    await planned.getByRole('button', { name: '取消' }).click();
    const ask = page.getByRole('dialog', { name: /取消这批/ });
    await ask.getByLabel('理由').fill('不改了');
    await ask.getByRole('button', { name: '取消', exact: true }).first().click();
    await expectToast(page, /已取消/);
    await planned.getByText('已撤回', { exact: true }).waitFor();
    const made = sets.getByRole('listitem').filter({ hasText: '新建门卫室' }).first();
    await made.getByRole('button', { name: '撤回' }).click();
    const undo = page.getByRole('dialog', { name: /撤回这批/ });
    await undo.getByLabel('理由').fill('建错了');
    await undo.getByRole('button', { name: '撤回' }).click();
    await expectToast(page, /已撤回/);
    await checkScreen(page, 'console/places-changes-zh');
    await desk.close();
  }, 180_000);

  test('refuse the end of a building that is lived in, and say what lives there', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'secretary' });
    const { page, visit } = desk;
    const building = await buildingWithLead();
    await visit(`/console/places?place=${building}`);
    await page.getByRole('button', { name: '撤销' }).click();
    await page.getByRole('button', { name: '加入待发变更' }).click();
    await send(page, '拆除');
    const set = page.getByRole('form', { name: '待发的变更' });
    await set.getByText(/还有未办结的事项、单位、任职或住户/).waitFor();
    await set.getByText(/任职 \d+ 个/).waitFor();
    await checkScreen(page, 'console/places-lived-in-zh');
    await set.getByRole('button', { name: '全部去掉' }).click();
    await set.getByText(/还没有变更/).waitFor();
    await desk.close();
  });

  test('get a grid with a micro-grid in it in one set, whose consequences the service tells first', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'secretary' });
    const { page, visit } = desk;
    await visit(`/console/places?place=${community}`);
    const form = page.getByRole('form', { name: '新增下级' });
    const add = async (name: string) => {
      await page.getByRole('button', { name: '新增下级' }).click();
      await expect.poll(() => form.getByLabel(/^编号/).inputValue()).toMatch(/^[gm]\d+$/);
      await form.getByLabel('名称', { exact: true }).fill(name);
    };
    await add(`新网格${run}`);
    expect(await form.getByRole('link', { name: /设施另有表单/ }).getAttribute('href')).toContain(
      '/facilities/new',
    );
    await form.getByRole('button', { name: '加入待发变更' }).click();
    await page.getByRole('button', { name: `在新网格${run}里继续新增` }).click();
    await page.getByText(/只在待发的变更里/).waitFor();
    await add(`新微网格${run}`);
    await form.getByRole('button', { name: '加入待发变更' }).click();
    const set = page.getByRole('form', { name: '待发的变更' });
    await set.getByText('新增：网格 1 · 微网格 1').waitFor();
    await row(page, `新网格${run}`).waitFor();
    await checkScreen(page, 'console/places-within-new-zh');
    await send(page, '新划网格');
    await expectToast(page, /已变更/);
    const secretary = await as('secretary');
    const { changes } = await secretary.call('GET', `/api/places/changes?path=${community}`);
    expect(changes[0]).toMatchObject({ reason: '新划网格', added: 2 });
    await secretary.call('POST', `/api/places/changes/${changes[0].id}/undo`, { reason: '试一试' });
    await desk.close();
  });

  test('are told what moves along, and why it would be refused', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'secretary', locale: 'en' });
    const { page, visit } = desk;
    await visit(`/console/places?place=${grid}.m01`);
    await page.getByRole('button', { name: 'End', exact: true }).click();
    await page.getByRole('button', { name: 'Add to the set' }).click();
    const set = page.getByRole('form', { name: 'Changes to send' });
    await set.getByText('It would be refused').waitFor();
    await checkScreen(page, 'console/places-ahead-en');
    await set.getByRole('button', { name: 'Leave all out' }).click();
    const { places } = await (await as('secretary')).call(
      'GET',
      `/api/places/on/${dayFromNow(0)}?path=${community}.g001.m01&kind=building`,
    );
    await visit(`/console/places?place=${places[0].path}.u01.d0201`);
    await page.getByRole('button', { name: /^Move/ }).click();
    await page.getByLabel(/^To one nearby/).selectOption({ index: 1 });
    await page.getByRole('button', { name: 'Add to the set' }).click();
    const then = set.getByRole('region', { name: 'What it comes to' });
    await then.getByText('Moved: Dwelling 1').waitFor();
    await checkScreen(page, 'console/places-comes-to-en');
    await set.getByRole('button', { name: 'Leave all out' }).click();
    await desk.close();
  });

  test('have an outline that is drawn by mouse and by keys; one that crosses itself is shown where', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'secretary', locale: 'en' });
    const { page, visit } = desk;
    await visit(`/console/places?place=${grid}.m01`);
    await page.getByRole('button', { name: 'Draw its outline' }).click();
    const form = page.getByRole('form', { name: 'Draw its outline' });
    const rows = form.getByRole('row');
    const count = await rows.count();
    const field = (number: number, name: string) => form.getByLabel(`${number} ${name}`);
    const value = async (number: number, name: string) =>
      Number(await field(number, name).inputValue());
    await page.waitForTimeout(1500);
    const spots = await findCorners(page, `${grid}.m01`);
    const before = await value(1, 'Longitude');
    await page.mouse.move(spots[0]!.x, spots[0]!.y);
    await page.mouse.down();
    await page.mouse.move(spots[0]!.x + 60, spots[0]!.y, { steps: 6 });
    await page.mouse.up();
    await expect.poll(() => value(1, 'Longitude')).toBeGreaterThan(before + 0.0001);
    await form.getByRole('button', { name: 'One step back' }).click();
    await expect.poll(() => value(1, 'Longitude')).toBe(before);
    const middle = { x: (spots[0]!.x + spots[1]!.x) / 2, y: (spots[0]!.y + spots[1]!.y) / 2 };
    await page.mouse.move(middle.x, middle.y);
    await page.mouse.down();
    await page.mouse.move(middle.x + 30, middle.y + 30, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => rows.count()).toBe(count + 1);
    await page.mouse.click(middle.x + 30, middle.y + 30, { button: 'right' });
    await expect.poll(() => rows.count()).toBe(count);
    await checkScreen(page, 'console/places-outline-en');
    // By keys: the first two corners change places, so that the outline crosses itself.
    const [a, b] = [
      [await value(1, 'Longitude'), await value(1, 'Latitude')],
      [await value(2, 'Longitude'), await value(2, 'Latitude')],
    ];
    for (const [number, [lng, lat]] of [
      [1, b],
      [2, a],
    ] as const) {
      await field(number, 'Longitude').fill(String(lng));
      await field(number, 'Latitude').fill(String(lat));
      await field(number, 'Latitude').press('Enter');
    }
    await form.getByRole('button', { name: 'Add to the set' }).click();
    const set = page.getByRole('form', { name: 'Changes to send' });
    await set.getByLabel(/^Reason/).fill('Try');
    await set.getByRole('button', { name: 'Send' }).click();
    await set.getByText(/marked red on the map/).waitFor();
    await checkScreen(page, 'console/places-refused-en');
    await set.getByRole('button', { name: 'Leave all out' }).click();
    await desk.close();
  }, 180_000);

  test('tell of the gap that an outline would leave before it is sent, and show it on the map', async () => {
    const secretary = await as('secretary');
    const today = dayFromNow(0);
    const { places } = await secretary.call('GET', `/api/places/on/${today}?path=${grid}`);
    const micro = places.findLast((one: { kind: string }) => one.kind === 'microGrid');
    const { lng, lat } = micro.center;
    const ring: [number, number][] = micro.geometry.coordinates[0].slice(0, -1);
    const pulled = ring.map(([x, y]) => `${x + (lng - x) * 0.2},${y + (lat - y) * 0.2}`);
    const desk = await openDevice(browser, { size: 'desk', user: 'secretary' });
    const { page, visit } = desk;
    await visit(`/console/places?place=${micro.path}`);
    await page.getByRole('button', { name: '画边界' }).click();
    const form = page.getByRole('form', { name: '画边界' });
    await form.getByText('共用的顶点，邻居一起改').click();
    await form.getByRole('button', { name: '重新画' }).click();
    await form.getByText('粘贴坐标', { exact: true }).click();
    await form.getByLabel(/每行一个/).fill(pulled.join('\n'));
    await form.getByRole('button', { name: '用这些坐标' }).click();
    await form.getByRole('button', { name: '加入待发变更' }).click();
    const set = page.getByRole('form', { name: '待发的变更' });
    await set
      .getByText(/会出现 .+ 无归属的缝隙/)
      .first()
      .waitFor();
    await set.getByText('出问题的地方在地图上用红色标出。').waitFor();
    await settle(page);
    const map = await page.locator('.tree__map').screenshot();
    await checkScreen(page, 'console/places-would-gap-zh');
    await set.getByRole('button', { name: '全部去掉' }).click();
    await set.getByText(/还没有变更/).waitFor();
    await settle(page);
    expect((await page.locator('.tree__map').screenshot()).equals(map)).toBe(false);
    await desk.close();
  });

  test('have a gap between micro-grids, which is mended and undone', async () => {
    const secretary = await as('secretary');
    const path = await makeGap();
    const desk = await openDevice(browser, { size: 'desk', user: 'secretary' });
    const { page, visit } = desk;
    await visit(`/console/places/gaps?place=${path}`);
    const found = async () =>
      (await secretary.call('GET', `/api/places/gaps?path=${path}`)).faults.length;
    const count = await found();
    // The largest stands first: others are slivers.
    const fault = page.getByRole('listitem').filter({ hasText: /缝隙 \d{3} 平方米/ });
    await fault.waitFor();
    await checkScreen(page, 'console/places-gaps-zh');
    await fault.getByRole('button', { name: '修补', exact: true }).click();
    await expectToast(page, /已修补 1 处/);
    await expect.poll(() => fault.count()).toBe(0);
    expect(await found()).toBe(count - 1);
    await page.locator('.gw-toast').getByRole('button', { name: /撤销/ }).click();
    await expectToast(page, /已撤回/);
    await fault.waitFor();
    expect(await found()).toBe(count);
    await fault.getByRole('button', { name: '修补', exact: true }).click();
    await expect.poll(() => fault.count()).toBe(0);
    await settle(page);
    await desk.close();
  }, 180_000);

  test('are read on a phone, and by who may not change them', async () => {
    const phone = await openDevice(browser, { size: 'phone', user: 'grid' });
    await phone.visit(`/console/places?place=${grid}`);
    await phone.page.getByRole('heading', { name: '4 网格', level: 2 }).waitFor();
    expect(await phone.page.getByRole('button', { name: '修改信息' }).count()).toBe(0);
    await checkScreen(phone.page, 'console/places-phone-zh');
    await phone.close();
  });
});

/** A building of the community at which somebody holds a post. */
async function buildingWithLead(): Promise<string> {
  const me = await (await as('building')).call('GET', '/api/identity/me');
  const path: string = me.appointments[0].placePath;
  const kind = (await (await as('building')).call('GET', `/api/places/${path}`)).kind;
  expect(kind).toBe('building');
  return path;
}

/** Where the corners of an outline lie on a map that shows it with a quarter of its size around, px of the page. */
async function findCorners(page: Page, path: string): Promise<{ x: number; y: number }[]> {
  const secretary = await as('secretary');
  const { states } = await secretary.call('GET', `/api/places/history/${path}`);
  const ring: [number, number][] = states[0].geometry.coordinates[0].slice(0, -1);
  const box = (await page.locator('.tree__map canvas').boundingBox())!;
  const north = (lat: number) => Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));
  const flat = ring.map(([lng, lat]) => [(lng * Math.PI) / 180, north(lat)] as const);
  const edge = (at: 0 | 1, least: boolean) => {
    const all = ring.map((one) => one[at]);
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const degrees = least ? low - (high - low) / 4 : high + (high - low) / 4;
    return at === 0 ? (degrees * Math.PI) / 180 : north(degrees);
  };
  const [west, east, south, top] = [edge(0, true), edge(0, false), edge(1, true), edge(1, false)];
  const scale = Math.min((box.width - 48) / (east - west), (box.height - 48) / (top - south));
  return flat.map(([x, y]) => ({
    x: box.x + box.width / 2 + (x - (west + east) / 2) * scale,
    y: box.y + box.height / 2 - (y - (south + top) / 2) * scale,
  }));
}

/** Pulls a corner of a micro-grid inwards, so that a gap opens, unless there is one; gives the grid. */
async function makeGap(): Promise<string> {
  const secretary = await as('secretary');
  const { faults } = await secretary.call('GET', `/api/places/gaps?path=${grid}`);
  if (faults.some(({ squareMeters }: { squareMeters: number }) => squareMeters > 100)) return grid;
  const { places } = await secretary.call('GET', `/api/places/on/${dayFromNow(0)}?path=${grid}`);
  const micro = places.find((one: { kind: string }) => one.kind === 'microGrid');
  const { lng, lat } = micro.center;
  const [ring] = micro.geometry.coordinates as [number, number][][];
  const pulled = ring!.map(([x, y], i): [number, number] =>
    i === 0 || i === ring!.length - 1 ? [x + (lng - x) * 0.05, y + (lat - y) * 0.05] : [x, y],
  );
  await secretary.call('POST', '/api/places/changes', {
    from: dayFromNow(0),
    reason: '缝隙演示',
    changes: [
      {
        do: 'alter',
        path: micro.path,
        version: micro.version,
        set: { geometry: { type: 'Polygon', coordinates: [pulled] } },
      },
    ],
  });
  return grid;
}
