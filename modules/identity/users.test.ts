import { describe, expect, it } from 'vitest';
import type { Trx } from '../../kernel/db/database.ts';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { system } from '../../kernel/http/actor.ts';
import { useTestDatabase } from '../../kernel/testing/database.ts';
import { findPerson } from './people-store.ts';
import { useIdentity } from './testing.ts';
import { users } from './users.ts';

const database = useTestDatabase();
const identity = useIdentity(database);
const inCity = <T>(work: (trx: Trx) => Promise<T>) => withTransaction(database, system, {}, work);

describe('users, for the command line', () => {
  it('names each field that was typed wrong', async () => {
    const attempt = inCity((trx) =>
      users.createUser(trx, system, identity.config, {
        displayName: '张三',
        username: 'zhang san',
        phone: '12345',
        password: 'short',
      }),
    );
    await expect(attempt).rejects.toMatchObject({
      code: 'http/invalid-input',
      details: { fields: [{ path: 'username' }, { path: 'password' }, { path: 'phone' }] },
    });
  });

  it('take a phone as it is written, and find the account by its name', async () => {
    const personId = await inCity(async (trx) => {
      const made = await users.createUser(trx, system, identity.config, {
        displayName: '张三',
        username: 'ZhangSan',
        phone: '+86 154-0005-0005',
      });
      expect(await users.getPersonId(trx, 'zhangsan')).toBe(made.personId);
      return made.personId;
    });
    const person = await inCity((trx) => findPerson(trx, personId));
    expect(person).toMatchObject({ username: 'zhangsan', phone_last_four: '0005' });
    await expect(inCity((trx) => users.getPersonId(trx, 'nobody'))).rejects.toMatchObject({
      code: 'identity/not-found',
    });
  });

  it('appoint the first administrators, and never one person to two of the posts', async () => {
    const { personId } = await identity.hire('first');
    const appoint = (post: 'systemAdministrator' | 'auditor') =>
      inCity((trx) => users.appointAdministrator(trx, { personId, post, city: '150300' }));
    await appoint('systemAdministrator');
    await expect(appoint('auditor')).rejects.toMatchObject({ code: 'identity/posts-separated' });
    const visitor = await identity.signIn('first');
    expect((await visitor.call('GET', '/api/identity/people')).status).toBe(200);
  });
});
