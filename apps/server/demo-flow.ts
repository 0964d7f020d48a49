import sharp from 'sharp';
import { createVisitor, type Visitor } from './http-client.ts';

/** Who plays which part: user names of the demo accounts; they share one password. */
export interface Cast {
  password: string;
  residentPhone: string;
  buildingLead: string;
  gridWorker: string;
  community: string;
  dispatcher: string;
  departments: { lead: string; supporting: string };
}

type Print = (line: string) => void;

/** A drawn picture, so that the flow needs no file: what is wrong on orange, what is done on green. */
function drawPicture(caption: string, colour: string): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600">
    <rect width="800" height="600" fill="${colour}"/>
    <rect x="60" y="330" width="680" height="170" rx="16" fill="#fff" opacity="0.85"/>
    <text x="400" y="435" font-size="48" text-anchor="middle" fill="#223">${caption}</text></svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

async function signIn(baseUrl: string, username: string, password: string): Promise<Visitor> {
  const visitor = createVisitor(baseUrl);
  await visitor.call('POST', '/api/auth/sign-in/username', { username, password });
  return visitor;
}

async function signInByPhone(baseUrl: string, phoneNumber: string): Promise<Visitor> {
  const visitor = createVisitor(baseUrl);
  await visitor.call('POST', '/api/auth/phone-number/send-otp', { phoneNumber });
  const { code } = await visitor.call('GET', `/api/dev/last-code?phone=${phoneNumber}`);
  await visitor.call('POST', '/api/auth/phone-number/verify', { phoneNumber, code });
  return visitor;
}

/**
 * Runs one report through the whole flow over HTTP, as each of the people would, printing each step.
 *
 * @throws UnexpectedAnswer at the first step that does not go as it should.
 */
