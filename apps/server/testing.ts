import { sql } from 'kysely';
import { afterAll, beforeAll, expect } from 'vitest';
import { parseConfig } from '../../kernel/config/config.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { type Actor, anonymous, system } from '../../kernel/http/actor.ts';
import { passUpVacant } from '../../modules/cases/handover/sweep.ts';
import { test150300, useCases } from '../../modules/cases/testing.ts';
import { handOverRunOut } from '../../modules/identity/handover/run-out.ts';
import { type App, buildApp } from './build-app.ts';
import { directory } from './modules.ts';

/** The whole server without a port on a city with cases, for tests of hand-overs; no job runs by itself. */
export function useHandovers() {
  const cases = useCases();
  let served: App;
  let asking: Actor = anonymous;

  const inCity = <T>(work: (trx: Trx) => Promise<T>) =>
    withTransaction<T>(cases.database, system, {}, work);

  beforeAll(async () => {
    served = await buildApp({
      config: parseConfig({ LOG_LEVEL: 'silent', NODE_ENV: 'test' }),
      city: { schema: cases.database.schema, pool: cases.database.pool },
      ratePerMinute: 1_000_000,
      resolveActor: async () => asking,
    });
    await cases.appoint('secAdmin', [
      { post: 'securityAdministrator', placePath: test150300.city },
    ]);
  }, 60_000);
  afterAll(() => served?.close());

  /** Sends a request as somebody. `url`: below `/api/identity` unless it begins there. */
  async function call(as: string | Actor, method: string, url: string, body?: object) {
    asking = typeof as === 'string' ? cases.people[as]! : as;
    const answer = await served.app.inject({
      method: method as 'GET',
      url: url.startsWith('/api/') ? url : `/api/identity${url}`,
      ...(body ? { payload: body } : {}),
    });
    return { status: answer.statusCode, body: answer.json() };
  }
  const appointmentOf = (name: string) => cases.people[name]!.appointments[0]!.id;

  return {
    cases,
    inCity,
    call,
    appointmentOf,
    idOf: (name: string) => cases.people[name]!.personId!,
    /** Ends somebody's post. `body`: what is said. */
    end: (name: string, body: object = {}) =>
      call('secAdmin', 'POST', `/appointments/${appointmentOf(name)}/end`, {
        reason: '工作调动',
        ...body,
      }),
    /** Gives somebody who was appointed by a hand-over the posts that they hold. */
    async meet(name: string): Promise<void> {
      const person = cases.people[name]!;
      const { rows } = await inCity((trx) =>
        sql<{ id: string; post: string; placePath: string }>`
          select id, post, place_path::text as "placePath" from appointments
          where person_id = ${person.personId} and ended_at is null`.execute(trx),
      );
      cases.people[name] = {
        ...person,
        appointments: rows.map((row) => ({ ...row, unitId: null })),
        scopes: rows.map(({ placePath }) => placePath),
      };
    },
    /** Somebody's term ran out yesterday. */
    runOut: (name: string) =>
      inCity((trx) =>
        sql`update appointments set valid_until = (now() at time zone 'Asia/Shanghai')::date - 1,
            valid_from = least(valid_from, (now() at time zone 'Asia/Shanghai')::date - 1)
          where id = ${appointmentOf(name)}`.execute(trx),
      ),
    /** Ten minutes pass for the jobs of hand-overs. */
    async turn(): Promise<void> {
      const { failures } = await handOverRunOut(cases.services, directory, new Date());
      expect(failures).toEqual([]);
      await passUpVacant(cases.services, new Date());
    },
  };
}
