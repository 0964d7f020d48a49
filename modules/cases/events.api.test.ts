import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { noticesModule } from '../notices/index.ts';
import { caseEventKinds, eventOf } from './events.ts';
import { queued, test150300, useCases } from './testing.ts';
import { actionNames } from './workflow.ts';

const cases = useCases();
const { act, report } = cases;
let owner: Client;

beforeAll(async () => {
  owner = new Client({
    connectionString: cases.database.ownerUrl,
    options: `-c search_path=${cases.database.schema},public -c gewu.system=on`,
  });
  await owner.connect();
});
afterAll(() => owner?.end());

const hook = '0190a1b2-0000-7000-8000-0000000000aa';
const want = async (events: string[], area: string | null = null) => {
  await owner.query(
    `insert into webhooks (id, name, url, events, secret_cipher) values ($1, 'x', 'https://x.cn', $2, 'x')`,
    [hook, events],
  );
  await owner.query(
    `update notice_rules set version = gen_random_uuid(),
       hooks = jsonb_build_array(jsonb_build_object('id', $1::text, 'events', $2::text[], 'area', $3::text))`,
    [hook, events, area],
  );
};
const told = async () =>
  (
    await owner.query<{ payload: string }>('select payload from webhook_deliveries order by id')
  ).rows.map(({ payload }) => JSON.parse(payload));

beforeEach(async () => {
  await owner.query('delete from webhooks');
  await owner.query(`update notice_rules set version = gen_random_uuid(), hooks = '[]'`);
});

describe('events of cases', () => {
  it('are one kind for each action and each entry of the timeline, named in both languages', () => {
    const keys = caseEventKinds.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(actionNames.filter((action) => !keys.includes(eventOf(action) ?? ''))).toEqual([]);
    expect(caseEventKinds.filter(({ name }) => !name['zh-CN'] || !name.en)).toEqual([]);
    expect(eventOf('phoneOpened')).toBeUndefined();
    expect(eventOf('toString')).toBeUndefined();
  });

  it('tell what happened with the change itself, without a word of what people wrote', async () => {
    await want(['case.reported', 'case.accepted', 'case.registered']);
    const secret = '张三家门口，电话 13800138000';
    const { id, number } = await report('resident', { text: secret, address: secret });
    await act('worker', id, 'accept', { note: secret });
    await act('worker', id, 'register', { classCode: 'C0118', severity: 2, note: secret });
    const events = await told();
    expect(events.map(({ type }) => type)).toEqual([
      'case.reported',
      'case.accepted',
      'case.registered',
    ]);
    expect(events[2].data).toMatchObject({
      id,
      number,
      state: 'registered',
      class: { code: 'C0118', name: { 'zh-CN': '路灯' } },
      severity: 2,
      partOf: null,
    });
    expect(events[0].data.place.path).toMatch(/^150300\.150304\.012\.008/);
    expect(events[0].data.link).toMatch(new RegExp(`/console/cases/${id}$`));
    const all = JSON.stringify(events);
    expect(all).not.toContain('张三');
    expect(all).not.toContain('13800138000');
    for (const actor of Object.values(cases.people)) {
      if (actor.personId) expect(all).not.toContain(actor.personId);
    }
    expect(queued.filter(({ name }) => name === 'notices.sendWebhook')).toHaveLength(3);
  });

  it('say nothing of confidential cases, of other areas and of kinds that nobody asked for', async () => {
    await want(['case.reported'], '150300.150303');
    await report('resident');
    await wantInstead(['case.reported'], test150300.community);
    await report('resident', { confidential: true });
    expect(await told()).toEqual([]);
    const { id } = await report('resident');
    await act('worker', id, 'accept');
    expect((await told()).map(({ data }) => data.id)).toEqual([id]);
  });

  it('cost a report no statement while no webhook is registered', async () => {
    const stop = await noticesModule.start!({ city: cases.database } as never);
    const statements: string[] = [];
    try {
      await report('resident');
      // The process has heard of no change for a while, as one that serves a city.
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      await report('resident');
      const spy = vi.spyOn(Client.prototype, 'query').mockImplementation(function (
        this: Client,
        ...args: unknown[]
      ) {
        const [first] = args as [string | { text: string }];
        statements.push(typeof first === 'string' ? first : first.text);
        return original.apply(this, args as never) as never;
      } as never);
      await report('resident');
      spy.mockRestore();
    } finally {
      await stop();
    }
    expect(statements.some((text) => text.includes('insert into cases'))).toBe(true);
    expect(statements.filter((text) => /notice_rules|notice_wordings|webhook/.test(text))).toEqual(
      [],
    );
  });
});

const original = Client.prototype.query;

async function wantInstead(events: string[], area: string): Promise<void> {
  await owner.query('delete from webhooks');
  await want(events, area);
}
