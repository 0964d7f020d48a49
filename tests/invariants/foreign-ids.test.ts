import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, buildApp } from '../../apps/server/build-app.ts';
import { renderOpenApi } from '../../docs/openapi.ts';
import { parseConfig } from '../../kernel/config/config.ts';
import { checksumPart, listParts } from '../../kernel/db/transfer/catalog.ts';
import { openSnapshot } from '../../kernel/db/transfer/transfer.ts';
import { type Actor, anonymous } from '../../kernel/http/actor.ts';
import { givePicture, test150300, useCases } from '../../modules/cases/testing.ts';
import { postCodes, posts } from '../../modules/identity/posts.ts';
import { arbitraryOf, type JsonSchema } from './arbitrary.ts';
import { caseByCase, cityWide, open } from './open-routes.ts';
import { type Input, listOperations, type Operation, urlOf } from './operations.ts';

/**
 * Another area's ids in every parameter of every path, by every post: whoever asks from elsewhere gets 403 or 404, and nothing
 * changes. Everything that is asked for lies in Binhai; everybody who asks belongs to another district, another department or
 * another city.
 */
const document = JSON.parse(await renderOpenApi()) as Parameters<typeof listOperations>[0] &
  JsonSchema;
const operations = listOperations(document).filter((one) => Object.keys(one.params).length > 0);

const cases = useCases();
const { act, call, report } = cases;
let served: App;
let folder = '';
/** Ids of Binhai's records by the name of the parameter. */
const theirs: Record<string, string[]> = {};
const actors: Record<string, Actor> = {};
let asking: Actor = anonymous;

/** Where a post of another area is held. */
const elsewhere: Record<string, string> = {
  city: '150200',
  subdistrict: '150300.150303.001',
  community: '150300.150303.001.001',
  grid: '150300.150303.001.001.g001',
  microGrid: '150300.150303.001.001.g001.m01',
  building: '150300.150303.001.001.g001.m01.b00001',
};

async function asOwner<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: cases.database.ownerUrl,
    options: `-c search_path=${cases.database.schema},public -c gewu.system=on`,
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** A confidential case that the subdistrict holds, with a call that departments answer and one that nobody has issued. */
async function buildRecords(confidential: boolean): Promise<void> {
  const picture = await givePicture(cases.database, cases.people.resident!);
  const { id } = await report('resident', { confidential, pictures: [picture] });
  await act('worker', id, 'accept');
  await act('worker', id, 'register', { classCode: 'C0118', severity: 2 });
  const raised = (
    await call('community', 'POST', `/api/cases/${id}/calls`, {
      kind: 'urgent',
      reason: '夜间没有照明',
    })
  ).body;
  const { power, sanitation } = cases.departments;
  const issued = await call(
    'dispatcher',
    'POST',
    `/api/cases/calls/${raised.id}/issue`,
    { kind: 'urgent', leadUnitId: power, supportingUnitIds: [sanitation] },
    raised.version,
  );
  expect(issued.status, JSON.stringify(issued.body)).toBe(200);
  const reportedIn = await givePicture(cases.database, cases.people.power!);
  let now = issued.body;
  const step = async (path: string, body: object) => {
    const url = `/api/cases/calls/${raised.id}/${path}`;
    const answer = await call('power', 'POST', url, body, now.version);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    now = answer.body;
  };
  await step('answer', { step: 'acknowledge' });
  await step('answer', { step: 'contact', note: '已电话联系' });
  await step('answer', {
    step: 'reportIn',
    note: '到场',
    location: test150300.point,
    pictures: [reportedIn],
  });
  await step('plan', { steps: [{ text: '更换灯头', unitId: power }] });
  const one = await asOwner(async (client) => {
    const { rows } = await client.query('select number from cases where id = $1', [id]);
    return rows[0].number as string;
  });
  add('caseId', id);
  add('callId', raised.id);
  add('stepId', now.plan[0].id);
  add('fileId', picture);
  add('id', one);
}

function add(name: string, ...values: string[]): void {
  theirs[name] = [...(theirs[name] ?? []), ...values];
}

