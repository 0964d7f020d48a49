import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { as } from './console.ts';
import { checkScreen, openBrowser, openDevice, settle, shoot } from './support.ts';

const community = '150300.150304.012.008';
/** Eight buildings of 40 households beside the gate; no other journey looks at its micro-grids. */
const grid = `${community}.g002`;

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** A plan of the grid that is done, asked for without the screens. */
async function makePlan(more: object = {}): Promise<string> {
  const visitor = await as('community');
  const { id } = await visitor.call('POST', '/api/places/plans', {
    area: grid,
    min: 60,
    max: 130,
    seconds: 0,
    emphases: ['asked', 'otherStart'],
    ...more,
  });
  await expect
    .poll(async () => (await visitor.call('GET', `/api/places/plans/${id}`)).status, {
      timeout: 60_000,
      interval: 500,
    })
    .toBe('done');
  return id;
}

describe('micro-grids at the desk of a community', () => {
  test('are planned from the choice of the grid to alternatives side by side', async () => {
    const desk = await openDevice(browser, { size: 'desk', user: 'community' });
    const { page, visit } = desk;
    await visit('/console/micro-grids');
    await page.getByRole('link', { name: '新的规划' }).click();
    await page.getByLabel('网格', { exact: true }).selectOption({ label: '2 网格' });
    await page.getByText(/8 栋楼，320 户/).waitFor();
    await page.getByRole('button', { name: '画一条' }).click();
    await page.getByLabel('种类').selectOption('wall');
    await page.getByLabel('名称（可不填）').fill('北围墙');
    await page.getByLabel(/或者输入坐标/).fill('106.7205,39.5046\n106.7215,39.5046');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('围墙 北围墙').first().waitFor();
    await checkScreen(page, 'console/plans-new-zh');
    await page.getByRole('button', { name: /移除/ }).click();
    await page.getByText('还没有画分隔线').waitFor();
    await page.getByLabel('每个最少户数').fill('60');
    await page.getByLabel('每个最多户数').fill('130');
    await page.getByLabel('每个方案多算几秒').fill('2');
    await page.getByRole('button', { name: '开始规划' }).click();
    await page.getByRole('progressbar').waitFor();
    await page.getByText(/目前最好：/).waitFor({ timeout: 30_000 });
    await shoot(page, 'console/plans-running-zh');
    const compare = page.getByRole('table', { name: '方案比较' });
    await compare.getByRole('row', { name: /方案 2/ }).waitFor({ timeout: 60_000 });
    await compare.getByRole('row', { name: /现有划分/ }).waitFor();
    await expect.poll(() => page.getByRole('progressbar').count(), { timeout: 30_000 }).toBe(0);
    await page.getByRole('checkbox', { name: '对照 方案 2' }).check();
    await page.getByRole('heading', { name: '方案 2' }).waitFor();
    expect(await page.locator('.plans__map canvas').count()).toBe(2);
    await page.getByText(/这两个方案之间，[\d,]+ 户的归属不同/).waitFor();
    await checkScreen(page, 'console/plans-compare-zh');
    await desk.close();
  }, 180_000);

  test('change by the list: consequences first, then another alternative, and undone', async () => {
    const id = await makePlan();
    const desk = await openDevice(browser, { size: 'desk', user: 'community' });
    const { page, visit } = desk;
    await visit(`/console/micro-grids/${id}`);
    for (const details of await page.locator('.plans__part > details').all()) {
      await details.locator('> summary').click();
    }
    const panel = page.getByRole('region', { name: '移动的影响' });
    const keep = panel.getByRole('button', { name: '保存为新方案' });
    const choices = page.locator('.plans__part > details > ul > li > .plans__member select');
    // Tries buildings until one lies beside another part.
    for (let i = 0; i < (await choices.count()); i++) {
      await choices.nth(i).selectOption({ index: 1 });
      await panel
        .getByText(/→|不行/)
        .first()
        .waitFor();
      if (await keep.isVisible()) break;
    }
    await panel.getByText(/拆开的小区/).waitFor();
    await checkScreen(page, 'console/plans-consequences-zh');
    await keep.click();
    await page.getByRole('row', { name: /手工调整 1 步/ }).waitFor();
    await page.getByRole('button', { name: '撤销上一步' }).click();
    await expect.poll(() => page.getByRole('row', { name: /手工调整/ }).count()).toBe(0);
    await desk.close();
  });

  test('change by dragging a building on the map', async () => {
    const id = await makePlan();
    const desk = await openDevice(browser, { size: 'desk', user: 'community' });
    const { page, visit } = desk;
    await visit(`/console/micro-grids/${id}`);
    const canvas = page.locator('.plans__map canvas').first();
    await canvas.waitFor();
    await page.waitForTimeout(1500);
    await canvas.scrollIntoViewIfNeeded();
    const box = (await canvas.boundingBox())!;
    const spots = await findSpots(id, box);
    await page.mouse.move(spots.from.x, spots.from.y);
    await page.mouse.down();
    await page.mouse.move(spots.to.x, spots.to.y, { steps: 8 });
    await page.mouse.up();
    const panel = page.getByRole('region', { name: '移动的影响' });
    await panel
      .getByText(/→|不行/)
      .first()
      .waitFor();
    await shoot(page, 'console/plans-drag-zh', { whole: false });
    await panel.getByRole('button', { name: '不移动' }).click();
    await desk.close();
  });

  test('are printed, and left to the subdistrict to publish', async () => {
    const id = await makePlan();
    const desk = await openDevice(browser, { size: 'desk', user: 'community' });
    const { page, visit } = desk;
    await visit(`/console/micro-grids/${id}`);
    await page.getByText('由街道或市公布。').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '打印公示图' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.pdf$/);
    await desk.close();
  });
});