export async function runDemoFlow(baseUrl: string, cast: Cast, print: Print): Promise<void> {
  let step = 0;
  const tell = (who: string, what: string) => {
    step += 1;
    print(`  ${String(step).padStart(2)}  ${who}: ${what}`);
  };
  const act = async (visitor: Visitor, id: string, action: string, body: object = {}) => {
    const { version } = await visitor.call('GET', `/api/cases/${id}`);
    return visitor.call('POST', `/api/cases/${id}/${action}`, body, version);
  };
  const call = async (visitor: Visitor, id: string, callId: string, path: string, body: object) => {
    const { calls } = await visitor.call('GET', `/api/cases/${id}`);
    const { version } = calls.find((c: { id: string }) => c.id === callId);
    return visitor.call('POST', `/api/cases/calls/${callId}/${path}`, body, version);
  };

  const resident = await signInByPhone(baseUrl, cast.residentPhone);
  tell('居民 resident', '用手机验证码登录 signed in by phone code');
  const photo = await resident.upload(await drawPicture('路灯不亮 · 示意', '#c96b2c'), 'lamp.png');
  const words = '瑞德花园3号楼前的路灯不亮，晚上老人走路看不清';
  const { items } = await resident.call(
    'GET',
    `/api/cases/classes?limit=3&q=${encodeURIComponent(words)}`,
  );
  const proposed = items[0];
  const place = { lng: 106.718, lat: 39.501 };
  const near = await resident.call(
    'GET',
    `/api/cases/duplicates?classCode=${proposed.code}&lng=${place.lng}&lat=${place.lat}`,
  );
  tell(
    '居民 resident',
    `系统建议类别 proposed class: ${proposed.name}；附近相似 similar nearby: ${near.items.length}`,
  );
  const reported = await resident.call('POST', '/api/cases', {
    text: words,
    classCode: proposed.code,
    location: place,
    pictures: [photo],
  });
  const id = reported.id as string;
  tell(
    '居民 resident',
    `已上报 reported ${reported.number} → ${reported.placeName} (${reported.placePath})`,
  );

  const assertInInbox = async (visitor: Visitor, who: string) => {
    const inbox = await visitor.call('GET', '/api/cases?view=inbox&sort=newest');
    if (inbox.items.some((c: { id: string }) => c.id === id)) return;
    throw new Error(`${reported.number} is not in the inbox of the ${who}`);
  };
  const buildingLead = await signIn(baseUrl, cast.buildingLead, cast.password);
  await assertInInbox(buildingLead, 'building lead');
  let now = await act(buildingLead, id, 'accept', { note: '看到了，这就去看看' });
  tell('楼栋长 building lead', `受理 accepted，截止 due ${now.clock?.dueAt}`);
  now = await act(buildingLead, id, 'passUp', { reason: '灯杆归供电管，楼栋修不了' });
  tell('楼栋长 building lead', `上报 passed up → ${now.holder.name}`);
  const worker = await signIn(baseUrl, cast.gridWorker, cast.password);
  await assertInInbox(worker, 'grid worker');
  now = await act(worker, id, 'register', { classCode: proposed.code, severity: 2 });
  tell('网格员 grid worker', `立案 registered → ${now.holder.name}`);

  const community = await signIn(baseUrl, cast.community, cast.password);
  now = await act(community, id, 'passUp', { reason: '需供电和市政部门处理，社区没有维修能力' });
  tell('社区 community', `上报 passed up → ${now.holder.name}`);
  const raised = await community.call('POST', `/api/cases/${id}/calls`, {
    kind: 'urgent',
    reason: '夜间照明缺失，老人出行有危险，请部门到场',
  });
  tell('社区 community', '网格呼叫 the grid calls for departments');

  const dispatcher = await signIn(baseUrl, cast.dispatcher, cast.password);
  const targets = await dispatcher.call('GET', `/api/cases/${id}/targets`);
  const lead = await signIn(baseUrl, cast.departments.lead, cast.password);
  const supporting = await signIn(baseUrl, cast.departments.supporting, cast.password);
  const unitOf = async (visitor: Visitor) =>
    (await visitor.call('GET', '/api/identity/me')).appointments[0].unitId as string;
  const [leadUnit, supportingUnit] = [await unitOf(lead), await unitOf(supporting)];
  const nameOf = (unitId: string) =>
    targets.items.find((t: { unitId: string }) => t.unitId === unitId)?.name;
  now = await act(dispatcher, id, 'dispatch', {
    target: { unitId: leadUnit },
    instructions: '今天内到场查看，修好后回复',
  });
  tell('街道 subdistrict', `派遣 dispatched → ${nameOf(leadUnit)}，截止 due ${now.clock?.dueAt}`);
  await call(dispatcher, id, raised.id, 'issue', {
    kind: 'urgent',
    leadUnitId: leadUnit,
    supportingUnitIds: [supportingUnit],
  });
  tell(
    '街道 subdistrict',
    `签发呼叫 issued the call: 主责 lead ${nameOf(leadUnit)}，协同 supporting ${nameOf(supportingUnit)}`,
  );

  await act(lead, id, 'acknowledge');
  tell('部门 department', '签收 acknowledged');
  const onSite = await lead.upload(await drawPicture('到场 · 示意', '#2c6bc9'), 'onsite.png');
  for (const [visitor, name] of [
    [lead, '主责 lead'],
    [supporting, '协同 supporting'],
  ] as const) {
    const picture =
      visitor === lead
        ? onSite
        : await visitor.upload(await drawPicture('到场 · 示意', '#3a7a9a'), 's.png');
    await call(visitor, id, raised.id, 'answer', { step: 'acknowledge' });
    await call(visitor, id, raised.id, 'answer', { step: 'contact', note: '已与社区电话联系' });
    const after = await call(visitor, id, raised.id, 'answer', {
      step: 'reportIn',
      note: '已到现场',
      location: { lng: place.lng + 0.0001, lat: place.lat },
      pictures: [picture],
    });
    const mine = after.departments.find((d: { mine: boolean }) => d.mine);
    tell(
      '部门 department',
      `${name} 报到 reported in on site, ${Math.round(mine.checkIn.distance)} m`,
    );
  }
  const planned = await call(lead, id, raised.id, 'plan', {
    steps: [
      { text: '更换灯头', unitId: leadUnit },
      { text: '检查线路', unitId: supportingUnit },
    ],
  });
  tell('部门 department', '联合方案 joint plan: 更换灯头, 检查线路');
  for (const planStep of planned.plan) {
    const visitor = planStep.unitId === leadUnit ? lead : supporting;
    await call(visitor, id, raised.id, `steps/${planStep.id}/complete`, { note: '完成' });
  }
  await call(supporting, id, raised.id, 'answer', { step: 'complete', note: '线路正常' });
  const done = await call(lead, id, raised.id, 'answer', { step: 'complete', note: '已更换' });
  tell('部门 department', `呼叫办结 call ${done.state}`);
  const fixed = await lead.upload(await drawPicture('已修好 · 示意', '#2e8b57'), 'fixed.png');
  now = await act(lead, id, 'reply', {
    done: '更换了损坏的灯头，测试亮灯正常',
    discussedWith: '滨海社区、3号楼居民',
    pictures: [fixed],
  });
  tell('部门 department', `反馈 replied → ${now.holder?.name}`);

  const check = await worker.upload(await drawPicture('核查 · 示意', '#2e8b57'), 'check.png');
  await act(worker, id, 'verify', { note: '晚上现场看过，灯亮了', pictures: [check] });
  tell('网格员 grid worker', '现场核查 verified on site');
  await act(dispatcher, id, 'close', { closingCondition: '路灯恢复照明，现场核查通过' });
  for (const unitId of [leadUnit, supportingUnit]) {
    await call(dispatcher, id, raised.id, 'score', { unitId, score: 5 });
  }
  tell('街道 subdistrict', '结案并评分 closed, departments scored');
  await act(resident, id, 'rate', { rating: 'satisfied', note: '很快就修好了，谢谢' });
  const end = await resident.call('GET', `/api/cases/${id}`);
  tell(
    '居民 resident',
    `评价 rated: 满意 satisfied；时间线 timeline: ${end.timeline.length} 步 steps, ${end.state}`,
  );
  const notices = await resident.call('GET', '/api/notices');
  tell('居民 resident', `收到通知 notices received: ${notices.items.length}`);
  if (end.rating !== 'satisfied') throw new Error('the rating was not kept');
  if (notices.items.length === 0) throw new Error('the resident got no notice');
}
