import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import sharp from 'sharp';
import { expect, inject } from 'vitest';
import { createVisitor, type Visitor } from '../../apps/server/http-client.ts';
import { DEMO_PASSWORD } from '../../modules/identity/demo.ts';

/** Address of the demo server. */
export const demoUrl: string = inject('demoUrl');

/** Gate of Ruide Garden, degrees WGS84: where the demo's people are. */
export const demoPoint = { lng: 106.718, lat: 39.501 };

/** Sizes that every screen is looked at in, CSS px. */
export const viewports = {
  phone: { width: 390, height: 844 },
  desk: { width: 1440, height: 900 },
} as const;

export type Locale = 'zh-CN' | 'en';

const artifacts = join(import.meta.dirname, '..', '..', 'artifacts');
const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

/**
 * The system's Chromium, drawing maps without a graphics card. `CHROMIUM` names another.
 *
 * @param maps false where a journey looks at none: drawing them in software takes most of its time, and without them every
 *   screen says the same in words
 */
export function openBrowser({ maps = true }: { maps?: boolean } = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(maps
        ? ['--use-angle=swiftshader', '--enable-unsafe-swiftshader']
        : ['--disable-3d-apis']),
    ],
  });
}

export interface DeviceOptions {
  size?: keyof typeof viewports;
  locale?: Locale;
  /** User name of a member of staff, or phone of a resident (`15400000001`), who is signed in already. */
  user?: string;
  elder?: boolean;
  javaScript?: boolean;
  /** Lets the page work without a network from its second visit on; else every request can be watched. */
  serviceWorker?: boolean;
  /** Where the device says it is; without one it does not say. */
  position?: { lng: number; lat: number };
}

/** Somebody's phone or desk. */
export interface Device {
  context: BrowserContext;
  page: Page;
  /** What went wrong in the page that nobody was told: exceptions, console errors, answers of 500 and up. */
  problems: string[];
  /** Opens a path, e.g. `/m/report`, and waits until nothing is loading. */
  visit: (path: string) => Promise<void>;
  close: () => Promise<void>;
}

let devices = Math.floor(Math.random() * 60_000);

/** Opens a phone (unless told) with storage of its own. Close it in the end: that is when its problems are told. */
export async function openDevice(browser: Browser, options: DeviceOptions = {}): Promise<Device> {
  const { size = 'phone', locale = 'zh-CN', position } = options;
  devices += 1;
  const context = await browser.newContext({
    viewport: viewports[size],
    isMobile: size === 'phone',
    hasTouch: size === 'phone',
    locale: locale === 'en' ? 'en-US' : 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    javaScriptEnabled: options.javaScript ?? true,
    reducedMotion: 'reduce',
    // An address for each device: the limits of requests are by address.
    ...(options.serviceWorker
      ? {}
      : { extraHTTPHeaders: { 'x-forwarded-for': `10.9.${devices >> 8}.${devices & 255}` } }),
    ...(position
      ? {
          geolocation: { longitude: position.lng, latitude: position.lat, accuracy: 8 },
          permissions: ['geolocation'],
        }
      : {}),
  });
  context.setDefaultTimeout(15_000);
  if (!options.serviceWorker) {
    await context.addInitScript(() => {
      Reflect.deleteProperty(Navigator.prototype, 'serviceWorker');
    });
  }
  await context.addInitScript(
    ({ locale, elder }) => {
      if (!localStorage.getItem('gewu.locale')) localStorage.setItem('gewu.locale', locale);
      if (elder && localStorage.getItem('gewu.elder') === null)
        localStorage.setItem('gewu.elder', '1');
    },
    { locale, elder: options.elder ?? false },
  );
  if (options.user) await signIn(context, options.user);
  const page = await context.newPage();
  const problems: string[] = [];
  watch(page, problems);
  return {
    context,
    page,
    problems,
    visit: async (path) => {
      await page.goto(demoUrl + path);
      await settle(page);
    },
    close: async () => {
      await context.close();
      expect(problems, 'problems of the page').toEqual([]);
    },
  };
}

function watch(page: Page, problems: string[]): void {
  page.on('pageerror', (error) => problems.push(`exception: ${error.stack ?? error}`));
  page.on('console', (message) => {
    // Refused requests are answers that the page deals with.
    if (message.type() !== 'error' || /Failed to load resource/.test(message.text())) return;
    problems.push(`console: ${message.text()}`);
  });
  page.on('response', (answer) => {
    if (answer.status() >= 500) problems.push(`${answer.status()} ${answer.url()}`);
  });
}

