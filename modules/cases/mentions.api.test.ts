import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { system } from '../../kernel/http/actor.ts';
import { bringCase, test150300, useCases } from './testing.ts';

const cases = useCases();
const { call } = cases;

const nameOf = (name: string) => cases.people[name]!.personId!;
const search = async (as: string, id: string, q = '') =>
  call(as, 'GET', `/api/cases/${id}/colleagues?q=${encodeURIComponent(q)}`);
const found = async (as: string, id: string, q = '') =>
  (await search(as, id, q)).body.items.map((one: { name: string }) => one.name).sort();

/** A mention of somebody in a text, placed where the name stands. */
function mention(text: string, name: string) {
  const from = text.indexOf(`@${name}`);
  return { personId: nameOf(name), from, to: from + name.length + 1 };
}

async function note(as: string, id: string, body: object) {
  const { version } = (await call('operator', 'GET', `/api/cases/${id}`)).body;
  return call(as, 'POST', `/api/cases/${id}/comment`, body, version);
}

async function noticesOf(name: string, id: string) {
  const { rows } = await withTransaction(cases.database, system, {}, (trx) =>
    sql<{ template: string }>`
      select template from notices where person_id = ${nameOf(name)} and subject_id = ${id}`.execute(
      trx,
    ),
  );
  return rows.map((row) => row.template);
}

describe('GET /api/cases/:caseId/colleagues', () => {
  it('is refused to who has no post, and to who does not read all of the case', async () => {
    const id = await bringCase(cases, 'accepted');
    expect((await search('anonymous', id)).status).toBe(401);
    expect((await search('resident', id)).status).toBe(403);
    expect((await search('power', id)).status).toBe(404);
    const secret = (await cases.report('resident', { confidential: true })).id;
    expect((await search('operator', secret)).status).toBe(404);
  });

  it('finds those who may see the case alone, but not the asker', async () => {
    const id = await bringCase(cases, 'accepted');
    expect(await found('worker', id)).toEqual([
      'community',
      'dispatcher',
      'gridLead',
      'operator',
      'secretary',
      'subdistrictLead',
    ]);
    const secret = (await cases.report('resident', { confidential: true })).id;
    expect(await found('worker', secret)).toEqual(['gridLead']);
    const dispatched = await bringCase(cases, 'dispatched');
    expect(await found('worker', dispatched)).toContain('power');
  });

  it('finds by name, pinyin and its first letters, and by post', async () => {
    const id = await bringCase(cases, 'accepted');
    await cases.appoint('李明华', [{ post: 'communityStaff', placePath: test150300.community }]);
    for (const q of ['明', 'minghua', 'lmh', '李明华'])
      expect(await found('worker', id, q)).toEqual(['李明华']);
    expect(await found('worker', id, '派遣员')).toEqual(['dispatcher']);
    expect(await found('worker', id, '没有这人')).toEqual([]);
  });
});

describe('a note that mentions colleagues', () => {
  it('is refused when it is not internal, names somebody who may not see it, or not at that place', async () => {
    const id = await bringCase(cases, 'accepted');
    const text = '@community 请核实，@power 也看看';
    const one = mention(text, 'community');
    const codes = async (body: object) => (await note('worker', id, { text, ...body })).body.code;
    expect(await codes({ mentions: [one] })).toBe('cases/mention-not-internal');
    expect(await codes({ internal: true, mentions: [one, mention(text, 'power')] })).toBe(
      'cases/mention-unseen',
    );
    const misplaced = { ...one, from: one.from + 1, to: one.to + 1 };
    expect(await codes({ internal: true, mentions: [misplaced] })).toBe('cases/mention-misplaced');
    expect(await codes({ internal: true, mentions: [one, one] })).toBe('cases/mention-misplaced');
  });

  it('is kept with who is meant and where, and tells them once, with the way to the case', async () => {
    const id = await bringCase(cases, 'accepted');
    await call('secretary', 'POST', `/api/cases/${id}/follow`, { follow: true });
    const text = '  请 @secretary 和 @gridLead 核实楼层 ';
    const body = {
      text,
      internal: true,
      mentions: ['secretary', 'gridLead'].map((name) => mention(text.trim(), name)),
    };
    const { status, body: answer } = await note('worker', id, body);
    expect(status, JSON.stringify(answer)).toBe(200);
    const entry = answer.timeline.at(-1);
    expect(entry).toMatchObject({ action: 'comment', public: false, text: text.trim() });
    expect(entry.data.mentions).toEqual(
      body.mentions.map((one, i) => ({ ...one, name: ['secretary', 'gridLead'][i] })),
    );
    // Who watches and is mentioned hears of it once.
    expect((await noticesOf('secretary', id)).filter((one) => one !== 'cases.assigned')).toEqual([
      'cases.mentioned',
    ]);
    expect(await noticesOf('gridLead', id)).toContain('cases.mentioned');
    expect(await noticesOf('resident', id)).not.toContain('cases.commented');
    const seen = (await call('resident', 'GET', `/api/cases/${id}`)).body;
    expect(JSON.stringify(seen.timeline)).not.toContain('secretary');
  });
});
