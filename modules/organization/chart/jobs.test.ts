import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { system } from '../../../kernel/http/actor.ts';
import { putLine } from '../../identity/testing.ts';
import { dissolveGroups, remindOfTerms } from './jobs.ts';
import { addDays } from './terms.ts';
import { grid, postOf, today, useChart } from './testing-setup.ts';

const chart = useChart();
const { database, asSystem, people, at, get, send, appointmentOf, change, groups } = chart;

describe('remindOfTerms', () => {
  test('tells the holder, who leads above, and who may renew: once a term', async () => {
    const sent: unknown[] = [];
    const jobs = {
      enqueueAll: async (_: unknown, __: string, all: unknown[]) => void sent.push(...all),
    };
    await database.inRolledBackTransaction(system, async (trx) => {
      expect(await remindOfTerms(trx, jobs as never, '150300')).toBe(3);
      expect(sent).toHaveLength(3);
      const { rows } = await sql<{ id: string; day: string }>`
        select person_id as id, params->>'day' as day from notices where template = 'organization.termEnds'`.execute(
        trx,
      );
      expect(rows.map(({ id }) => id).sort()).toEqual(
        ['lin', 'secretary', 'security'].map((who) => people[who]!.personId).sort(),
      );
      expect(rows[0]!.day).toBe(addDays(today, 20));
      expect(await remindOfTerms(trx, jobs as never, '150300')).toBe(0);
      await sql`update appointments set valid_until = ${addDays(today, 30)}::date where id = ${appointmentOf('lin')}`.execute(
        trx,
      );
      expect(await remindOfTerms(trx, jobs as never, '150300')).toBe(3);
    });
  });
});

describe('a unit of the party', () => {
  test('is not dissolved while somebody leads it', async () => {
    const answer = await send(
      people.system!,
      'PATCH',
      `units/${groups.building}`,
      { validTo: today, reason: '合并' },
      1,
    );
    expect(answer).toMatchObject({ status: 409, body: { code: 'organization/unit-held' } });
  });

  test('goes along when its building moves, with its people and the seats there', async () => {
    await send(people.system!, 'PUT', 'seats', {
      post: 'buildingLead',
      placePath: at.moving,
      seats: 1,
      reason: '一栋一人',
    });
    const personId = people.building!.personId!;
    await asSystem((trx) =>
      putLine(trx, { appointmentId: appointmentOf('building'), personId, line: '0473 2000000' }),
    );
    const path = at.moving.slice(0, at.moving.lastIndexOf('.'));
    const to = `${grid}.m77`;
    expect(await change([{ do: 'move', path, version: 1, to }])).toBe(200);
    const { node } = (await get(people.secretary!, `chart?path=${at.moving.replace(path, to)}`))
      .body;
    expect(node.units).toMatchObject([{ kind: 'partyGroup' }]);
    expect(postOf(node, 'buildingLead')).toMatchObject({ seats: 1, vacant: 1 });
    // Who lives there is shown the same people, and the line goes on with the post.
    const { steps } = (
      await get(people.neighbour!, `contacts?path=${at.building.replace(path, to)}`)
    ).body;
    expect(postOf(steps[0], 'buildingLead').holders).toMatchObject([
      { name: 'building', line: '0473 2000000' },
    ]);
  });

  test('keeps nobody from ending the building, and is dissolved with its posts and a reason then', async () => {
    expect(await asSystem(dissolveGroups)).toBe(0);
    expect(await change([{ do: 'end', path: at.ending, version: 1 }])).toBe(200);
    expect(await asSystem(dissolveGroups)).toBe(1);
    expect(await asSystem(dissolveGroups)).toBe(0);
    const { rows } = await asSystem((trx) =>
      sql`select u.valid_to is not null as over, a.end_reason as why, e.reason as told
        from units u join appointments a on a.unit_id = u.id
          join audit_entries e on e.subject_id = u.id::text and e.action = 'organization.dissolveGroup'
        where u.kind = 'partyGroup' and u.place_path = ${at.ending}::ltree`.execute(trx),
    );
    expect(rows).toEqual([{ over: true, why: 'the building ended', told: 'the building ended' }]);
  });
});
