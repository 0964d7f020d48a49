import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  act,
  callAs,
  checkScreen,
  type Device,
  demoPoint,
  drawPicture,
  openBrowser,
  openDevice,
  readCode,
  settle,
  shoot,
} from './support.ts';

/** Where this journey's lamp is: away from those of the other journeys. */
const lamp = { lng: demoPoint.lng + 0.0007, lat: demoPoint.lat + 0.0004 };
const words = '瑞德花园门口的路灯不亮，晚上看不清台阶';
const numberShape = /WD-\d{8}-\d{4,}/;

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

describe('a resident', () => {
  let phone: Device;
  let number = '';
  let caseId = '';
  beforeAll(async () => {
    phone = await openDevice(browser, { position: lamp });
  });
  afterAll(() => phone?.close());

  test('signs in by the code sent to the phone', async () => {
    const { page, visit } = phone;
    await visit('/m/');
    await page.getByRole('link', { name: '登录', exact: true }).click();
    await page.getByLabel('手机号').fill('154 0000 0003');
    await checkScreen(page, 'mobile/sign-in-phone-zh');
    await page.getByRole('button', { name: '获取验证码' }).click();
    await page.getByLabel('验证码').waitFor();
    await page.getByLabel('验证码').fill('000000');
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByRole('alert').waitFor();
    await checkScreen(page, 'mobile/sign-in-wrong-code-zh');
    await page.getByLabel('验证码').fill(await readCode('15400000003'));
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByRole('heading', { name: '我的上报' }).waitFor();
    await checkScreen(page, 'mobile/home-resident-zh');
  });

  test('reports in three steps, with a picture, in under a minute', async () => {
    const { page } = phone;
    const began = performance.now();
    await page.getByRole('link', { name: '我要上报' }).click();
    await page.getByRole('heading', { name: '是什么问题？' }).waitFor();
    await page.setInputFiles('input[type=file]', await drawPicture('路灯不亮 · 示意'));
    await page.getByRole('button', { name: '移除第 1 张图片' }).waitFor();
    await page.getByLabel('说一说').fill(words);
    await checkScreen(page, 'mobile/report-1-what-zh');
    await page.getByRole('button', { name: '下一步' }).click();

    await page.getByRole('heading', { name: '在哪里？' }).waitFor();
    await page.getByRole('button', { name: '我的位置' }).click();
    await page.getByRole('status').filter({ hasText: '滨海社区' }).waitFor();
    await checkScreen(page, 'mobile/report-2-where-zh');
    await page.getByRole('button', { name: '下一步' }).click();

    await page.getByRole('heading', { name: '核对一下' }).waitFor();
    await page
      .getByText(/路灯|照明/)
      .first()
      .waitFor();
    await checkScreen(page, 'mobile/report-3-check-zh');
    await page.getByRole('button', { name: '提交' }).click();

    await page.getByRole('heading', { name: '已提交' }).waitFor();
    expect(performance.now() - began).toBeLessThan(60_000);
  });

  test('is told the number, what comes next, and by when', async () => {
    const { page } = phone;
    const text = await page.innerText('main');
    number = numberShape.exec(text)?.[0] ?? '';
    expect(number).not.toBe('');
    expect(text).toContain('接下来');
    expect(text).toMatch(/\d{1,2}:\d{2} 前/);
    await checkScreen(page, 'mobile/report-sent-zh');
    await page.getByRole('link', { name: '查看进展' }).click();
    await page.getByRole('heading', { name: '办理情况' }).waitFor();
    caseId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    await page.getByText('提交了上报').waitFor();
    await checkScreen(page, 'mobile/case-reported-zh');
  });

  test('leaves no draft behind once it is sent', async () => {
    const { page, visit } = phone;
    await visit('/m/report');
    expect(await page.getByLabel('说一说').inputValue()).toBe('');
    expect(await page.getByRole('button', { name: '移除第 1 张图片' }).count()).toBe(0);
  });

  test('who is about to report the same is offered to follow it instead', async () => {
    const other = await openDevice(browser, {
      user: '15400000004',
      position: { lng: lamp.lng + 0.0001, lat: lamp.lat },
    });
    const { page, visit } = other;
    await visit('/m/report');
    await page.getByLabel('说一说').fill('路灯不亮');
    await page.getByRole('button', { name: '下一步' }).click();
    await page.getByRole('button', { name: '我的位置' }).click();
    await page.getByRole('button', { name: '下一步' }).click();
    await page.getByRole('heading', { name: '已有人上报，关注它？' }).waitFor();
    await checkScreen(page, 'mobile/report-duplicate-zh');
    await page.getByRole('button', { name: '关注它，不再上报' }).first().click();
    await page.getByText(`已关注 ${number}`).waitFor();
    await page.getByRole('heading', { name: '经过' }).waitFor();
    await checkScreen(page, 'mobile/case-followed-zh');
    await visit('/m/cases/mine?view=followed');
    await page.getByText(words).waitFor();
    await visit('/m/cases/mine');
    await page.getByText('您还没有上报过').or(page.locator('.case-card').first()).first().waitFor();
    expect(await page.getByText(words).count()).toBe(0);
    await other.close();
  });

  test('sees in the timeline what was done, by post, and is told of it in messages', async () => {
    const worker = await callAs('grid');
    await act(worker, caseId, 'accept', { note: '看到了，这就去看看' });
    const { reporter } = await worker.call('GET', `/api/cases/${caseId}`);
    expect(reporter.phoneMasked).toMatch(/\*{2,}/);
    await worker.call('POST', `/api/cases/${caseId}/reporter-phone`, { reason: '约定上门时间' });
    const file = await worker.upload(
      (await drawPicture('已修好 · 示意', '#2e8b57')).buffer,
      'a.jpg',
    );
    await act(worker, caseId, 'selfResolve', { done: '换了灯泡，已经亮了', pictures: [file] });

    const { page, visit } = phone;
    await visit('/m/messages');
    await page.getByText(number).first().waitFor();
    await checkScreen(page, 'mobile/messages-zh');
    await page.locator('button.notice').first().click();
    await page.getByText('换了灯泡，已经亮了').first().waitFor();
    await page.getByText(/网格员：受理了上报/).waitFor();
    await checkScreen(page, 'mobile/case-to-rate-zh');
  });

  test('finds first at home what waits for their word', async () => {
    const { page, visit } = phone;
    await visit('/m/');
    await page.locator('.case-card').first().getByText('待您评价').waitFor();
    await checkScreen(page, 'mobile/home-to-rate-zh');
  });

  test('says it is not solved, has to say why, and has it done again', async () => {
    const { page, visit } = phone;
    await visit(`/m/cases/${caseId}`);
    await page.getByRole('button', { name: '不满意', exact: true }).click();
    await page.getByRole('button', { name: '提交评价' }).click();
    await page.getByText('请写一句哪里没办好').waitFor();
    await checkScreen(page, 'mobile/case-rate-why-zh');
    await page.getByLabel('哪里没办好？').fill('只亮了一晚又灭了');
    await page.getByRole('button', { name: '提交评价' }).click();
    await page.getByText('您的评价：').waitFor();
    await page.getByRole('link', { name: '重开' }).click();
    await page.getByLabel('原因').fill('又不亮了，请再来看看');
    await checkScreen(page, 'mobile/case-reopen-zh');
    await page.getByRole('button', { name: '重开' }).click();
    await page
      .getByText(/重新办理/)
      .first()
      .waitFor();
    await settle(page);
    expect(await page.locator('main').innerText()).toContain('待派遣');
    await checkScreen(page, 'mobile/case-reopened-zh');
  });

  test('reads who looked at their phone number, in which post and why', async () => {
    const { page, visit } = phone;
    await visit('/m/me');
    await checkScreen(page, 'mobile/me-zh');
    await page.getByText('隐私与设备').first().click();
    await page.getByText('约定上门时间').waitFor();
    expect(await page.innerText('main')).toContain('网格员');
    await checkScreen(page, 'mobile/privacy-zh');
  });

  test('sees on the map what is open nearby, and the same as a list', async () => {
    const { page, visit } = phone;
    await visit('/m/map');
    await page.getByText(/地图范围内 [1-9]\d* 件/).waitFor();
    await shoot(page, 'mobile/map-zh', { whole: false });
    await page.getByRole('button', { name: '改看列表' }).click();
    await page
      .getByRole('button', { name: /路灯|照明/ })
      .first()
      .click();
    await checkScreen(page, 'mobile/map-list-zh');
  });
});

