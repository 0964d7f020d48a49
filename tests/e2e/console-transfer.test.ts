import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { offsetMeters } from '../../kernel/geo/index.ts';
import { toSource } from '../../modules/places/transfer/crs.ts';
import { createFileWriter } from '../../modules/places/transfer/formats/index.ts';
import { as } from './console.ts';
import { checkScreen, type Device, demoPoint, openBrowser, openDevice, settle } from './support.ts';

const run = Date.now().toString(36).slice(-5);

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

const spot = (east: number, north: number) => offsetMeters(demoPoint, east, north);

/** Rows as an office writes them, in the coordinates of a phone's map. */
function officeTable(): string {
  const line = (name: string, floors: string, at: { lng: number; lat: number }) => {
    const [lng, lat] = toSource(at, 'GCJ02');
    return `新苑${run},${name},${floors},${lng},${lat}`;
  };
  return [
    '楼栋信息表,,,,',
    '所属小区,楼栋号,总层数,gcj02经度,gcj02纬度',
    line('801栋', '6层', spot(260, 170)),
    line('802栋', '11', spot(330, 250)),
    line('803栋', '六百', spot(-200, 170)),
    line('804栋', '6', { lng: 116.39, lat: 39.9 }),
  ].join('\r\n');
}

async function geoPackage(): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const columns = [
    { key: 'building', name: 'building', type: 'text' as const },
    { key: 'floors', name: 'floors', type: 'integer' as const },
  ];
  const writer = createFileWriter('geopackage', { title: 'buildings', columns }, (chunk) =>
    chunks.push(chunk),
  );
  const corner = (east: number, north: number) => {
    const { lng, lat } = spot(-90 + east, 330 + north);
    return [lng, lat];
  };
  // A bow tie: its second and third corners are swapped.
  const ring = [corner(0, 0), corner(12, 10), corner(12, 0), corner(0, 10), corner(0, 0)];
  writer.add([
    {
      properties: { building: `活动中心${run}`, floors: 2 },
      geometry: { type: 'Polygon', coordinates: [ring] },
    },
  ]);
  await writer.end();
  return Buffer.concat(chunks);
}

async function begin(page: Page, name: string, buffer: Buffer): Promise<void> {
  const input = page.locator('input[type=file]');
  await input.setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
  await page.waitForURL(/\/console\/transfer\/[\da-f-]{36}$/);
  await settle(page);
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

describe('files of places', () => {
  let desk: Device;
  beforeAll(async () => {
    desk = await openDevice(browser, { size: 'desk', user: 'operator' });
  });
  afterAll(() => desk?.close());

  test('a table of an office is understood, told row by row, taken, and taken back', async () => {
    const { page, visit } = desk;
    await visit('/console/transfer');
    await page.getByRole('heading', { name: '导入导出' }).waitFor();
    await checkScreen(page, 'console/transfer-zh');
    await begin(page, `楼栋-${run}.csv`, Buffer.from(officeTable()));
    expect(await page.getByLabel('导入什么').inputValue()).toBe('building');
    expect(await page.getByLabel('名称', { exact: true }).inputValue()).toBe('楼栋号');
    expect(await page.getByLabel('层数').inputValue()).toBe('总层数');
    await checkScreen(page, 'console/transfer-columns-zh');
    await button(page, '下一步').click();
    const gcj = page.getByRole('radio', { name: /GCJ-02/ });
    await gcj.waitFor();
    expect(await gcj.isChecked()).toBe(true);
    await page.getByText('抽取 4 个点，1 个在本市之外').waitFor();
    await page.locator('.maplibregl-canvas').waitFor();
    await page.waitForTimeout(1500);
    await checkScreen(page, 'console/transfer-crs-zh');
    await button(page, '核对').click();
    await button(page, '写入 2 项').waitFor();
    await page.getByText('“层数”的值“六百”不对').waitFor();
    await page.getByText('可接受：1 到 200 的数').waitFor();
    await checkScreen(page, 'console/transfer-check-zh');
    const kept = page.waitForEvent('download');
    await page.getByRole('link', { name: '下载问题行' }).click();
    const csv = await readFile(await (await kept).path(), 'utf8');
    expect(csv).toMatch(/\r\n5,803栋,“层数”的值“六百”不对,1 到 200 的数/);
    await button(page, /^2\s*新增/).click();
    await page.getByText(`新增小区“新苑${run}”`).waitFor();
    await button(page, '写入 2 项').click();
    await page.getByRole('heading', { name: '已写入' }).waitFor({ timeout: 30_000 });
    await checkScreen(page, 'console/transfer-done-zh');
    const operator = await as('operator');
    const search = async () =>
      (await operator.call('GET', `/api/places/search?q=${encodeURIComponent(`新苑${run}801`)}`))
        .places;
    expect((await search())[0]).toMatchObject({ kind: 'building', name: '801号楼', floors: 6 });
    await button(page, '撤销这次导入').click();
    await page.getByRole('dialog').getByRole('button').first().click();
    await page.getByRole('heading', { name: '已撤销' }).waitFor();
    expect(await search()).toEqual([]);
    await page.getByRole('link', { name: '返回导入导出' }).click();
    await page.getByRole('row', { name: new RegExp(`楼栋-${run}.*已撤销`) }).waitFor();
  });

  test('a GeoPackage with a crossed outline is mended; by keyboard alone', async () => {
    const { page, visit } = desk;
    await visit('/console/transfer');
    await begin(page, `buildings-${run}.gpkg`, await geoPackage());
    const press = async (name: string) => {
      await button(page, name).focus();
      await page.keyboard.press('Enter');
    };
    await press('下一步');
    await page.getByRole('radio', { name: /WGS84/ }).waitFor();
    await press('核对');
    await button(page, '写入 1 项').waitFor();
    await button(page, /^1\s*自动修复/).focus();
    await page.keyboard.press('Space');
    await page.getByText('边界自相交，已修复').waitFor();
    await press('写入 1 项');
    await page.getByRole('heading', { name: '已写入' }).waitFor({ timeout: 30_000 });
    await press('撤销这次导入');
    await page.getByRole('dialog').getByRole('button').first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '已撤销' }).waitFor();
  });

  test('a file of another kind is refused in words, and nothing is begun', async () => {
    const { page, visit } = desk;
    await visit('/console/transfer');
    const buffer = Buffer.from('%PDF-1.7\n');
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'a.pdf', mimeType: 'application/pdf', buffer });
    await page.getByText('认不出这个文件的类型').waitFor();
    await checkScreen(page, 'console/transfer-refused-zh');
  });

  test('is read in English, down to the reasons; places leave as a workbook', async () => {
    const english = await openDevice(browser, { size: 'desk', user: 'community', locale: 'en' });
    const { page, visit } = english;
    await visit('/console/transfer');
    await page.getByRole('heading', { name: 'Import and export' }).waitFor();
    await checkScreen(page, 'console/transfer-en');
    const kept = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download', exact: true }).click();
    const file = await kept;
    expect(file.suggestedFilename()).toMatch(/^buildings-\d{4}-\d\d-\d\d\.xlsx$/);
    await begin(page, 'again.xlsx', await readFile(await file.path()));
    await checkScreen(page, 'console/transfer-columns-en');
    await button(page, 'Next').click();
    await button(page, 'Check').waitFor();
    await checkScreen(page, 'console/transfer-crs-en');
    await button(page, 'Check').click();
    await page.getByText('There is nothing to take.').waitFor({ timeout: 30_000 });
    await checkScreen(page, 'console/transfer-check-en');
    await english.close();
  });
});
