import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkScreen, demoPoint, openBrowser, openDevice, settle, shoot } from './support.ts';

/** Away from the cases of other journeys. */
const spot = { lng: demoPoint.lng - 0.0003, lat: demoPoint.lat - 0.0004 };

/** Somebody new: what is switched on stays on with the account. */
const newPhone = () => `154${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

describe('a phone in English', () => {
  test('says everything of a resident’s way in English', async () => {
    const { page, visit, close } = await openDevice(browser, {
      locale: 'en',
      user: newPhone(),
      position: spot,
    });
    await visit('/m/');
    await checkScreen(page, 'mobile/home-resident-en');
    await visit('/m/report');
    await page.locator('textarea').fill('Loose cable hangs over the footpath');
    await checkScreen(page, 'mobile/report-1-what-en');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'My position' }).click();
    await page
      .getByRole('status')
      .filter({ hasText: /Binhai|滨海/ })
      .waitFor();
    await checkScreen(page, 'mobile/report-2-where-en');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Send' }).waitFor();
    await checkScreen(page, 'mobile/report-3-check-en');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.locator('.report-number').waitFor();
    await checkScreen(page, 'mobile/report-sent-en');
    for (const [path, name] of [
      ['/m/cases/mine', 'mine'],
      ['/m/messages', 'messages'],
      ['/m/me', 'me'],
    ] as const) {
      await visit(path);
      await checkScreen(page, `mobile/${name}-en`);
    }
    await visit('/m/cases/mine');
    await page.locator('.case-card').first().click();
    await page.getByRole('heading', { name: 'What happened' }).waitFor();
    await checkScreen(page, 'mobile/case-en');
    await close();
  });

  test('says everything of a worker’s way in English', async () => {
    const { page, visit, close } = await openDevice(browser, { locale: 'en', user: 'grid3' });
    await visit('/m/');
    await checkScreen(page, 'mobile/home-worker-en');
    await visit('/m/cases/todo');
    await checkScreen(page, 'mobile/todo-en');
    await page.locator('.case-card').first().click();
    await page.getByRole('heading', { name: 'What happened' }).waitFor();
    await checkScreen(page, 'mobile/case-worker-en');
    await visit('/m/calls');
    await checkScreen(page, 'mobile/calls-en');
    await close();
  });
});

describe('elder mode', () => {
  test('is switched on in one press, has type of 18 px and up, and larger targets', async () => {
    const { page, visit, close } = await openDevice(browser, {
      user: newPhone(),
      position: spot,
    });
    await visit('/m/me');
    await page.getByRole('switch', { name: /大字|长辈/ }).click();
    await page.waitForFunction(() => document.documentElement.dataset.elder !== undefined);
    for (const [path, name] of [
      ['/m/', 'home'],
      ['/m/report', 'report-1-what'],
      ['/m/messages', 'messages'],
      ['/m/me', 'me'],
    ] as const) {
      await visit(path);
      await checkScreen(page, `mobile/${name}-elder-zh`);
      const { texts, targets } = await page.evaluate(() => {
        const visible = (element: Element) => element.getClientRects().length > 0;
        const words = [...document.querySelectorAll('#root *')].filter(
          (element) =>
            visible(element) &&
            !element.closest('.gw-sr') &&
            [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent?.trim()),
        );
        const buttons = [...document.querySelectorAll('#root button, #root a.gw-button')];
        return {
          texts: words
            .filter((element) => Number.parseFloat(getComputedStyle(element).fontSize) < 18)
            .map((element) => element.outerHTML.slice(0, 120)),
          targets: buttons
            .filter((element) => visible(element) && element.getBoundingClientRect().height < 48)
            .map((element) => element.outerHTML.slice(0, 120)),
        };
      });
      expect(texts, `${path}: small type`).toEqual([]);
      expect(targets, `${path}: small targets`).toEqual([]);
    }
    await visit('/m/');
    expect(await page.getByRole('navigation').getByText('地图').count()).toBe(0);
    await close();
  });
});

describe('without a network', () => {
  test('a report is finished and kept, and goes by itself when the network is back', async () => {
    const { context, page, visit, close } = await openDevice(browser, {
      user: newPhone(),
      position: spot,
      serviceWorker: true,
    });
    await visit('/m/');
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    await visit('/m/');
    await context.setOffline(true);
    await page.getByText('没有网络').first().waitFor();
    await page.getByRole('link', { name: '我要上报' }).click();
    const words = `围栏倒了一段 ${Date.now().toString(36)}`;
    await page.getByLabel('说一说').fill(words);
    await shoot(page, 'mobile/report-1-offline-zh');
    await page.getByRole('button', { name: '下一步' }).click();
    await page.getByRole('heading', { name: '在哪里？' }).waitFor();
    await page.getByText('地图没有载入').waitFor();
    await shoot(page, 'mobile/report-2-offline-zh');
    await page.getByRole('button', { name: '我的位置' }).click();
    await page.getByRole('button', { name: '下一步' }).click();
    await page.getByRole('heading', { name: '核对一下' }).waitFor();
    await shoot(page, 'mobile/report-3-offline-zh');
    await page.getByRole('button', { name: '提交' }).click();
    await page.getByText('已保存').first().waitFor();
    await shoot(page, 'mobile/report-kept-offline-zh');
    await page.goto(page.url().replace(/\/m\/.*/, '/m/outbox'));
    await page.getByText('等待网络').waitFor();
    await shoot(page, 'mobile/outbox-offline-zh');

    await context.setOffline(false);
    await page.getByText('没有待传的内容').waitFor();
    await visit('/m/cases/mine');
    await page.getByText(words).waitFor();
    await settle(page);
    expect(await page.getByText(words).count()).toBe(1);
    await close();
  });
});

describe('a server that fails', () => {
  test('is told with what was kept and what to do, and tried again', async () => {
    const { page, visit, close, problems } = await openDevice(browser, { user: newPhone() });
    await page.route('**/api/cases?*', (route) => route.abort());
    await visit('/m/cases/mine');
    await page.getByRole('button', { name: '重试' }).first().waitFor();
    await checkScreen(page, 'mobile/mine-failed-zh');
    await page.unroute('**/api/cases?*');
    await page.getByRole('button', { name: '重试' }).first().click();
    await page.getByText('您还没有上报过').first().waitFor();
    await checkScreen(page, 'mobile/mine-empty-zh');
    expect(problems).toEqual([]);
    await close();
  });
});
