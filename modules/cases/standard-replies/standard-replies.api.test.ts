import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import { test150300, useCases } from '../testing.ts';

const cases = useCases();
const { call } = cases;
const url = '/api/cases/standard-replies';
const { city, subdistrict, community } = test150300;

let made = 0;
const body = (owner: object, more: object = {}) => {
  made += 1;
  return {
    title: `常用语 ${made}`,
    text: '您反映的 {{className}}（{{number}}）将在 {{due}} 前办理。',
    actions: ['reply', 'comment'],
    classCode: null,
    owner,
    ...more,
  };
};
const add = (as: string, owner: object, more: object = {}) =>
  call(as, 'POST', url, body(owner, more));
const titles = async (as: string, query = '') =>
  (await call(as, 'GET', `${url}?${query}`)).body.items.map((one: { title: string }) => one.title);
const ownUnit = () => ({ unitId: cases.departments.power! });

describe('standard replies', () => {
  it('are refused to residents and the system’s posts, and kept by leads alone', async () => {
    for (const who of ['resident', 'auditor']) {
      expect((await call(who, 'GET', url)).status, who).toBe(403);
    }
    expect((await call('anonymous', 'GET', url)).status).toBe(401);
    for (const who of ['community', 'worker', 'power', 'dispatcher', 'resident']) {
      expect((await add(who, { placePath: community })).status, who).toBe(403);
    }
  });

  it.each([
    ['secretary', community, [subdistrict, city]],
    ['subdistrictLead', subdistrict, [city]],
    ['operator', city, []],
  ])('of %s are of what it leads and below', async (who, own, above) => {
    expect((await add(who, { placePath: own })).status).toBe(201);
    expect((await add(who, { placePath: community })).status).toBe(201);
    for (const placePath of above) expect((await add(who, { placePath })).status).toBe(403);
    expect((await add(who, ownUnit())).status).toBe(403);
  });

  it('of a department are its lead’s to keep and its members’ to use, and nobody else’s', async () => {
    const { body: one } = await add('powerLead', ownUnit());
    expect(await titles('power')).toContain(one.title);
    for (const who of ['sanitation', 'community', 'operator']) {
      expect(await titles(who), who).not.toContain(one.title);
    }
    const change = (as: string) =>
      call(as, 'PATCH', `${url}/${one.id}`, { text: '已派人。' }, one.version);
    expect((await change('power')).status).toBe(403);
    expect((await change('operator')).status).toBe(404);
    expect((await change('powerLead')).body).toMatchObject({ text: '已派人。', version: 2 });
    expect((await change('powerLead')).status).toBe(409);
  });

  it('reach those below, and departments from the city alone; the nearest come first', async () => {
    const at = async (as: string, placePath: string) => (await add(as, { placePath })).body.title;
    const own = await at('secretary', community);
    const over = await at('subdistrictLead', subdistrict);
    const all = await at('operator', city);
    const seen = (await titles('worker', 'action=reply')).filter((one: string) =>
      [own, over, all].includes(one),
    );
    expect(seen).toEqual([own, over, all]);
    expect(await titles('power', 'action=reply')).toContain(all);
    expect(await titles('power', 'action=reply')).not.toContain(over);
    // Used where it is meant for, kept by who leads above.
    expect(await titles('dispatcher', 'action=reply')).not.toContain(own);
    expect(await titles('subdistrictLead')).toContain(own);
  });

  it('are offered for their actions and classes', async () => {
    const { body: one } = await add(
      'secretary',
      { placePath: community },
      { actions: ['decline'], classCode: 'C0118' },
    );
    expect(one).toMatchObject({ classCode: 'C0118', className: '路灯', mayChange: true });
    expect(await titles('worker', 'action=decline&classCode=C0118')).toContain(one.title);
    expect(await titles('worker', 'action=decline&classCode=E0101')).not.toContain(one.title);
    expect(await titles('worker', 'action=reply&classCode=C0118')).not.toContain(one.title);
  });

  it('refuse a place that is not known, a class that is not, and a name that is taken', async () => {
    const owner = { placePath: community };
    const wrong = await add('secretary', owner, { text: '{{phone}} 您好' });
    expect(wrong).toMatchObject({ status: 400, body: { code: 'http/invalid-input' } });
    expect(JSON.stringify(wrong.body.fields)).toContain('{{number}}');
    expect((await add('secretary', owner, { classCode: 'C9999' })).body.code).toBe(
      'cases/class-unknown',
    );
    await add('secretary', owner, { title: '同名' });
    expect((await add('secretary', owner, { title: '同名' })).body.code).toBe(
      'cases/standard-reply-taken',
    );
    expect(
      (await add('subdistrictLead', { placePath: subdistrict }, { title: '同名' })).status,
    ).toBe(201);
  });

  it('are removed, and each write is written down', async () => {
    const { body: one } = await add('secretary', { placePath: community });
    expect((await call('secretary', 'DELETE', `${url}/${uuidv7()}`)).status).toBe(404);
    expect((await call('secretary', 'DELETE', `${url}/${one.id}`)).body).toEqual({ id: one.id });
    expect(await titles('worker')).not.toContain(one.title);
    const { rows } = await withTransaction(cases.database, system, {}, (trx) =>
      sql<{ action: string; post: string }>`
        select action, post from audit_entries where subject_id = ${one.id} order by id`.execute(
        trx,
      ),
    );
    expect(rows).toEqual([
      { action: 'cases.addStandardReply', post: 'communitySecretary' },
      { action: 'cases.deleteStandardReply', post: 'communitySecretary' },
    ]);
  });

  it('stay hidden under row-level security where the service forgets to ask', async () => {
    await add('powerLead', ownUnit());
    const count = async (name: string) => {
      const { rows } = await withTransaction(cases.database, cases.people[name]!, {}, (trx) =>
        sql<{ n: number }>`
          select count(*)::int as n from case_standard_replies where unit_id is not null`.execute(
          trx,
        ),
      );
      return rows[0]!.n;
    };
    expect(await count('power')).toBeGreaterThan(0);
    for (const name of ['sanitation', 'operator', 'resident', 'auditor']) {
      expect(await count(name), name).toBe(0);
    }
  });
});
