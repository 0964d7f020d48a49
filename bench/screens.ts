import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { ensureWebBuilt } from '../apps/server/web-build.ts';
import { startServer } from './child.ts';
import type { BenchResult, Print } from './main.ts';
import { quantile } from './run-load.ts';

/** What a first visit costs somebody with an ordinary phone and network. */
interface FirstLoad {
  path: string;
  /** Milliseconds until the first and the largest text or picture stood. */
  firstPaintMs: number;
  largestPaintMs: number;
  /** How far things jumped about, as browsers count it (0 is not at all). */
  layoutShift: number;
  /** kB over the network, as compressed. */
  scriptKb: number;
  allKb: number;
  /** Letters that can be read with JavaScript switched off. */
  readableWithoutScript: number;
}

/** As Lighthouse throttles a phone: slow 4G (150 ms there and back, 1.6 Mbit/s), a processor a fourth as fast. */
const phone = { latencyMs: 150, kbitPerSecond: 1638.4, slowdown: 4 };
const goals = { largestPaintMs: 1800, layoutShift: 0.05 };
const paths = ['/m/', '/m/report', '/console/'] as const;
const viewport = { width: 390, height: 844 };

/** What the page itself has seen, kept since before its first byte. */
function observe(): void {
  const seen = { largest: 0, first: 0, shift: 0 };
  Object.assign(window, { seen });
  const watch = (type: string, each: (entry: PerformanceEntry) => void) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({
      type,
      buffered: true,
    });
  watch('largest-contentful-paint', ({ startTime }) => {
    seen.largest = startTime;
  });
  watch('paint', ({ name, startTime }) => {
    if (name === 'first-contentful-paint') seen.first = startTime;
  });
  watch('layout-shift', (entry) => {
    const { value, hadRecentInput } = entry as PerformanceEntry & {
      value: number;
      hadRecentInput: boolean;
    };
    if (!hadRecentInput) seen.shift += value;
  });
}

async function visit(browser: Browser, url: string, path: string): Promise<FirstLoad> {
  const context = await browser.newContext({
    viewport,
    isMobile: true,
    locale: 'zh-CN',
    serviceWorkers: 'block',
  });
  try {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: phone.latencyMs,
      downloadThroughput: (phone.kbitPerSecond * 1000) / 8,
      uploadThroughput: (phone.kbitPerSecond * 1000) / 8,
    });
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: phone.slowdown });
    let all = 0;
    let script = 0;
    const scripts = new Set<string>();
    devtools.on('Network.responseReceived', ({ requestId, response }) => {
      if (/javascript/.test(response.mimeType)) scripts.add(requestId);
    });
    devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      all += encodedDataLength;
      if (scripts.has(requestId)) script += encodedDataLength;
    });
    await page.addInitScript(observe);
    await page.goto(url + path, { waitUntil: 'networkidle' });
    await page.waitForTimeout(1_000);
    const seen = await page.evaluate(
      () => (window as unknown as { seen: { largest: number; first: number; shift: number } }).seen,
    );
    return {
      path,
      firstPaintMs: seen.first,
      largestPaintMs: seen.largest,
      layoutShift: seen.shift,
      scriptKb: script / 1000,
      allKb: all / 1000,
      readableWithoutScript: await readWithoutScript(browser, url + path),
    };
  } finally {
    await context.close();
  }
}

async function readWithoutScript(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext({ viewport, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(url);
  const [text = ''] = await page.locator('body').allInnerTexts();
  await context.close();
  return text.replace(/\s+/g, '').length;
}

/** Of several visits the middle of each figure. */
function middleOf(visits: readonly FirstLoad[]): FirstLoad {
  const middle = { ...visits[0]! };
  for (const name of Object.keys(middle) as (keyof FirstLoad)[]) {
    if (name === 'path') continue;
    const sorted = visits.map((one) => one[name]).sort((a, b) => a - b);
    middle[name] = quantile(sorted, 0.5);
  }
  return middle;
}

/** Measures what the first visit to a screen costs, as Lighthouse would on a phone, in the system's Chromium. */
export async function benchScreens(
  { quick }: { quick: boolean; fresh: boolean },
  print: Print,
): Promise<BenchResult> {
  await ensureWebBuilt({ log: print });
  const folder = mkdtempSync(join(tmpdir(), 'gewu-bench-screens-'));
  const server = await startServer(folder, { GEWU_WORKER: 'false' });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
  try {
    const figures: FirstLoad[] = [];
    for (const path of paths) {
      const visits: FirstLoad[] = [];
      for (let i = 0; i < (quick ? 1 : 5); i++) visits.push(await visit(browser, server.url, path));
      const figure = middleOf(visits);
      figures.push(figure);
      print(
        `${path}: first paint ${figure.firstPaintMs.toFixed(0)} ms, largest ${figure.largestPaintMs.toFixed(0)} ms, layout shift ${figure.layoutShift.toFixed(3)}, ${figure.scriptKb.toFixed(0)} kB of scripts, ${figure.allKb.toFixed(0)} kB in all, ${figure.readableWithoutScript} letters without JavaScript`,
      );
    }
    const ratio = figures[0]!.largestPaintMs / goals.largestPaintMs;
    return { settings: { ...phone, goals, viewport }, figures, ratio };
  } finally {
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
