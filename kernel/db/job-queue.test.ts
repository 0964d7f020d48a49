import { PgBoss } from 'pg-boss';
import { describe, expect, test } from 'vitest';
import { useTestDatabase } from '../testing/database.ts';
import { JOBS_SCHEMA, servingOptions } from './job-queue.ts';

describe('the jobs queue as gewu_app', () => {
  const database = useTestDatabase();

  test('starts, makes queues, sends, works and schedules without owning anything', async () => {
    const problems: Error[] = [];
    const boss = new PgBoss({
      connectionString: database.appUrl,
      schema: JOBS_SCHEMA,
      ...servingOptions,
      max: 4,
    });
    boss.on('error', (error) => problems.push(error));
    await boss.start();
    try {
      await boss.createQueue('letters', { policy: 'singleton', retryLimit: 3 });
      await boss.createQueue('letters'); // a second server does the same
      await boss.schedule('letters', '*/5 * * * *', { from: 'schedule' });
      await boss.send('letters', { to: 'somebody' });
      const done = new Promise((resolve) => {
        boss.work('letters', { pollingIntervalSeconds: 0.5 }, async ([job]) => resolve(job?.data));
      });
      expect(await done).toEqual({ to: 'somebody' });
      await boss.supervise('letters');
      expect(problems).toEqual([]);
    } finally {
      await boss.stop({ graceful: false });
    }
  });
});
