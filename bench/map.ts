import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { ensureWebBuilt } from '../apps/server/web-build.ts';
import { parseConfig } from '../kernel/config/config.ts';
import { createPool } from '../kernel/db/pool.ts';
import { withTransaction } from '../kernel/db/transaction.ts';
import { system } from '../kernel/http/actor.ts';
import { DEMO_PASSWORD, seedDemoAccounts } from '../modules/identity/demo.ts';
import { listUnits } from '../modules/organization/index.ts';
import { listPlaces } from '../modules/places/index.ts';
import { addBuildings } from './buildings.ts';
import { startServer } from './child.ts';
import { loadCity } from './city.ts';
import { cpuSeconds } from './cpu.ts';
import type { BenchResult, Print } from './main.ts';
import { quantile } from './run-load.ts';

const schema = 'city_150300';
const viewport = { width: 1440, height: 900 };
/** The middle of the loaded grids. */
const middle = { lng: 106.875, lat: 39.575 };

/** What is looked at: the whole city flat with the numbers of cases, and houses standing. */
const views = {
  city: { zoom: 12.5, pitch: 0 },
  houses: { zoom: 15.5, pitch: 55 },
} as const;
type View = keyof typeof views;

/** What somebody sees who drags and zooms: times from one frame to the next. */
interface Frames {
  frames: number;
  perSecond: number;
  p50Ms: number;
  p95Ms: number;
  longestMs: number;
  /** Milliseconds of processor of the whole browser for one frame: says the same on a machine that does other work. */
  cpuMs: number;
}

const round = (value: number, digits = 1) => Number(value.toFixed(digits));

function framesOf(times: readonly number[], cpu: number): Frames {
  const sorted = [...times].sort((a, b) => a - b);
  const all = times.reduce((sum, ms) => sum + ms, 0);
  return {
    frames: times.length,
    perSecond: round((1000 * times.length) / all),
    p50Ms: round(quantile(sorted, 0.5)),
    p95Ms: round(quantile(sorted, 0.95)),
    longestMs: round(sorted.at(-1) ?? 0),
    cpuMs: round((1000 * cpu) / times.length),
  };
}

/** The accounts that the console is opened with. */
async function addAccounts(ownerUrl: string): Promise<void> {
  const pool = createPool({ url: ownerUrl, schema, max: 1 });
  try {
    await withTransaction({ schema, pool }, system, {}, async (trx) => {
      const subdistrict = '150300.150304.012';
      const { units } = await listUnits(trx, system, { kind: 'department', limit: 200 });
      const building = (await listPlaces(trx, 'building', subdistrict))[0]!.path;
      await seedDemoAccounts(trx, parseConfig({}), {
        city: '150300',
        subdistrict,
        community: `${subdistrict}.008`,
        grid: `${subdistrict}.008.g001`,
        microGrid: building.slice(0, building.lastIndexOf('.')),
        building,
        departments: units.slice(0, 2).map(({ id, nameZh }) => ({ unitId: id, name: nameZh })),
        moreGrids: [],
      });
    });
  } finally {
    await pool.end();
  }
}

/** Waits until frames come quickly one after the other, so that what is being loaded is not counted; a minute at most. */
async function rest(): Promise<void> {
  const end = performance.now() + 60_000;
  let [quick, last] = [0, performance.now()];
  while (quick < 20 && last < end) {
    const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
    quick = now - last < 100 ? quick + 1 : 0;
    last = now;
  }
}

