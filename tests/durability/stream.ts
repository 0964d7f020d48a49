import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { makeReport } from '../../bench/intake.ts';
import { createSender, type Message } from '../../bench/load.ts';
import { ask } from './cluster.ts';

/** What was sent, and what was answered 201, by key. */
export interface Stream {
  sent: Map<string, unknown>;
  acknowledged: Map<string, { id: string; number: string }>;
  /** Answers of trouble: status, code, and whether they said when to come again. */
  refused: { status: number; code: string; retryAfter: boolean }[];
}

/** Nothing sent yet. */
export const newStream = (): Stream => ({
  sent: new Map(),
  acknowledged: new Map(),
  refused: [],
});

/** Sends one report; a connection that breaks or a server in trouble is no acknowledgement. */
async function report(url: string, stream: Stream, message: Message): Promise<void> {
  const sender = createSender(url, '/api/cases', 1);
  stream.sent.set(message.key, message.body);
  try {
    const { status, body, headers } = await sender.send(message);
    if (status === 201) stream.acknowledged.set(message.key, { id: body.id, number: body.number });
    else if (status < 500) throw new RangeError(`${status} ${JSON.stringify(body)}`);
    else {
      const retryAfter = headers['retry-after'] !== undefined;
      stream.refused.push({ status, code: body.code, retryAfter });
    }
  } catch (error) {
    if (error instanceof RangeError) throw error;
  } finally {
    sender.close();
  }
}

/**
 * Reports over eight lanes; calls `disturb` in the middle, while others are in flight, and goes on until `until`.
 *
 * @param body what a report says
 */
export async function streamReports(
  url: string,
  stream: Stream,
  disturb: () => unknown,
  until: () => boolean,
  body: () => unknown = makeReport,
): Promise<void> {
  let disturbing: unknown;
  const start = stream.acknowledged.size;
  const lane = async () => {
    while (!until()) {
      const { size } = stream.acknowledged;
      await report(url, stream, { key: randomUUID(), body: body() });
      // as a phone does: what was refused is not followed by the next at once
      if (stream.acknowledged.size === size) await wait(100);
      if (disturbing === undefined && stream.acknowledged.size >= start + 30) {
        disturbing = disturb() ?? true;
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  expect(disturbing).toBeTruthy();
  await disturbing;
}

/** Sends again, with its key, what was not acknowledged, until all of it is. */
export async function sendAgain(url: string, stream: Stream): Promise<void> {
  await expect
    .poll(
      async () => {
        const left = [...stream.sent].filter(([key]) => !stream.acknowledged.has(key));
        const lane = async () => {
          for (let next = left.pop(); next; next = left.pop()) {
            await report(url, stream, { key: next[0], body: next[1] });
          }
        };
        await Promise.all(Array.from({ length: 8 }, lane));
        return stream.acknowledged.size;
      },
      { timeout: 60_000, interval: 100 },
    )
    .toBe(stream.sent.size);
}

const halves = `
  select 'no event ' || id as what from cases c where not exists (select from case_events e where e.case_id = c.id)
  union all
  select 'no clock ' || id from cases c where not exists (select from case_clocks k where k.case_id = c.id)
  union all
  select 'no audit ' || id from cases c
   where not exists (select from audit_entries a where a.subject_type = 'case' and a.subject_id = c.id::text)
  union all
  select 'no answer kept ' || id from cases c
   where not exists (select from idempotency_keys i where i.response ->> 'id' = c.id::text)
  union all
  select 'an answer without its case ' || key from idempotency_keys i
   where not exists (select from cases c where c.id::text = i.response ->> 'id')
  union all
  select 'a key without its answer ' || key from idempotency_keys i where i.status is null
  union all
  select 'an audit row without its case ' || id from audit_entries a
   where subject_type = 'case' and not exists (select from cases c where c.id::text = a.subject_id)
  union all
  select 'a notice without its mail ' || id from notices n
   where not exists (select from pgboss.job j where j.data ->> 'noticeId' = n.id::text)
     and not exists (select from notice_deliveries d where d.message_id = n.id)
  union all
  select 'a number twice ' || number from cases group by number having count(*) > 1`;

/** Reads the database as its owner sees it. */
export async function readCases(ownerUrl: string) {
  const cases = await ask<{ id: string; number: string }>(ownerUrl, 'select id, number from cases');
  const found = await ask<{ what: string }>(ownerUrl, halves);
  return { cases, halves: found.map((row) => row.what) };
}

/** Every acknowledged report is there, nothing is half done, and no number stands twice. */
export async function expectWhole(ownerUrl: string, stream: Stream): Promise<void> {
  const { cases, halves } = await readCases(ownerUrl);
  expect(halves).toEqual([]);
  const numbers = new Map(cases.map((row) => [row.id, row.number]));
  const acknowledged = [...stream.acknowledged.values()];
  expect(acknowledged.filter(({ id, number }) => numbers.get(id) !== number)).toEqual([]);
  expect(new Set(numbers.values()).size).toBe(cases.length);
  expect(new Set(acknowledged.map(({ id }) => id)).size).toBe(acknowledged.length);
  // what was not acknowledged may be there or not, but nothing else is
  expect(cases.length).toBeGreaterThanOrEqual(stream.acknowledged.size);
  expect(cases.length).toBeLessThanOrEqual(stream.sent.size);
}

/** Sends again what was not acknowledged, and expects each report to be there exactly once. */
export async function expectOnce(url: string, ownerUrl: string, stream: Stream): Promise<void> {
  await sendAgain(url, stream);
  await expectWhole(ownerUrl, stream);
  expect((await readCases(ownerUrl)).cases).toHaveLength(stream.sent.size);
}
