import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { type Actor, system } from '../../../kernel/http/actor.ts';
import { type Answer, givePicture, queued, test150300, useCases } from '../testing.ts';

const cases = useCases();
const { act, appoint, call, report } = cases;
const { point } = test150300;

/** A case that the subdistrict holds. */
async function buildRegistered(body: object = {}): Promise<string> {
  const { id } = await report('resident', body);
  await act('worker', id, 'accept');
  await act('worker', id, 'register', { classCode: 'C0118', severity: 2 });
  return id;
}

async function raise(as: string, id: string, body: object = {}): Promise<Answer> {
  return call(as, 'POST', `/api/cases/${id}/calls`, {
    kind: 'urgent',
    reason: '夜间没有照明，请供电、环卫到场',
    ...body,
  });
}

/** Does something on a call with its version as it is. */
async function on(
  as: string | Actor,
  callId: string,
  path: string,
  body: object = {},
): Promise<Answer> {
  const version = await withTransaction(cases.database, system, {}, (trx) =>
    sql<{ version: number }>`select version from case_calls where id = ${callId}`.execute(trx),
  );
  return call(as, 'POST', `/api/cases/calls/${callId}/${path}`, body, version.rows[0]?.version);
}

async function issue(callId: string, body: object = {}): Promise<Answer> {
  const { power, sanitation } = cases.departments;
  return on('dispatcher', callId, 'issue', {
    kind: 'urgent',
    leadUnitId: power,
    supportingUnitIds: [sanitation],
    ...body,
  });
}

/** A call that two departments have been called by. */
async function buildIssued(body: object = {}): Promise<{ caseId: string; callId: string }> {
  const caseId = await buildRegistered(body);
  const { body: raised } = await raise('community', caseId);
  expect((await issue(raised.id)).status).toBe(200);
  return { caseId, callId: raised.id };
}

async function reportIn(as: string, callId: string): Promise<Answer> {
  await on(as, callId, 'answer', { step: 'acknowledge' });
  await on(as, callId, 'answer', { step: 'contact', note: '已电话联系' });
  const picture = await givePicture(cases.database, cases.people[as]!);
  return on(as, callId, 'answer', {
    step: 'reportIn',
    note: '到场',
    location: { lng: point.lng + 0.001, lat: point.lat },
    pictures: [picture],
  });
}

const noticesOf = (who: string) =>
  withTransaction(cases.database, cases.people[who]!, {}, (trx) =>
    trx.selectFrom('notices').select(['template', 'subject_id']).orderBy('id').execute(),
  );

describe('POST /api/cases/:caseId/calls', () => {
  test('is refused to residents, other grids and departments', async () => {
    const id = await buildRegistered();
    expect((await raise('resident', id)).status).toBe(403);
    expect((await raise('power', id)).status).toBe(403);
    // Row-level security does not even show it to another grid.
    expect((await raise('otherWorker', id)).status).toBe(404);
    expect((await raise('anonymous', id)).status).toBe(401);
  });

  test('is refused for what is no department, or one named twice', async () => {
    const id = await buildRegistered();
    const { power } = cases.departments;
    const twice = await raise('worker', id, { suggestedUnitIds: [power, power] });
    expect(twice.body.code).toBe('cases/call-departments');
    const none = await raise('worker', id, {
      suggestedUnitIds: ['01900000-0000-7000-8000-000000000009'],
    });
    expect(none).toMatchObject({ status: 422, body: { code: 'cases/call-departments' } });
  });

  test('tells the subdistrict, and stands once on a case at a time', async () => {
    const id = await buildRegistered();
    const raised = await raise('worker', id);
    expect(raised).toMatchObject({
      status: 201,
      body: { state: 'raised', kind: 'urgent', caseId: id, departments: [], actions: ['cancel'] },
    });
    expect((await raise('community', id)).body.code).toBe('cases/call-already-open');
    expect(await noticesOf('dispatcher')).toContainEqual({
      template: 'cases.callRaised',
      subject_id: id,
    });
    const { body } = await call('community', 'GET', `/api/cases/${id}`);
    expect(body.callable).toBe(false);
    expect(body.timeline.at(-1)).toMatchObject({ action: 'call.raise', post: 'gridWorker' });
    const closed = await act('dispatcher', id, 'void', { reason: '重复' });
    expect(closed.body.calls[0].state).toBe('cancelled');
  });
});

