import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { listPlaceChanges } from '../tree/changes.ts';
import { undoChange } from '../tree/undo.ts';
import type { Division, MoveConsequence, Plan, PublishEffects } from './contract.ts';
import { community, grid, splitGrid, usePlans } from './testing.ts';

const plans = usePlans();
const { call, plan, divisionOf, people, appointed } = plans;
const today = dateInChina(new Date());

/** Tries every building in every other part until a move is as wanted. */
async function findMove(
  division: Division,
  wanted: (consequence: MoveConsequence) => boolean,
): Promise<{ key: string; to: number; consequence: MoveConsequence }> {
  const seen = new Set<unknown>();
  for (const part of division.parts) {
    for (const { building } of part.members) {
      for (const { number } of division.parts) {
        if (number === part.number) continue;
        const move = { key: building, to: number };
        const { body } = await call<MoveConsequence>(
          'community',
          'POST',
          `/divisions/${division.id}/consequences`,
          move,
        );
        seen.add(body.refused ?? JSON.stringify(body).slice(0, 200));
        if (wanted(body)) return { ...move, consequence: body };
      }
    }
  }
  throw new Error(`no move is as wanted: ${[...seen].join()}`);
}

describe('moving a building', () => {
  test('tells the consequences before anything is kept, and keeps another alternative', async () => {
    const done = await plan();
    const division = await divisionOf(done);
    const { key, to, consequence } = await findMove(division, ({ refused }) => refused === null);
    const { from } = consequence;
    const member = division.parts.flatMap((p) => p.members).find((one) => one.building === key)!;
    const householdsOf = (number: number) =>
      division.parts.find((p) => p.number === number)!.households;
    expect(from.households).toBe(householdsOf(from.number) - member.households);
    expect(consequence.to.households).toBe(householdsOf(to) + member.households);
    expect(consequence.parts.map(({ number }) => number).sort()).toEqual([from.number, to].sort());
    expect((await divisionOf(done)).parts).toEqual(division.parts);

    const moved = await call<Division>('community', 'POST', `/divisions/${division.id}/moves`, {
      key,
      to,
    });
    expect(moved.status).toBe(201);
    expect(moved.body).toMatchObject({
      derivedFrom: division.id,
      edits: 1,
      edit: { key, from: from.number, to },
      score: consequence.after,
    });
    const others = (parts: Division['parts']) =>
      parts.filter(({ number }) => number !== from.number && number !== to);
    expect(others(moved.body.parts)).toEqual(others(division.parts));
    const { body: after } = await call<Plan>('community', 'GET', `/${done.id}`);
    expect(after.divisions.map(({ id }) => id)).toEqual([division.id, moved.body.id]);

    const again = await call<Division>('community', 'POST', `/divisions/${moved.body.id}/moves`, {
      key,
      to: from.number,
    });
    expect(again.body.edits).toBe(2);
    expect(again.body.parts.map((p) => p.households)).toEqual(
      division.parts.map((p) => p.households),
    );
    const old = await call('community', 'POST', `/divisions/${moved.body.id}/moves`, {
      key,
      to: from.number,
    });
    expect(old.body.code).toBe('places/plan-superseded');
    const back = await call<Division>('community', 'POST', `/divisions/${again.body.id}/undo`);
    expect(back.body.id).toBe(moved.body.id);
    const first = await call('community', 'POST', `/divisions/${division.id}/undo`);
    expect(first.body.code).toBe('places/plan-nothing-to-undo');
    const compared = await call(
      'community',
      'GET',
      `/comparison?division=${division.id}&division=${moved.body.id}`,
    );
    expect(compared.body.rows.map((row: { differ: number }) => row.differ)).toEqual([
      0,
      member.households,
    ]);
  }, 30_000);

  test('refuses what is not beside it, what would empty or break a part, and says which', async () => {
    const division = await divisionOf(await plan(grid, { min: 60, max: 110 }));
    const { key, to } = await findMove(
      division,
      ({ refused }) => refused === 'apart' || refused === 'breaks',
    );
    const { status, body } = await call('community', 'POST', `/divisions/${division.id}/moves`, {
      key,
      to,
    });
    expect(status).toBe(422);
    expect(body.code).toMatch(/^places\/plan-move-(apart|breaks)$/);
    const unknown = await call('community', 'POST', `/divisions/${division.id}/moves`, {
      key: `${grid}.m01.b99999`,
      to: 1,
    });
    expect(unknown.body.code).toBe('places/plan-move-unknown');
  }, 60_000);
});