/** Where on a map of the whole grid a building of the first part and one of another part lie, px of the page. */
async function findSpots(
  planId: string,
  box: { x: number; y: number; width: number; height: number },
) {
  const visitor = await as('community');
  const plan = await visitor.call('GET', `/api/places/plans/${planId}`);
  const division = await visitor.call('GET', `/api/places/plans/divisions/${plan.divisions[0].id}`);
  const area = await visitor.call('GET', `/api/places/plans/areas/${grid}`);
  const ring: [number, number][] = area.outline.coordinates.flat(
    area.outline.type === 'Polygon' ? 1 : 2,
  );
  const mercator = (lat: number) => Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));
  const [xs, ys] = [ring.map(([lng]) => lng), ring.map(([, lat]) => mercator(lat))];
  const [west, east] = [Math.min(...xs), Math.max(...xs)];
  const [south, north] = [Math.min(...ys), Math.max(...ys)];
  const perDegree = Math.PI / 180;
  const scale = Math.min(
    (box.width - 48) / ((east - west) * perDegree),
    (box.height - 48) / (north - south),
  );
  const spotOf = (building: string) => {
    const { point } = area.buildings.find((one: { path: string }) => one.path === building);
    return {
      x: box.x + box.width / 2 + (point.lng - (west + east) / 2) * perDegree * scale,
      y: box.y + box.height / 2 - (mercator(point.lat) - (south + north) / 2) * scale,
    };
  };
  const [one, two] = division.parts;
  return { from: spotOf(one.members[0].building), to: spotOf(two.members[0].building) };
}

describe('micro-grids at the desk of a subdistrict', () => {
  test('are published with their leads after the dialog said what changes; a second time is refused', async () => {
    const id = await makePlan({ min: 100, max: 180, seed: 7 });
    const older = await makePlan({ seed: 3 });
    const desk = await openDevice(browser, { size: 'desk', user: 'dispatcher' });
    const { page, visit } = desk;
    await visit(`/console/micro-grids/${id}`);
    const lead = page.getByLabel('1 号的负责人');
    await lead.selectOption({ index: 1 });
    await settle(page);
    await page.getByRole('button', { name: '公布', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('理由').fill('按户数重新划分');
    await dialog.getByText(/户的归属会变/).waitFor();
    await dialog.getByText(/任命 1 人/).waitFor();
    await checkScreen(page, 'console/plans-publish-zh');
    await dialog.getByRole('button', { name: '公布' }).click();
    await page.getByText(/起施行，.*公布：按户数重新划分/).waitFor();
    expect(await page.getByRole('button', { name: '公布', exact: true }).count()).toBe(0);
    await checkScreen(page, 'console/plans-published-zh');
    await visit(`/console/micro-grids/${older}`);
    await page.getByRole('button', { name: '公布', exact: true }).click();
    await page
      .getByRole('dialog')
      .getByText(/规划之后，这里的楼栋或边界已有变动/)
      .waitFor();
    await desk.close();
    const english = await openDevice(browser, { size: 'desk', user: 'dispatcher', locale: 'en' });
    await english.visit('/console/micro-grids');
    await english.page.getByRole('heading', { name: 'Micro-grid plans' }).waitFor();
    await checkScreen(english.page, 'console/plans-list-en');
    await english.visit(`/console/micro-grids/${id}`);
    await english.page.getByText(/In force from/).waitFor();
    await checkScreen(english.page, 'console/plans-published-en');
    await english.visit(`/console/micro-grids/new?area=${grid}`);
    await english.page.getByRole('button', { name: 'Start planning' }).waitFor();
    await checkScreen(english.page, 'console/plans-new-en');
    await english.close();
  });
});