beforeAll(async () => {
  await buildRecords(true);
  const owner = cases.people.resident!.personId as string;
  const loose = await givePicture(cases.database, cases.people.resident!);
  const [key, notice, session, exported, filter, reply, bulk, webhook] = Array.from(
    { length: 8 },
    () => randomUUID(),
  );
  const [plan, division, barrier, imported, patrol, changed, lives, tag] = Array.from(
    { length: 8 },
    () => randomUUID(),
  );
  const dwelling = `${cases.grid}.m01.b00001.u01.d0101`;
  const dispatcher = cases.people.dispatcher!;
  const [deputy, handover] = [randomUUID(), randomUUID()];
  await asOwner(async (client) => {
    await client.query(
      `insert into api_keys (id, name, key_hash, hint, scopes) values ($1, 'theirs', sha256('x'), 'x', '{open311}')`,
      [key],
    );
    await client.query(
      `insert into notices (id, person_id, template, params) values ($1, $2, 'cases.accepted', '{}')`,
      [notice, owner],
    );
    await client.query(
      `insert into webhooks (id, name, url, events, secret_cipher)
       values ($1, 'theirs', 'https://example.cn', '{case.closed}', 'x')`,
      [webhook],
    );
    await client.query(
      `insert into case_exports (id, number, asked_by, appointment_id, post, place_path, reason, format, filter, case_ids, asked_at)
       values ($1, 'DC-1', $2, $3, 'subdistrictDispatcher', $4, '核对', 'csv', '{}', array[$5::uuid], now())`,
      [
        exported,
        dispatcher.personId,
        dispatcher.appointments[0]!.id,
        test150300.subdistrict,
        theirs.caseId![0],
      ],
    );
    await client.query(
      `insert into case_saved_filters (id, owner_id, list, name, shared_path) values ($1, $2, 'inbox', '待派遣', $3)`,
      [filter, dispatcher.personId, test150300.subdistrict],
    );
    await client.query(
      `insert into case_standard_replies (id, place_path, title, text, actions) values ($1, $2, '已派单', '已派单', '{reply}')`,
      [reply, test150300.subdistrict],
    );
    await client.query(
      `insert into case_bulk_items (person_id, bulk_id, case_id, action, at, event_id, version_after, before)
       select $1, $2, c.id, 'accept', now(), (select id from case_events where case_id = c.id limit 1), version, '{}'
       from cases c where id = $3`,
      [dispatcher.personId, bulk, theirs.caseId![0]],
    );
    await client.query(
      `insert into appointments (id, person_id, post, place_path, valid_from, valid_until, acting_for)
       values ($1, $2, 'subdistrictDispatcher', $3, current_date, current_date + 3, $4)`,
      [
        deputy,
        cases.people.worker!.personId,
        test150300.subdistrict,
        dispatcher.appointments[0]!.id,
      ],
    );
    await client.query(
      `insert into handovers (id, appointment_id, person_id, post, place_path, why, day, heir, to_post, to_path, passed_at)
       values ($1, $2, $3, 'gridWorker', $4, 'expired', current_date, 'above', 'gridLead', $4, now())`,
      [
        handover,
        cases.people.worker!.appointments[0]!.id,
        cases.people.worker!.personId,
        cases.grid,
      ],
    );
    await client.query(
      `insert into plans (id, kind, area_path, status, options, input, author_id, author_post, finished_at)
       values ($1, 'microGrids', $2, 'done', '{}', '{}', $3, 'subdistrictDispatcher', now())`,
      [plan, cases.grid, dispatcher.personId],
    );
    await client.query(
      `insert into plan_divisions (id, plan_id, area_path, number, root_id, emphasis, seed, parts, score, warnings, author_id, author_post)
       values ($1, $2, $3, 1, $1, 'asked', 1, '[]', '{}', '[]', $4, 'subdistrictDispatcher')`,
      [division, plan, cases.grid, dispatcher.personId],
    );
    await client.query(
      `insert into plan_barriers (id, area_path, kind, line, drawn_by)
       values ($1, $2, 'wall', '{"type": "LineString", "coordinates": [[106.71, 39.5], [106.72, 39.5]]}', $3)`,
      [barrier, test150300.community, dispatcher.personId],
    );
    await client.query(
      `insert into place_imports (id, state, file_name, format, bytes, layers, options, author_id, post, post_path)
       values ($1, 'checked', '楼栋.csv', 'csv', 1, '[]', '{}', $2, 'communityStaff', $3)`,
      [imported, dispatcher.personId, test150300.community],
    );
    await client.query(
      `insert into patrols (id, area_path, person_id, post, begun_at) values ($1, $2, $3, 'gridWorker', now())`,
      [patrol, cases.grid, cases.people.worker!.personId],
    );
    await client.query(
      `insert into place_changes (id, day, place_path, reason, added, altered, moved, ended)
       values ($1, current_date, $2, '改名', 0, 1, 0, 0)`,
      [changed, test150300.community],
    );
    await client.query(
      `insert into residents (id, place_path, name_masked, relation, purpose, basis, duty_item, entered_post, entered_on)
       values ($1, $2, '王*', 'owner', 'service', 'duty', '登记', 'gridWorker', current_date)`,
      [lives, dwelling],
    );
    await client.query(
      `insert into care_tags (id, resident_id, kind, basis, duty_item, every_days, valid_from, based_on, expires_on, added_post)
       values ($1, $2, 'livesAloneOlder', 'duty', '探访', 7, current_date, current_date, current_date + 30, 'communityStaff')`,
      [tag, lives],
    );
    await client.query("insert into auth_users (id, email) values ($1, 'a@example.cn')", [owner]);
    await client.query(
      `insert into auth_sessions (id, user_id, token, expires_at) values ($1, $2, 'token-of-another', now() + interval '1 day')`,
      [session, owner],
    );
  });
  add('fileId', loose);
  add('exportId', exported as string);
  add('filterId', filter as string);
  add('replyId', reply as string);
  add('bulkId', bulk as string);
  add('list', 'inbox');
  add('planId', plan as string);
  add('divisionId', division as string);
  add('barrierId', barrier as string);
  add('number', '1');
  add('importId', imported as string);
  add('patrolId', patrol as string);
  add('residentId', lives as string);
  add('tagId', tag as string);
  add('dwelling', dwelling);
  add('building', dwelling.split('.').slice(0, -2).join('.'));
  add('changeId', changed as string);
  add('path', test150300.community);
  add('day', '2026-11-01');
  add('layer', 'building');
  for (const name of ['x', 'y', 'z']) add(name, '0');
  add('collectionId', 'building');
  add('featureId', '1');
  add('apiKeyId', key as string);
  add('noticeId', notice as string);
  add('webhookId', webhook as string);
  add('sessionId', session as string);
  add('personId', owner);
  add('deputyId', deputy);
  add('handoverId', handover);
  add('appointmentId', cases.people.worker!.appointments[0]!.id);
  add('unitId', cases.departments.power as string);
  add('date', '2026-10-01');
  add('code', 'C0118');
  add('key', test150300.community);

  const otherDepartment = await asOwner(async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `select id from units where kind = 'department' and not place_path <@ $1::ltree limit 1`,
      [test150300.district],
    );
    return rows[0]!.id;
  });
  for (const post of postCodes) {
    const { at } = posts[post];
    const where =
      at === null ? { unitId: otherDepartment } : { placePath: elsewhere[at] as string };
    actors[post] = await cases.appoint(`elsewhere ${post}`, [{ post, ...where }]);
  }
  actors.resident = await cases.appoint('somebody', []);
  actors['API key'] = { ...anonymous, kind: 'apiKey', apiKeyId: randomUUID() };
  actors.nobody = anonymous;

  folder = await mkdtemp(join(tmpdir(), 'gewu-foreign-'));
  served = await buildApp({
    config: parseConfig({ LOG_LEVEL: 'silent', NODE_ENV: 'test', GEWU_DATA: folder }),
    city: { schema: cases.database.schema, pool: cases.database.pool },
    ratePerMinute: 1_000_000,
    resolveActor: async () => asking,
  });
}, 120_000);
afterAll(async () => {
  await served?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

let address = 0;

async function send(operation: Operation, input: Input, actor: Actor, version = 1) {
  asking = actor;
  address += 1;
  return served.app.inject({
    method: operation.method,
    url: urlOf(operation, input),
    remoteAddress: `10.0.${address >> 8}.${address & 255}`,
    headers: { 'if-match': `"${version}"` },
    ...(input.body === undefined ? {} : { payload: input.body as object }),
  });
}

/** What the address of a request has to say. */
const asked: Record<string, string> = { crs: 'WGS84', from: '2027-01-01' };

/** A body that the shape of a route accepts, so that who asks is what decides. */
async function bodyOf(operation: Operation, params: Record<string, string>): Promise<Input> {
  for (let seed = 1; seed < 60; seed += 1) {
    const [body] = operation.body
      ? fc.sample(arbitraryOf(operation.body, { uuids: [randomUUID()] }, document), {
          numRuns: 1,
          seed,
        })
      : [undefined];
    const ids = body as { caseIds?: string[] } | undefined;
    if (ids?.caseIds) ids.caseIds = theirs.caseId!;
    const query = Object.fromEntries(operation.requiredQuery.map((one) => [one, asked[one]]));
    const input: Input = { params, query, body };
    const answer = await send(operation, input, actors.gridWorker as Actor);
    if (answer.statusCode !== 400) return input;
  }
  throw new Error(`no body for ${operation.name}`);
}

/** As it was after the route before. */
let last: Record<string, unknown> | undefined;

/** Counts and checksums of every table. */
async function fingerprint(): Promise<Record<string, unknown>> {
  const client = await openSnapshot(cases.database.ownerUrl, cases.database.schema);
  try {
    const all: Record<string, unknown> = {};
    for (const part of await listParts(client, cases.database.schema)) {
      all[part.name] = await checksumPart(client, part);
    }
    return all;
  } finally {
    await client.end();
  }
}

describe("another area's ids", () => {
  it('are there for every parameter of every path', () => {
    const names = new Set(operations.flatMap((one) => Object.keys(one.params)));
    expect([...names].filter((name) => !theirs[name]?.length)).toEqual([]);
    expect(operations.length).toBeGreaterThan(50);
  });

  it('are answered to those of the area', async () => {
    const operation = operations.find((one) => one.name === 'GET /api/cases/{caseId}')!;
    const input = { params: { caseId: theirs.caseId![0] }, query: {}, body: undefined };
    const answer = await send(operation, input, cases.people.dispatcher!);
    expect(answer.statusCode, answer.body).toBe(200);
    expect(answer.body).toContain('3号楼前的路灯不亮');
  });

  it.each(operations.map((one) => [one.name, one] as const))(
    'are refused, and nothing changes: %s',
    async (name, operation) => {
      if (Object.values(open).some((pattern) => pattern.test(name))) return;
      const before = last ?? (await fingerprint());
      const length = Math.max(...Object.keys(operation.params).map((one) => theirs[one]!.length));
      for (let at = 0; at < length; at += 1) {
        const params = Object.fromEntries(
          Object.keys(operation.params).map((one) => [
            one,
            theirs[one]!.at(at) ?? theirs[one]![0]!,
          ]),
        );
        const input = await bodyOf(operation, params);
        for (const [who, actor] of Object.entries(actors)) {
          if (cityWide[who]?.test(name)) continue;
          const answer = await send(operation, input, actor);
          const said = `${who}: ${name} ${JSON.stringify(params)} -> ${answer.statusCode} ${answer.body.slice(0, 300)}`;
          const unsigned = actor.kind !== 'person';
          if (caseByCase.test(name) && answer.statusCode === 200) {
            expect(answer.json().items, said).toEqual([expect.objectContaining({ done: false })]);
          } else {
            expect(unsigned ? [401, 403, 404] : [403, 404], said).toContain(answer.statusCode);
          }
          // and what it says is no part of the record
          expect(answer.body, said).not.toContain('3号楼前的路灯不亮');
        }
      }
      last = await fingerprint();
      expect(last).toEqual(before);
    },
    60_000,
  );
});