test('a resident says where they live, and is shown whom to call there, each with a number or words', async () => {
  // Somebody who said nothing yet: a home that was changed stays for 30 days.
  const user = `154${String(Date.now()).slice(-8)}`;
  const { page, visit, close } = await openDevice(browser, { user });
  await visit('/m/me/home');
  await page.getByLabel('输入地址查找').fill('瑞德花园3号楼2单元501');
  await page.getByRole('button', { name: /瑞德花园3号楼/ }).click();
  await page.getByRole('button', { name: '就住这里' }).click();
  await page.getByRole('dialog').getByText('30 天内不能再改').waitFor();
  await checkScreen(page, 'mobile/home-confirm-zh');
  await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
  const building = page.getByRole('region', { name: '楼栋' });
  await building.locator('strong', { hasText: '楼栋长·演示' }).waitFor();
  const call = building.getByRole('link', { name: /^拨打 楼栋长·演示/ });
  expect(await call.getAttribute('href')).toMatch(/^tel:\d{11}$/);
  await building.getByText('党组织书记：有人任职，姓名不公开').waitFor();
  await page
    .getByRole('region', { name: '社区' })
    .getByRole('link', { name: /办公室/ })
    .waitFor();
  await checkScreen(page, 'mobile/call-zh');
  await close();
});
