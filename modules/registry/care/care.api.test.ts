import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { eraseOld } from '../erase.ts';
import {
  building,
  community,
  consent,
  duty,
  grid,
  inDays,
  today,
  useRegistry,
} from '../testing.ts';

const { send, enter, tag, asSystem, auditsOf } = useRegistry();

describe('care', () => {
  const at = `${building}.u01.d0301`;

  test('tags are the community’s to give, with a basis and an end within a year', async () => {
    const { id } = await enter({}, at);
    const url = `/residents/${id}/care-tags`;
    const body = { kind: 'leftBehindChild', basis: duty, everyDays: 14, expiresOn: inDays(365) };
    for (const who of ['worker', 'gridLead', 'lead', 'operator']) {
      expect((await send(who, 'POST', url, body)).status, who).toBe(403);
    }
    expect((await send('elsewhere', 'POST', url, body)).status).toBe(404);
    const of = async (change: object) =>
      (await send('community', 'POST', url, { ...body, ...change })).body.code;
    expect(await of({ expiresOn: inDays(366) })).toBe('registry/tag-too-long');
    expect(await of({ expiresOn: inDays(-1) })).toBe('registry/tag-too-long');
    expect(await of({ kind: 'petitioner' })).toBe('registry/unknown-care-kind');
    expect(await of({ basis: undefined })).toBe('http/invalid-input');
    const given = await send('community', 'POST', url, body);
    expect(given.status, given.text).toBe(201);
    expect(await of({})).toBe('registry/tag-there');
    const [audit] = await auditsOf(given.body.id);
    expect(audit!.row).not.toMatch(/leftBehindChild/);
    const renew = `/care-tags/${given.body.id}/renew`;
    const longer = { basis: consent, everyDays: 30, expiresOn: inDays(300) };
    expect((await send('worker', 'POST', renew, longer)).status).toBe(403);
    expect((await send('community', 'POST', renew, longer, 9)).body.code).toBe('http/stale');
    expect((await send('community', 'POST', renew, longer)).body).toMatchObject({
      everyDays: 30,
      basis: consent,
      version: 2,
    });
    const end = `/care-tags/${given.body.id}/end`;
    expect((await send('community', 'POST', end, { why: 'withdrawn' }, 2)).status).toBe(200);
    expect((await send('community', 'POST', end, { why: 'withdrawn' }, 2)).status).toBe(404);
  });

  test('visits move the day of the next one; not being at home does not', async () => {
    const { id } = await enter({ name: '孙八' }, at);
    const url = `/residents/${id}/visits`;
    const visit = { on: today, outcome: 'met', note: '' };
    expect((await send('worker', 'POST', url, visit)).body.code).toBe('registry/not-to-visit');
    await tag(id, { everyDays: 7 });
    for (const who of ['lead', 'micro', 'subdistrict']) {
      expect((await send(who, 'POST', url, visit)).status, who).toBe(403);
    }
    expect((await send('neighbour', 'POST', url, visit)).status).toBe(404);
    const note = '电话 138 0013 8000';
    expect((await send('worker', 'POST', url, { ...visit, note })).body.code).toBe(
      'registry/note-personal',
    );
    expect((await send('worker', 'POST', url, { ...visit, on: inDays(1) })).body.code).toBe(
      'registry/day-ahead',
    );
    expect((await send('worker', 'POST', url, { ...visit, on: inDays(-91) })).body.code).toBe(
      'registry/day-too-early',
    );
    // As if the tag were of months ago.
    await asSystem((trx) =>
      sql`update care_tags set valid_from = ${inDays(-60)}::date where resident_id = ${id}`.execute(
        trx,
      ),
    );
    const note2 = '灯泡坏了，要换';
    const sent = await send('worker', 'POST', url, { ...visit, on: inDays(-30), note: note2 });
    expect(sent.body).toMatchObject({
      visit: { note: note2 },
      dueOn: inDays(-23),
      state: 'overdue',
    });
    const away = await send('worker', 'POST', url, { ...visit, outcome: 'notHome' });
    expect(away.body).toMatchObject({ dueOn: inDays(-23), state: 'overdue' });
    const { body } = await send('worker', 'GET', url);
    expect(body).toMatchObject({
      dueOn: inDays(-23),
      items: [{ outcome: 'notHome' }, { outcome: 'met', note: '灯泡坏了，要换' }],
    });
  });

  test('is listed by area, the longest overdue first, masked and without why', async () => {
    const { body, text } = await send('worker', 'GET', '/care/due');
    expect(body.area.path).toBe(grid);
    expect(body.items[0]).toMatchObject({
      nameMasked: '孙*',
      state: 'overdue',
      dueOn: inDays(-23),
    });
    const days = body.items.map((one: { dueOn: string }) => one.dueOn);
    expect(days).toEqual([...days].sort());
    expect(text).not.toMatch(/孙八|livesAlone|独居|kind/);
    expect((await send('community', 'GET', `/care/due?path=${community}`)).status).toBe(200);
    for (const who of ['lead', 'micro', 'operator', 'resident']) {
      expect((await send(who, 'GET', '/care/due')).status, who).toBe(403);
    }
    expect((await send('worker', 'GET', `/care/due?path=${community}`)).status).toBe(403);
    expect((await send('neighbour', 'GET', `/care/due?path=${grid}`)).status).toBe(403);
  });

  test('is done for a rhythm once somebody was met', async () => {
    const { id } = await enter({ name: '冯二' }, at);
    await tag(id, { everyDays: 30 });
    const visit = { on: today, outcome: 'needsHelp', note: '' };
    const { body } = await send('worker', 'POST', `/residents/${id}/visits`, visit);
    expect(body).toMatchObject({ visit: { note: null }, dueOn: inDays(30), state: 'done' });
  });

  test('colours dwellings without saying of whom or why', async () => {
    const { body, text } = await send('worker', 'GET', `/buildings/${building}/care`);
    expect(body.items).toContainEqual({ path: at, state: 'overdue' });
    expect(body.items).toContainEqual({ path: `${building}.u01.d0402`, state: 'none' });
    expect(text).not.toMatch(/孙|livesAlone|residentId/);
    expect((await send('lead', 'GET', `/buildings/${building}/care`)).status).toBe(403);
    expect((await send('neighbour', 'GET', `/buildings/${building}/care`)).status).toBe(403);
  });

  test('ends with its last day: no visit is due, and the job erases the tag', async () => {
    const { id } = await enter({ name: '周九' }, at);
    const { id: tagId } = await tag(id, { expiresOn: today });
    await asSystem((trx) =>
      sql`update care_tags set valid_from = ${inDays(-60)}::date, based_on = ${inDays(-60)}::date,
        expires_on = ${inDays(-1)}::date where id = ${tagId}`.execute(trx),
    );
    const { body } = await send('worker', 'GET', `/residents/${id}/visits`);
    expect(body).toMatchObject({ dueOn: null, state: 'none' });
    await asSystem((trx) => eraseOld(trx, new Date()));
    const left = await asSystem(async (trx) => {
      const { rows } = await sql`select id from care_tags where id = ${tagId}`.execute(trx);
      return rows.length;
    });
    expect(left).toBe(0);
    expect((await auditsOf('registry')).at(-1)).toMatchObject({ action: 'registry.eraseOld' });
  });
});