describe('barriers', () => {
  const line = {
    type: 'LineString',
    coordinates: [
      [106.717, 39.5],
      [106.719, 39.502],
    ],
  };
  test('are drawn, used and taken away, and stay in the history', async () => {
    const far = { ...line, coordinates: [...line.coordinates, [106.9, 39.6]] };
    const refused = await call('community', 'POST', '/barriers', {
      area: grid,
      kind: 'road',
      line: far,
    });
    expect(refused.body.code).toBe('places/plan-barrier-outside');
    const drawn = await call('community', 'POST', '/barriers', {
      area: grid,
      kind: 'wall',
      name: '围墙',
      line,
    });
    expect(drawn.status).toBe(201);
    const area = await call('community', 'GET', `/areas/${grid}`);
    expect(area.body.barriers).toHaveLength(1);
    expect((await call('elsewhere', 'DELETE', `/barriers/${drawn.body.id}`)).status).toBe(404);
    expect((await call('community', 'DELETE', `/barriers/${drawn.body.id}`)).status).toBe(200);
    expect((await call('community', 'GET', `/areas/${grid}`)).body.barriers).toEqual([]);
    const { rows } = await withTransaction(plans.database, people.community!, {}, (trx) =>
      sql`select id from plan_barriers where removed_by is not null`.execute(trx),
    );
    expect(rows).toHaveLength(1);
  });
});

describe('a published plan', () => {
  test('is taken back from the list of changes by who may publish, says so, and may be published again', async () => {
    for (const from of [today, dateInChina(new Date(Date.now() + 3 * 86_400_000))]) {
      const asked = await plan(splitGrid, { min: 40, max: 80 });
      const division = await divisionOf(asked);
      const [lead] = (await call('community', 'GET', `/leads?area=${splitGrid}`)).body.items;
      await call('community', 'PUT', `/divisions/${division.id}/leads/1`, {
        personId: lead.personId,
      });
      const before = await call('community', 'GET', `/areas/${splitGrid}`);
      const publish = () =>
        call<Plan>('subdistrict', 'POST', `/divisions/${division.id}/publish`, {
          from,
          reason: '重新划分',
        });
      const published = await publish();
      expect(published.status, JSON.stringify(published.body)).toBe(200);
      const undo = (as: string) =>
        withTransaction(plans.database, people[as]!, {}, async (trx) => {
          const { changes } = await listPlaceChanges(trx, people[as]!, { path: splitGrid });
          const reason = '居民有意见';
          const { id, undoable } = changes[0]!;
          expect(undoable).toBe(as === 'subdistrict');
          return undoChange(trx, people[as]!, id, { reason });
        });
      await expect(undo('community')).rejects.toMatchObject({ code: 'http/forbidden' });
      const ended = plans.dismissed.length;
      const undone = await undo('subdistrict');
      expect(undone.cancelled).toBe(from > today);
      expect(plans.dismissed).toHaveLength(ended + 1);
      const now = await call<Plan>('community', 'GET', `/${asked.id}`);
      expect(now.body.publication).toBeNull();
      const after = await call('community', 'GET', `/areas/${splitGrid}`);
      expect(after.body.present).toEqual(before.body.present);
      if (from > today) continue;
      await withTransaction(plans.database, people.subdistrict!, {}, async (trx) => {
        await expect(
          undoChange(trx, people.subdistrict!, undone.changeId, { reason: '又要' }),
        ).rejects.toMatchObject({ details: { why: 'plan' } });
      });
      expect((await publish()).body.publication).toMatchObject({ divisionId: division.id });
      await undo('subdistrict');
    }
  }, 60_000);
});