describe('POST /api/cases/calls/:callId/issue', () => {
  let callId = '';
  beforeAll(async () => {
    callId = (await raise('community', await buildRegistered())).body.id;
  });

  test('is refused to everyone but the subdistrict', async () => {
    const body = { kind: 'urgent', leadUnitId: cases.departments.power };
    for (const who of ['worker', 'community', 'secretary', 'operator', 'power', 'resident']) {
      const { status } = await on(who, callId, 'issue', body);
      expect([403, 404], who).toContain(status);
    }
  });

  test('without If-Match is refused, and a stale one gets the call as it is', async () => {
    const url = `/api/cases/calls/${callId}/issue`;
    const body = { kind: 'urgent', leadUnitId: cases.departments.power };
    expect((await call('dispatcher', 'POST', url, body)).status).toBe(428);
    const stale = await call('dispatcher', 'POST', url, body, 9);
    expect(stale).toMatchObject({
      status: 409,
      body: { code: 'http/stale', current: { id: callId, version: 1, state: 'raised' } },
    });
  });

  test('refuses the lead among the supporting departments', async () => {
    const { power } = cases.departments;
    const answer = await issue(callId, { leadUnitId: power, supportingUnitIds: [power] });
    expect(answer.body.code).toBe('cases/call-departments');
  });

  test('sets the deadlines of the city, shows the case to the departments and tells them', async () => {
    const { caseId, callId } = await buildIssued({ confidential: true });
    const { body } = await on('dispatcher', callId, 'issue', {
      kind: 'urgent',
      leadUnitId: cases.departments.power,
    });
    expect(body.code).toBe('cases/call-wrong-state');
    for (const who of ['power', 'sanitation']) {
      const seen = await call(who, 'GET', `/api/cases/${caseId}`);
      expect(seen.status).toBe(200);
      const [one] = seen.body.calls;
      expect(one.departments.map((d: { role: string }) => d.role)).toEqual([
        'leadDepartment',
        'supportingDepartment',
      ]);
      const mine = one.departments.find((d: { mine: boolean }) => d.mine);
      const [acknowledge, contact, reportInStep, complete] = mine.steps;
      const issuedAt = Date.parse(one.issuedAt);
      expect(Date.parse(acknowledge.dueAt) - issuedAt).toBe(3_600_000);
      expect(Date.parse(contact.dueAt) - issuedAt).toBe(24 * 3_600_000);
      expect(Date.parse(reportInStep.dueAt) - issuedAt).toBeGreaterThan(2 * 86_400_000);
      expect(complete.dueAt).toBeNull();
      expect(one.actions).toEqual(['acknowledge']);
      expect(await noticesOf(who)).toContainEqual({
        template: 'cases.callIssued',
        subject_id: caseId,
      });
    }
    await appoint('water', [
      { post: 'departmentMember', unitId: cases.departments.water ?? cases.departments.transport! },
    ]);
    expect((await call('water', 'GET', `/api/cases/${caseId}`)).status).toBe(404);
    expect((await call('otherWorker', 'GET', `/api/cases/${caseId}`)).status).toBe(404);
    expect(queued.some((job) => job.name === 'notices.sendMail')).toBe(true);
  });
});

