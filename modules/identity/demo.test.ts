import { describe, expect, it } from 'vitest';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { system } from '../../kernel/http/actor.ts';
import { useTestDatabase } from '../../kernel/testing/database.ts';
import { findApiKey } from './api-keys.ts';
import {
  assertNoDemoAccounts,
  DEMO_API_KEY,
  DEMO_PASSWORD,
  type DemoPlaces,
  seedDemoAccounts,
} from './demo.ts';
import { postCodes } from './posts.ts';
import { department, places, useIdentity } from './testing.ts';

const database = useTestDatabase();
const identity = useIdentity(database, { GEWU_DEMO: 'true' });
const where = {
  ...places,
  departments: [{ unitId: department, name: '住建局' }],
  moreGrids: ['150300.150304.012.008.g004'],
} as unknown as DemoPlaces;
const seed = () =>
  withTransaction(database, system, {}, (trx) =>
    seedDemoAccounts(trx, identity.config, where, { residents: 3 }),
  );

describe('seedDemoAccounts', () => {
  it('leaves a database without demo accounts fit for production, and none with them', async () => {
    await expect(assertNoDemoAccounts(database)).resolves.toBeUndefined();
    const accounts = await seed();
    await expect(assertNoDemoAccounts(database)).rejects.toMatchObject({
      code: 'identity/demo-in-production',
      details: { count: accounts.length + 1 },
    });
  });

  it('makes an account for each post, once', async () => {
    const accounts = await seed();
    expect(new Set(accounts.map((a) => a.post).filter(Boolean))).toEqual(
      // Who leads a unit of the party has no account of its own: see demo-chart.ts.
      new Set(postCodes.filter((code) => code !== 'partySecretary')),
    );
    expect(await seed()).toEqual(accounts);
  });

  it('lets staff in with the shared password, and residents by phone, again and again', async () => {
    const accounts = await seed();
    for (const { username, phone } of accounts.filter((a) =>
      /^(grid|dept)?$/.test(a.username ?? ''),
    )) {
      const visitor = identity.visit();
      if (username) {
        const body = { username, password: DEMO_PASSWORD };
        expect((await visitor.call('POST', '/api/auth/sign-in/username', body)).status).toBe(200);
      } else {
        const phoneNumber = phone.replace('+86', '');
        for (let i = 0; i < 2; i += 1) {
          await visitor.call('POST', '/api/auth/phone-number/send-otp', { phoneNumber });
        }
        const { code } = (await visitor.call('GET', `/api/dev/last-code?phone=${phoneNumber}`))
          .body;
        const answer = await visitor.call('POST', '/api/auth/phone-number/verify', {
          phoneNumber,
          code,
        });
        expect(answer.status).toBe(200);
      }
      expect((await visitor.call('GET', '/api/identity/me')).body.demo).toBe(true);
    }
  });

  it('makes a key that posts by Open311', async () => {
    await seed();
    const found = await withTransaction(database, system, {}, (trx) =>
      findApiKey(trx, DEMO_API_KEY, 'open311'),
    );
    expect(found?.name).toContain('Open311');
  });

  it('refuses production', async () => {
    const attempt = withTransaction(database, system, {}, (trx) =>
      seedDemoAccounts(trx, { ...identity.config, production: true }, where),
    );
    await expect(attempt).rejects.toMatchObject({ code: 'identity/demo-in-production' });
  });
});