/** Drags the map to and fro and turns the wheel, in the page, frame by frame; the same way whatever is drawn. */
async function drive({ seconds }: { seconds: number }): Promise<number[]> {
  const canvas = document.querySelector<HTMLElement>('.maplibregl-canvas');
  if (!canvas) throw new Error('there is no map');
  const box = canvas.getBoundingClientRect();
  const [x0, y0] = [box.left + box.width / 2, box.top + box.height / 2];
  const fire = (type: string, x: number, y: number, buttons: number) =>
    canvas.dispatchEvent(
      new MouseEvent(type, {
        bubbles: true,
        cancelable: true,
        view: window,
        clientX: x,
        clientY: y,
        button: 0,
        buttons,
      }),
    );
  /** Each stroke takes a second: most of the way across, and held for a moment so that nothing glides on. */
  const strokes = [
    [-1, 0],
    [0, -0.8],
    [1, 0],
    [0, 0.8],
    [-0.7, -0.6],
    [0.7, 0.6],
  ] as const;
  const times: number[] = [];
  let stroke = -1;
  await new Promise<void>((resolve) => {
    let began: number | undefined;
    let last: number | undefined;
    const step = (now: number) => {
      began ??= now;
      if (last !== undefined) times.push(now - last);
      last = now;
      const at = (now - began) / 1000;
      if (at >= seconds) {
        fire('mouseup', x0, y0, 0);
        return resolve();
      }
      const share = at / seconds;
      if (share < 0.7) {
        const index = Math.floor(at);
        const [dx, dy] = strokes[index % strokes.length]!;
        const [half, way] = [Math.min(box.width, 700) / 2, Math.min((at - index) / 0.85, 1)];
        const place = (part: number): [number, number] => [
          x0 + dx * half * (2 * part - 1),
          y0 + dy * half * (2 * part - 1),
        ];
        if (index !== stroke) {
          if (stroke >= 0) fire('mouseup', x0, y0, 0);
          stroke = index;
          fire('mousedown', ...place(0), 1);
        }
        fire('mousemove', ...place(way), 1);
      } else {
        if (stroke >= 0) fire('mouseup', x0, y0, 0);
        stroke = -1;
        canvas.dispatchEvent(
          new WheelEvent('wheel', {
            bubbles: true,
            cancelable: true,
            clientX: x0,
            clientY: y0,
            deltaY: share < 0.85 ? -12 : 12,
          }),
        );
      }
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
  return times;
}

const dist = join(
  dirname(createRequire(import.meta.url).resolve('maplibre-gl/package.json')),
  'dist',
);

/** A map of the same library and size that draws nothing but a ground, at the same place. */
async function openEmpty(
  context: BrowserContext,
  url: string,
  view: View,
  size: { width: number; height: number },
): Promise<Page> {
  const page = await context.newPage();
  const { zoom, pitch } = views[view];
  await page.route(`${url}/bench-empty/**`, (route) => {
    const name = new URL(route.request().url()).pathname.split('/').at(-1)!;
    if (name !== 'index.html') return route.fulfill({ path: join(dist, name) });
    return route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><link rel="stylesheet" href="maplibre-gl.css"><style>body{margin:0}</style>
        <div id="map" style="width:${size.width}px;height:${size.height}px"></div>
        <script type="module">
          import { MapLibreMap, setWorkerUrl } from './maplibre-gl.mjs';
          setWorkerUrl('./maplibre-gl-worker.mjs');
          const style = { version: 8, sources: {}, layers: [
            { id: 'ground', type: 'background', paint: { 'background-color': '#eef1f2' } }] };
          new MapLibreMap({ container: 'map', style, attributionControl: false, maxPitch: 65,
            center: [${middle.lng}, ${middle.lat}], zoom: ${zoom}, pitch: ${pitch} })
            .on('load', () => { document.title = 'ready'; });
        </script>`,
    });
  });
  await page.goto(`${url}/bench-empty/index.html`);
  await page.waitForFunction(() => document.title === 'ready');
  return page;
}

/** The console's map at the same place; drawn as far as it is there. */
async function openOurs(context: BrowserContext, url: string, view: View): Promise<Page> {
  const page = await context.newPage();
  const { zoom, pitch } = views[view];
  const at = [middle.lng, middle.lat, zoom, pitch, 0].join();
  await page.goto(`${url}/console/map?at=${at}`);
  await page.locator('.maplibregl-canvas').waitFor({ timeout: 60_000 });
  await page.waitForLoadState('networkidle', { timeout: 60_000 }).catch(() => undefined);
  await page.waitForTimeout(3_000);
  return page;
}

interface Comparison {
  browser: Browser;
  /** Process of the browser. */
  pid: number;
  url: string;
  turns: number;
  seconds: number;
}

async function compare({ browser, pid, url, turns, seconds }: Comparison, view: View) {
  const context = await browser.newContext({ viewport, locale: 'zh-CN' });
  context.setDefaultTimeout(120_000);
  const answer = await context.request.post(`${url}/api/auth/sign-in/username`, {
    data: { username: 'operator', password: DEMO_PASSWORD },
    headers: { origin: url },
  });
  if (!answer.ok()) throw new Error(`the operator was not let in: ${answer.status()}`);
  try {
    const [ours, empty]: [number[], number[]] = [[], []];
    const used = { ours: 0, empty: 0 };
    const timed = async (page: Page) => {
      await page.evaluate(rest);
      const before = cpuSeconds(pid);
      const times = await page.evaluate(drive, { seconds });
      const cpu = cpuSeconds(pid) - before;
      await page.close();
      return { times, cpu };
    };
    // The first turn fills the caches of tiles and of the browser.
    for (let turn = 0; turn <= turns; turn++) {
      // One page at a time: a second one, even unseen, would take its part of the processor.
      const page = await openOurs(context, url, view);
      const size = (await page.locator('.maplibregl-canvas').boundingBox())!;
      const a = await timed(page);
      const b = await timed(await openEmpty(context, url, view, size));
      if (turn === 0) continue;
      ours.push(...a.times);
      empty.push(...b.times);
      used.ours += a.cpu;
      used.empty += b.cpu;
    }
    return { view, ours: framesOf(ours, used.ours), empty: framesOf(empty, used.empty) };
  } finally {
    await context.close();
  }
}

/**
 * Measures dragging and zooming the console's map over 50,000 buildings and 1,000,000 cases, beside an empty map of the same
 * library and size, turn by turn, in headless Chromium that draws in software.
 */
export async function benchMap(
  { quick, fresh }: { quick: boolean; fresh: boolean },
  print: Print,
): Promise<BenchResult> {
  await ensureWebBuilt({ log: print });
  const size = quick ? { grids: 200, cases: 20_000 } : { grids: 1_000, cases: 1_000_000 };
  const [turns, seconds] = quick ? [2, 5] : [5, 12];
  const folder = join(tmpdir(), `gewu-bench-map-${size.cases}`);
  if (fresh) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  const server = await startServer(folder, { GEWU_WORKER: 'false' });
  const program = await chromium.launchServer({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
    ],
  });
  const browser = await chromium.connect(program.wsEndpoint());
  try {
    // Written when all is loaded.
    const known = join(folder, 'buildings.json');
    if (!existsSync(known)) {
      print(`loading ${size.cases} cases into a new database`);
      await loadCity(server.ownerUrl, schema, size);
      const loaded = await addBuildings(server.ownerUrl, schema);
      await addAccounts(server.ownerUrl);
      writeFileSync(known, JSON.stringify(loaded));
    }
    const buildings = JSON.parse(readFileSync(known, 'utf8')) as number;
    const figures = [];
    for (const view of Object.keys(views) as View[]) {
      const one = await compare(
        { browser, pid: program.process().pid!, url: server.url, turns, seconds },
        view,
      );
      const ratio = round(one.ours.perSecond / one.empty.perSecond, 2);
      const p95Ratio = round(one.ours.p95Ms / one.empty.p95Ms, 2);
      const say = ({ perSecond, p95Ms, longestMs, cpuMs }: Frames) =>
        `${perSecond} frames/s, 95 % within ${p95Ms} ms, the longest ${longestMs} ms, ${cpuMs} ms of processor each`;
      print(`${view}: ${say(one.ours)}`);
      print(`  empty map: ${say(one.empty)}; ratio of frames ${ratio}, of p95 ${p95Ratio}`);
      figures.push({ ...one, ratio, p95Ratio });
    }
    const load = loadavg().map((one) => round(one));
    print(`load of the machine ${load.join(' ')}`);
    return {
      settings: { buildings, cases: size.cases, turns, seconds, viewport, load },
      figures,
      ratio: Math.min(...figures.map(({ ratio }) => ratio)),
    };
  } finally {
    await browser.close();
    await program.close();
    await server.stop();
  }
}