describe('a called department', () => {
  test('keeps the order of its steps, and reports in with position and picture', async () => {
    const { callId } = await buildIssued();
    const early = await on('power', callId, 'answer', { step: 'contact' });
    expect(early).toMatchObject({ status: 409, body: { code: 'cases/call-order' } });
    await on('power', callId, 'answer', { step: 'acknowledge' });
    const again = await on('power', callId, 'answer', { step: 'acknowledge' });
    expect(again.body.code).toBe('cases/call-done');
    await on('power', callId, 'answer', { step: 'contact' });
    const empty = await on('power', callId, 'answer', { step: 'reportIn' });
    expect(empty).toMatchObject({ status: 422, body: { code: 'cases/call-check-in' } });
    expect(empty.body.fields.map((f: { path: string }) => f.path)).toEqual([
      'body.location',
      'body.pictures',
    ]);
    const strange = await on('power', callId, 'answer', {
      step: 'reportIn',
      location: point,
      pictures: [await givePicture(cases.database, cases.people.resident!)],
    });
    expect(strange.body.code).toBe('files/not-attachable');
    const beijing = await on('power', callId, 'answer', {
      step: 'reportIn',
      location: { lng: 116.4, lat: 39.9 },
      pictures: [await givePicture(cases.database, cases.people.power!)],
    });
    expect(beijing.body.code).toBe('places/outside-city');
  });

  test('is shown with its distance from the case in metres, whatever system it sent', async () => {
    const { callId } = await buildIssued();
    const { body } = await reportIn('power', callId);
    const lead = body.departments.find((d: { mine: boolean }) => d.mine);
    expect(lead.checkIn.distance).toBeGreaterThan(80);
    expect(lead.checkIn.distance).toBeLessThan(92);
    expect(lead.checkIn.placeName).toContain('社区');
    expect(lead.checkIn.files).toHaveLength(1);
    expect(lead.steps[2]).toMatchObject({ step: 'reportIn', late: false });
    expect(lead.steps[2].doneAt).not.toBeNull();
  });

  test('plans with the others; the call ends when the lead has completed and all steps are done', async () => {
    const { caseId, callId } = await buildIssued();
    const { power, sanitation } = cases.departments;
    const tooEarly = await on('power', callId, 'plan', { steps: [{ text: 'x', unitId: power }] });
    expect(tooEarly.body.code).toBe('cases/call-order');
    await reportIn('power', callId);
    await reportIn('sanitation', callId);
    const stranger = await on('power', callId, 'plan', {
      steps: [{ text: 'x', unitId: cases.departments.police ?? caseId }],
    });
    expect(stranger.body.code).toBe('cases/call-departments');
    const steps = [
      { text: '更换灯头', unitId: power, dueAt: '2026-12-01T10:00:00+08:00' },
      { text: '清理现场', unitId: sanitation },
    ];
    expect((await on('sanitation', callId, 'plan', { steps })).status).toBe(403);
    const { body: planned } = await on('power', callId, 'plan', { steps });
    expect(planned.plan).toMatchObject([
      { text: '更换灯头', dueAt: '2026-12-01T02:00:00.000Z', doneAt: null },
      { text: '清理现场', unitId: sanitation, dueAt: null },
    ]);
    const [first, second] = planned.plan as { id: string }[];
    expect((await on('dispatcher', callId, `steps/${first!.id}/complete`)).status).toBe(403);
    await on('power', callId, `steps/${first!.id}/complete`, { note: '已换' });

    const { body: again } = await on('power', callId, 'plan', {
      steps: [{ text: '清理现场并拍照', unitId: sanitation }],
    });
    expect(again.plan.map((s: { text: string }) => s.text)).toEqual(['更换灯头', '清理现场并拍照']);
    const gone = await on('sanitation', callId, `steps/${second!.id}/complete`);
    expect(gone.body.code).toBe('cases/call-part-not-found');

    const { body: leadDone } = await on('power', callId, 'answer', { step: 'complete' });
    expect(leadDone.state).toBe('issued');
    const last = again.plan[1].id;
    const { body: over } = await on('sanitation', callId, `steps/${last}/complete`);
    expect(over).toMatchObject({ state: 'completed' });
    expect(over.completedAt).not.toBeNull();
    const { body: seen } = await call('community', 'GET', `/api/cases/${caseId}`);
    expect(seen.timeline.map((e: { action: string }) => e.action).slice(-3)).toEqual([
      'call.plan',
      'call.complete',
      'call.step',
    ]);
    const waiting = await noticesOf('secretary');
    expect(waiting).toContainEqual({ template: 'cases.callCompleted', subject_id: caseId });
  });

  test('is scored by subdistrict, community and resident side by side, each once', async () => {
    const { caseId, callId } = await buildIssued();
    const { power } = cases.departments;
    const score = (who: string, points: number) =>
      on(who, callId, 'score', { unitId: power, score: points, note: `${who} ${points}` });
    expect((await score('dispatcher', 5)).body.code).toBe('cases/call-wrong-state');
    await reportIn('power', callId);
    await on('power', callId, 'answer', { step: 'complete' });
    expect((await score('worker', 5)).status).toBe(403);
    expect((await score('power', 5)).status).toBe(403);
    await score('resident', 3);
    await score('community', 4);
    const { body } = await score('dispatcher', 5);
    const [lead] = body.departments;
    expect(lead.scores.map((s: { by: string; score: number }) => [s.by, s.score])).toEqual([
      ['subdistrict', 5],
      ['community', 4],
      ['resident', 3],
    ]);
    expect((await score('subdistrictLead', 1)).body.code).toBe('cases/call-done');
    const { body: audit } = await call('auditor', 'GET', `/api/cases/${caseId}/audit`);
    const actions = audit.items.map((row: { action: string }) => row.action);
    expect(actions).toContain('cases.call.score');
    expect(actions).toContain('cases.call.issue');
  });
});

