import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { anonymous } from '../../kernel/http/actor.ts';
import { postCodes } from '../identity/posts.ts';
import { noticesRoutes } from './contract.ts';
import { type Access, can } from './policy.ts';
import { everybody, useDesk, type Who } from './testing-setup.ts';

const desk = useDesk();

/** Who may do what, as the README of the module tells it. */
const allowed: Record<Access, readonly string[]> = {
  'notices.wordings.read': ['cityOperator', 'systemAdministrator', 'auditor'],
  'notices.wordings.write': ['cityOperator'],
  'notices.settings.write': ['cityOperator'],
  'notices.webhooks.read': ['systemAdministrator', 'cityOperator', 'auditor'],
  'notices.webhooks.manage': ['systemAdministrator'],
  'notices.deliveries.read': ['systemAdministrator', 'cityOperator'],
  'notices.deliveries.retry': ['systemAdministrator', 'cityOperator'],
};
const accesses = Object.keys(allowed) as Access[];

describe('the policy', () => {
  it('lets each set of posts do what one of them may, anywhere, and nobody else anything', () => {
    const posts = fc.uniqueArray(fc.constantFrom(...postCodes), { maxLength: 5 });
    const kind = fc.constantFrom('person', 'apiKey', 'anonymous', 'system');
    fc.assert(
      fc.property(posts, kind, fc.constantFrom(...accesses), (held, kind, access) => {
        const appointments = held.map((post) => ({
          id: randomUUID(),
          post,
          placePath: '150300',
          unitId: null,
        }));
        const may = can({ ...anonymous, kind, appointments }, access);
        expect(may).toBe(kind === 'person' && held.some((post) => allowed[access].includes(post)));
      }),
    );
  });

  it('decides on every route that is not for everybody signed in', () => {
    const named = Object.values(noticesRoutes).map(({ access }) => access as string);
    expect([...new Set(named)].filter((access) => access !== 'signed-in').toSorted()).toEqual(
      accesses.toSorted(),
    );
  });
});

/** Rows that each table shows to each person, behind the policy: what row-level security lets through. */
const shows: Record<string, readonly Who[]> = {
  notice_wordings: everybody,
  notice_rules: everybody,
  notice_preferences: ['resident'],
  notice_deliveries: ['operator', 'admin'],
  webhooks: ['operator', 'admin', 'auditor'],
  webhook_deliveries: ['operator', 'admin', 'auditor'],
  webhook_tries: ['operator', 'admin', 'auditor'],
};
/** Who changes rows that are there. */
const changes: Record<string, readonly Who[]> = {
  notice_wordings: ['operator'],
  notice_rules: ['operator', 'admin'],
  notice_preferences: ['resident'],
  notice_deliveries: ['operator', 'admin'],
  webhooks: ['admin'],
  webhook_deliveries: ['operator', 'admin'],
  webhook_tries: [],
};

describe('row-level security', () => {
  beforeAll(async () => {
    const [hook, delivery] = [randomUUID(), randomUUID()];
    const { owner } = desk;
    await owner.query(
      `insert into notice_wordings (template, texts) values ('cases.accepted', '{}')`,
    );
    await owner.query(`insert into notice_preferences (person_id, choice) values ($1, 'off')`, [
      desk.people.resident.personId,
    ]);
    await owner.query(
      `insert into notice_deliveries (message_id, channel, state) values ($1, 'email', 'failed')`,
      [randomUUID()],
    );
    await owner.query(
      `insert into webhooks (id, name, url, events, secret_cipher) values ($1, 'x', 'https://x.cn', '{case.closed}', 'x')`,
      [hook],
    );
    await owner.query(
      `insert into webhook_deliveries (id, webhook_id, event, payload) values ($1, $2, 'case.closed', '{}')`,
      [delivery, hook],
    );
    await owner.query(
      `insert into webhook_tries (id, delivery_id, duration_ms) values ($1, $2, 1)`,
      [randomUUID(), delivery],
    );
  });

  const counts = async (who: Who, sql: string) => {
    const actor = who === 'nobody' ? anonymous : desk.people[who];
    let count = 0;
    await withTransaction(desk.city, actor, {}, async (trx) => {
      const { CompiledQuery } = await import('kysely');
      const result = await trx.executeQuery(CompiledQuery.raw(sql));
      count = Number(result.numAffectedRows ?? result.rows.length);
      throw new Error('undone');
    }).catch((error: Error) => {
      if (error.message !== 'undone') throw error;
    });
    return count;
  };

  it.each(Object.keys(shows))(
    'shows and changes %s to those alone who look after it',
    async (table) => {
      const column = {
        notice_wordings: 'variant',
        notice_rules: 'text_messages',
        notice_preferences: 'choice',
        notice_deliveries: 'reason',
        webhooks: 'name',
        webhook_deliveries: 'reason',
        webhook_tries: 'reason',
      }[table];
      for (const who of everybody) {
        const seen = await counts(who, `select from ${table}`);
        expect(seen > 0, `${who} sees ${table}`).toBe(shows[table]!.includes(who));
        const changed = await counts(who, `update ${table} set ${column} = ${column}`);
        expect(changed > 0, `${who} changes ${table}`).toBe(changes[table]!.includes(who));
      }
    },
  );
});