/** Signs a browser in without its screens: staff by password, a resident by the code sent to the phone. */
async function signIn(context: BrowserContext, user: string): Promise<void> {
  const post = async (path: string, data: object) => {
    const answer = await context.request.post(`${demoUrl}/api/auth${path}`, {
      data,
      headers: { origin: demoUrl },
    });
    if (!answer.ok()) throw new Error(`sign-in of ${user}: ${answer.status()}`);
  };
  if (!/^\d+$/.test(user)) {
    return post('/sign-in/username', { username: user, password: DEMO_PASSWORD });
  }
  await post('/phone-number/send-otp', { phoneNumber: user });
  await post('/phone-number/verify', { phoneNumber: user, code: await readCode(user) });
}

/** The code that was last sent to a phone. */
export async function readCode(phone: string): Promise<string> {
  const answer = await fetch(`${demoUrl}/api/dev/last-code?phone=${phone}`);
  return ((await answer.json()) as { code: string }).code;
}

/** A person who uses the API without a browser, signed in like {@link DeviceOptions.user}. */
export async function callAs(user: string): Promise<Visitor> {
  const visitor = createVisitor(demoUrl);
  if (/^\d+$/.test(user)) {
    await visitor.call('POST', '/api/auth/phone-number/send-otp', { phoneNumber: user });
    const code = await readCode(user);
    await visitor.call('POST', '/api/auth/phone-number/verify', { phoneNumber: user, code });
  } else {
    await visitor.call('POST', '/api/auth/sign-in/username', {
      username: user,
      password: DEMO_PASSWORD,
    });
  }
  return visitor;
}

/** Takes an action on a case as it stands now. */
export async function act(visitor: Visitor, caseId: string, action: string, body: object = {}) {
  const { version } = await visitor.call('GET', `/api/cases/${caseId}`);
  return visitor.call('POST', `/api/cases/${caseId}/${action}`, body, version);
}

/** Waits until no skeleton is left and no request is under way. */
export async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(() => document.querySelector('.gw-skeleton') === null);
}

/** Keeps a picture of the screen in `artifacts/`, the whole page unless told. `name`: `mobile/home-zh`. */
export async function shoot(page: Page, name: string, { whole = true } = {}): Promise<void> {
  const path = join(artifacts, `${name}.png`);
  mkdirSync(join(path, '..'), { recursive: true });
  await page.screenshot({ path, fullPage: whole, animations: 'disabled' });
}

/** What axe-core finds that is serious or critical, a line each. */
export async function findBarriers(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, impact, nodes }) =>
        nodes.map(({ html, any }) => `${impact} ${id}: ${html.slice(0, 200)} ${any[0]?.message}`),
      );
  });
}

/** Keys of messages that stand where words should, and placeholders that were not filled; what is typed or code may. */
export async function findUntranslated(page: Page): Promise<string[]> {
  const words = await page.evaluate(() => {
    const found: string[] = [document.title];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      if (!/^(SCRIPT|STYLE|NOSCRIPT|CODE|TEXTAREA)$/.test(node.parentElement?.tagName ?? ''))
        found.push(node.textContent ?? '');
    }
    for (const element of document.querySelectorAll('[aria-label],[title],[placeholder],[alt]')) {
      for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
        found.push(element.getAttribute(name) ?? '');
    }
    return found;
  });
  return words.filter(
    (text) =>
      /\{\{|\}\}/.test(text) || /(^|[\s:：])[a-z][A-Za-z]*(\.[a-zA-Z_]+)+($|[\s,，。])/.test(text),
  );
}

/** How far the page is wider than the screen, px; 0 when nobody has to push it sideways. */
export function findOverflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

/** Looks at a screen as a whole: keeps its picture; nobody is shut out, no key is shown, nothing sticks out. */
export async function checkScreen(page: Page, name: string): Promise<void> {
  await settle(page);
  await shoot(page, name);
  expect(await findUntranslated(page), `${name}: keys instead of words`).toEqual([]);
  expect(await findOverflow(page), `${name}: wider than the screen`).toBeLessThanOrEqual(0);
  expect(await findBarriers(page), `${name}: barriers`).toEqual([]);
}

/** A photograph to report with: a drawn one, 800 by 600, so that no file is needed. */
export async function drawPicture(caption: string, colour = '#c96b2c') {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600">
    <rect width="800" height="600" fill="${colour}"/>
    <rect x="60" y="330" width="680" height="170" rx="16" fill="#fff" opacity="0.85"/>
    <text x="400" y="435" font-size="48" text-anchor="middle" fill="#223">${caption}</text></svg>`;
  const buffer = await sharp(Buffer.from(svg)).jpeg().toBuffer();
  return { name: 'photo.jpg', mimeType: 'image/jpeg', buffer };
}