describe('GET /api/cases/calls', () => {
  const list = async (who: string, state = 'open') =>
    (await call(who, 'GET', `/api/cases/calls?state=${state}&limit=200`)).body;

  test('is refused to residents', async () => {
    expect((await list('resident')).code).toBe('http/forbidden');
    expect((await list('anonymous')).code).toBe('http/unauthenticated');
  });

  test('shows each post the calls of its area, and each department those to it', async () => {
    const { caseId, callId } = await buildIssued();
    const has = async (who: string) =>
      (await list(who)).items.some((one: { id: string }) => one.id === callId);
    for (const who of ['worker', 'community', 'dispatcher', 'operator', 'power', 'sanitation']) {
      expect(await has(who), who).toBe(true);
    }
    expect(await has('otherWorker')).toBe(false);
    expect((await list('auditor')).code).toBe('http/forbidden');
    const mine = (await list('power')).items.find((one: { id: string }) => one.id === callId);
    expect(mine).toMatchObject({ caseId, actions: ['acknowledge'] });
  });

  test('shows a raised, refused or withdrawn call under its state', async () => {
    const refused = (await raise('community', await buildRegistered())).body.id;
    const { body } = await on('dispatcher', refused, 'refuse', { reason: '社区可自行处置' });
    expect(body).toMatchObject({ state: 'refused', actions: [] });
    expect(await noticesOf('community')).toContainEqual(
      expect.objectContaining({ template: 'cases.callRefused' }),
    );
    const withdrawn = (await raise('worker', await buildRegistered())).body.id;
    expect((await on('power', withdrawn, 'cancel', { reason: 'x' })).status).toBe(403);
    await on('worker', withdrawn, 'cancel', { reason: '已自行解决' });
    const ids = async (state: string) =>
      (await list('dispatcher', state)).items.map((one: { id: string }) => one.id);
    expect(await ids('refused')).toContain(refused);
    expect(await ids('cancelled')).toContain(withdrawn);
    expect(await ids('open')).not.toContain(withdrawn);
  });
});
