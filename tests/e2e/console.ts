import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Visitor } from '../../apps/server/http-client.ts';
import { act, callAs, demoPoint, settle } from './support.ts';

/** A case of a journey as its maker knows it. */
export interface MadeCase {
  id: string;
  number: string;
  text: string;
}

const visitors = new Map<string, Promise<Visitor>>();

/** Somebody who uses the API beside the browser; signed in once. */
export function as(user: string): Promise<Visitor> {
  let visitor = visitors.get(user);
  if (!visitor) {
    visitor = callAs(user);
    visitors.set(user, visitor);
  }
  return visitor;
}

/** Tells the cases of this run from those of earlier ones on the same server. */
const run = Date.now().toString(36).slice(-5);
let made = 0;

/** Reports a street lamp at the demo's gate, as the dispatcher hears of it; its words name the journey. */
export async function makeCase(
  journey: string,
  options: { hotline?: boolean; onBehalf?: { name: string; phone: string } } = {},
): Promise<MadeCase> {
  const dispatcher = await as('dispatcher');
  const { items } = await dispatcher.call('GET', '/api/cases/classes?q=路灯&limit=1');
  made += 1;
  const text = `${journey}：门口的路灯不亮 ${run}-${made}`;
  const reported = await dispatcher.call('POST', '/api/cases', {
    text,
    classCode: items[0].code,
    location: { lng: demoPoint.lng + 0.00002 * made, lat: demoPoint.lat },
    ...options,
  });
  return { id: reported.id, number: reported.number, text };
}

const handlers: Record<string, string> = {
  building: 'building',
  grid: 'grid',
  community: 'community',
  subdistrict: 'dispatcher',
};

/** Passes a case up until a level holds it. */
export async function passUpTo(level: 'community' | 'subdistrict', { id }: MadeCase) {
  for (let step = 0; step < 4; step++) {
    const one = await (await as('dispatcher')).call('GET', `/api/cases/${id}`);
    if (one.holder.level === level) return;
    const visitor = await as(handlers[one.holder.level] ?? 'dispatcher');
    await act(visitor, id, 'passUp', { reason: '超出本级能力' });
  }
  throw new Error(`${id} did not reach the ${level}`);
}

/** A registered case that the subdistrict is to dispatch. */
export async function makeRegistered(journey: string): Promise<MadeCase> {
  const one = await makeCase(journey, { hotline: true });
  const dispatcher = await as('dispatcher');
  await act(dispatcher, one.id, 'accept');
  const { classCode } = await dispatcher.call('GET', `/api/cases/${one.id}`);
  const { items } = await dispatcher.call('GET', '/api/cases/classes');
  const known = items.find((item: { code: string }) => item.code === classCode).severities;
  await act(dispatcher, one.id, 'register', { classCode, severity: known[0] });
  return one;
}

/** The department that a member of the demo's staff works in. */
export async function unitOf(user: string): Promise<{ id: string; name: string }> {
  const me = await (await as(user)).call('GET', '/api/identity/me');
  return { id: me.appointments[0].unitId, name: me.appointments[0].unitName };
}

/** A case that the department of `dept` has to acknowledge. */
export async function makeDispatched(journey: string): Promise<MadeCase> {
  const one = await makeRegistered(journey);
  const unit = await unitOf('dept');
  await act(await as('dispatcher'), one.id, 'dispatch', { target: { unitId: unit.id } });
  return one;
}

/** How many cases a list shows, all its pages fetched. */
export async function countRows(page: Page): Promise<number> {
  await settle(page);
  const more = page.getByRole('button', { name: '再列出一些' });
  while ((await more.count()) > 0) {
    // The last page may have come between the look and the press: then there is nothing to press any more.
    await more.click({ timeout: 3000 }).catch(() => {});
    await settle(page);
  }
  return page.locator('.cases-row').count();
}

/** Opens a case beside its list by the words of its report. */
export async function openCase(page: Page, one: MadeCase): Promise<void> {
  await page.getByLabel('编号、内容、地址').fill(one.number);
  await page.getByRole('link', { name: one.text }).click();
  await page.getByRole('heading', { name: one.text }).waitFor();
  await settle(page);
}

/** Presses the button of an action, among the first or behind 其他. */
export async function beginAction(page: Page, name: string): Promise<void> {
  const bar = page.getByRole('group', { name: '可办事项' }).first();
  const button = bar.getByRole('button', { name, exact: true });
  if ((await button.count()) === 0) await bar.getByRole('button', { name: '其他' }).click();
  await button.click();
}

/** The open form of an action, or of a call. */
export const formOf = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

/** Waits for the line that says what was done. */
export async function expectToast(page: Page, words: string | RegExp): Promise<void> {
  await page.locator('.gw-toast').filter({ hasText: words }).first().waitFor();
}

/** State of a case as the server has it. */
export async function stateOf({ id }: MadeCase): Promise<string> {
  return (await (await as('dispatcher')).call('GET', `/api/cases/${id}`)).state;
}

/** The number on a tile, once it is there. */
export async function tileNumber(page: Page, label: string): Promise<number> {
  const tile = page.locator('.cases-tile').filter({ hasText: label }).first();
  await expect.poll(() => tile.locator('strong').count()).toBe(1);
  return Number(await tile.locator('strong').textContent());
}