describe('publishing', () => {
  test('is refused to a community, for a past day, and for one’s own post', async () => {
    const division = await divisionOf(await plan());
    const publish = (as: string, from = today) =>
      call(as, 'POST', `/divisions/${division.id}/publish`, { from, reason: '调整' });
    expect((await publish('community')).status).toBe(403);
    expect((await publish('subdistrict', '2020-01-01')).body.code).toBe('places/plan-past-day');
    const own = await call('community', 'PUT', `/divisions/${division.id}/leads/1`, {
      personId: people.subdistrict!.personId,
    });
    expect(own.body.code).toBe('places/plan-lead-unknown');
  });

  test('puts parts, buildings and leads into force once, and refuses what was planned before', async () => {
    const stale = await divisionOf(await plan(grid, { min: 60, max: 110, seed: 3 }));
    const done = await plan(grid, { min: 100, max: 150, seed: 2 });
    const division = await divisionOf(done);
    const candidates = await call('community', 'GET', `/leads?area=${grid}`);
    const lead = candidates.body.items.find((one: { name: string }) => one.name === 'lead');
    expect(lead.posts).toEqual(['buildingLead']);
    const named = await call<Division>('community', 'PUT', `/divisions/${division.id}/leads/1`, {
      personId: lead.personId,
    });
    expect(named.body.parts[0]!.lead).toMatchObject({ name: 'lead' });
    const effects = await call<PublishEffects>(
      'subdistrict',
      'GET',
      `/divisions/${division.id}/effects?from=${today}`,
    );
    expect(effects.status, JSON.stringify(effects.body)).toBe(200);
    expect(effects.body.added.length + effects.body.altered.length).toBe(division.parts.length);
    const published = await call<Plan>('subdistrict', 'POST', `/divisions/${division.id}/publish`, {
      from: today,
      reason: '按户数重新划分',
    });
    expect(published.status, JSON.stringify(published.body)).toBe(200);
    expect(published.body.publication).toMatchObject({
      divisionId: division.id,
      day: today,
      publisher: { name: 'subdistrict', post: 'subdistrictLead' },
    });
    const area = await call('community', 'GET', `/areas/${grid}`);
    const targets = new Map(
      [...effects.body.added, ...effects.body.altered].map(({ number, path }) => [number, path]),
    );
    for (const { number, households } of division.parts) {
      const now = area.body.present.find((p: { path: string }) => p.path === targets.get(number));
      expect(now?.households).toBe(households);
    }
    expect(area.body.present).toHaveLength(division.parts.length);
    expect(appointed.slice(-1)).toEqual([
      {
        personId: lead.personId,
        post: 'microGridLead',
        placePath: targets.get(1),
        from: today,
      },
    ]);
    const again = await call('subdistrict', 'POST', `/divisions/${division.id}/publish`, {
      from: today,
      reason: '再来一次',
    });
    expect(again.body.code).toBe('places/plan-published');
    const old = await call('subdistrict', 'POST', `/divisions/${stale.id}/publish`, {
      from: today,
      reason: '旧的方案',
    });
    expect(old.body.code).toBe('places/plan-stale');
    const pdf = await call<Buffer>('community', 'GET', `/divisions/${division.id}/print`);
    expect(pdf.status).toBe(200);
    expect(pdf.body.subarray(0, 5).toString()).toBe('%PDF-');
  }, 30_000);

  test('makes several buildings of one that is split by entrance', async () => {
    const division = await divisionOf(await plan(splitGrid, { min: 10, max: 30 }));
    const members = division.parts.flatMap((part) => part.members);
    expect(members.some(({ entrances }) => entrances)).toBe(true);
    const effects = await call<PublishEffects>(
      'subdistrict',
      'GET',
      `/divisions/${division.id}/effects?from=${today}`,
    );
    expect(effects.body.newBuildings[0]?.name).toMatch(/号楼（\d单元.*）$/);
    const published = await call('subdistrict', 'POST', `/divisions/${division.id}/publish`, {
      from: today,
      reason: '按单元划分',
    });
    expect(published.status, JSON.stringify(published.body)).toBe(200);
    const { body: area } = await call('community', 'GET', `/areas/${splitGrid}`);
    expect(area.households).toBe(8 * 36);
    expect(area.buildings).toHaveLength(8 + effects.body.newBuildings.length);
    expect(area.present.map((one: { households: number }) => one.households).sort()).toEqual(
      division.parts.map(({ households }) => households).sort(),
    );
  }, 30_000);

  test('cuts a community into grids', async () => {
    const done = await plan(community, { min: 300, max: 500 });
    const division = await divisionOf(done);
    const effects = await call<PublishEffects>(
      'operator',
      'GET',
      `/divisions/${division.id}/effects?from=${today}`,
    );
    expect(effects.status, JSON.stringify(effects.body)).toBe(200);
    const published = await call('operator', 'POST', `/divisions/${division.id}/publish`, {
      from: today,
      reason: '网格调整',
    });
    expect(published.status, JSON.stringify(published.body)).toBe(200);
    const area = await call('community', 'GET', `/areas/${community}`);
    expect(area.body.present.map((p: { households: number }) => p.households).sort()).toEqual(
      division.parts.map(({ households }) => households).sort(),
    );
  }, 60_000);
});
