import { beforeEach, describe, expect, it } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { findContact } from '../../identity/index.ts';
import { deliverNotice, type MailServices, mailOutside } from '../deliver.ts';
import { type NewNotice, sendNotice } from '../index.ts';
import type { Mail } from '../mail.ts';
import { mailJob } from '../service.ts';
import { useDesk } from '../testing-setup.ts';

const desk = useDesk();
const { call } = desk;
const url = '/api/notices/quiet-hours';
const night = { from: '22:00', until: '07:00' };
const params = { number: 'WD-1', className: 'lamp', place: 'Binhai' };
/** 23:30 and 12:00 in the city, and the end of that night. */
const late = new Date('2026-11-28T15:30:00Z');
const noon = new Date('2026-11-28T04:00:00Z');
const morning = new Date('2026-11-28T23:00:00Z');

const mails: Mail[] = [];
const texts: { phone: string; text: string }[] = [];
let refusal: Error | undefined;

const services = (now: Date): MailServices => ({
  city: desk.city,
  jobs: desk.jobs,
  mailer: {
    send: async (mail) => {
      if (refusal) throw refusal;
      mails.push(mail);
    },
  },
  texter: {
    send: async (message) => {
      if (refusal) throw refusal;
      texts.push(message);
    },
  },
  findContact,
  openPhone: (_, cipher) => cipher.toString(),
  log: () => {},
  publicUrl: 'https://gewu.test',
  now: () => now,
});

async function send(notice: Partial<NewNotice> = {}): Promise<string> {
  await withTransaction(desk.city, desk.people.worker, {}, (trx) =>
    sendNotice(trx, desk.jobs, {
      to: desk.people.resident.personId as string,
      template: 'cases.assigned',
      params,
      ...notice,
    }),
  );
  return (await desk.queued(mailJob)).at(-1)?.data.noticeId as string;
}

const setCity = async (quiet: object | null, textMessages = false) => {
  const { city } = (await call('operator', 'GET', url)).body;
  const answer = await call(
    'operator',
    'PUT',
    `${url}/city`,
    { quiet, textMessages },
    city.version,
  );
  expect(answer.status).toBe(200);
};
const stateOf = async (id: string) =>
  (
    await desk.owner.query(
      'select channel, state, attempts, masked_to, held_until from notice_deliveries where message_id = $1',
      [id],
    )
  ).rows[0];

beforeEach(async () => {
  await desk.clearQueue();
  await desk.owner.query('delete from notice_preferences');
  await desk.owner.query('delete from person_contacts');
  await desk.owner.query('insert into person_contacts (person_id, email) values ($1, $2)', [
    desk.people.resident.personId,
    'resident@example.cn',
  ]);
  await setCity(night);
  mails.length = 0;
  texts.length = 0;
  refusal = undefined;
});

describe('PUT /api/notices/quiet-hours', () => {
  it("refuses the city's to all but who runs it, and mine to nobody who is signed in", async () => {
    for (const who of ['nobody', 'resident', 'worker', 'admin', 'auditor', 'security'] as const) {
      const body = { quiet: null, textMessages: true };
      expect([401, 403]).toContain((await call(who, 'PUT', `${url}/city`, body, 1)).status);
    }
    expect((await call('nobody', 'GET', url)).status).toBe(401);
    const mine = await call('worker', 'PUT', `${url}/mine`, { choice: 'off' }, 0);
    expect(mine.body.mine).toEqual({ choice: 'off', hours: null, version: 1 });
    expect((await call('resident', 'GET', url)).body.mine.version).toBe(0);
  });

  it('names what is wrong, and refuses a stale write', async () => {
    const put = (body: object, version = 0) => call('worker', 'PUT', `${url}/mine`, body, version);
    for (const [body, path] of [
      [{ choice: 'own' }, 'body.hours'],
      [{ choice: 'own', hours: { from: '24:00', until: '07:00' } }, 'body.hours.from'],
      [{ choice: 'own', hours: { from: '07:00', until: '07:00' } }, 'body.hours.until'],
    ] as const) {
      expect((await put(body)).body.fields[0].path).toBe(path);
    }
    const hours = { from: '12:00', until: '14:00' };
    expect((await put({ choice: 'own', hours })).body.mine.hours).toEqual(hours);
    const stale = await put({ choice: 'off' });
    expect(stale.body.code).toBe('http/stale');
    expect(stale.body.current.mine.hours).toEqual(hours);
    expect((await call('worker', 'GET', url)).body.city.quiet).toEqual(night);
  });
});

describe('delivery in quiet hours', () => {
  it('shows the notice in the app at once, and mails it when they are over, once', async () => {
    const id = await send();
    await deliverNotice(services(late), id);
    // Run twice, after a crash say: held already.
    await deliverNotice(services(late), id);
    expect(mails).toEqual([]);
    expect((await call('resident', 'GET', '/api/notices')).body.items).toHaveLength(1);
    expect(await stateOf(id)).toMatchObject({ state: 'held', attempts: 0, held_until: morning });
    const [, held, ...others] = await desk.queued(mailJob);
    expect(others).toEqual([]);
    expect(held?.start).toEqual(morning);
    const { noticeId, heldUntil } = held!.data;
    await deliverNotice(services(morning), noticeId!, heldUntil);
    await deliverNotice(services(morning), noticeId!, heldUntil);
    expect(mails.map((mail) => mail.to)).toEqual(['resident@example.cn']);
    expect(await stateOf(id)).toMatchObject({ state: 'sent', attempts: 1, held_until: null });
  });

  it('sends it though the clock of this machine runs behind that of the database', async () => {
    const id = await send();
    await deliverNotice(services(late), id);
    const before = new Date(morning.getTime() - 2_000);
    await deliverNotice(services(before), id);
    expect(mails).toEqual([]);
    await deliverNotice(services(before), id, morning.toISOString());
    expect(mails).toHaveLength(1);
  });

  it('holds it once more when the hours were made longer meanwhile', async () => {
    const id = await send();
    await deliverNotice(services(late), id);
    await setCity({ from: '22:00', until: '08:00' });
    await deliverNotice(services(morning), id, morning.toISOString());
    await deliverNotice(services(morning), id, morning.toISOString());
    expect(mails).toEqual([]);
    const jobs = await desk.queued(mailJob);
    expect(jobs.map(({ start }) => start.getTime()).slice(1)).toEqual([
      morning.getTime(),
      morning.getTime() + 3_600_000,
    ]);
  });

  it('lets out what is urgent, where the template allows it, and nothing else', async () => {
    await deliverNotice(services(late), await send({ urgent: true }));
    expect(mails).toHaveLength(1);
    await deliverNotice(services(late), await send({ urgent: true, template: 'cases.accepted' }));
    await deliverNotice(services(late), await send());
    expect(mails).toHaveLength(1);
  });

  it('is as each person chose', async () => {
    const mine = (body: object, version: number) =>
      call('resident', 'PUT', `${url}/mine`, body, version);
    await mine({ choice: 'off' }, 0);
    await deliverNotice(services(late), await send());
    expect(mails).toHaveLength(1);
    await mine({ choice: 'own', hours: { from: '11:00', until: '13:00' } }, 1);
    await deliverNotice(services(late), await send());
    expect(mails).toHaveLength(2);
    await deliverNotice(services(noon), await send());
    expect(mails).toHaveLength(2);
    await mine({ choice: 'city' }, 2);
    await deliverNotice(services(noon), await send());
    expect(mails).toHaveLength(3);
  });

  it('holds a mail to somebody without an account as well, with no address in the queue', async () => {
    const mail = {
      id: '0190a1b2-0000-7000-8000-000000000001',
      template: 'cases.accepted',
      params,
      subject: null,
      to: 'left@example.cn',
      locale: 'en' as const,
      again: { job: 'notices.test', data: { caseId: 'c' } },
    };
    await mailOutside(services(late), mail);
    const [job] = await desk.queued('notices.test');
    expect(job).toEqual({
      data: { caseId: 'c', heldUntil: morning.toISOString() },
      start: morning,
    });
    await mailOutside(services(morning), { ...mail, heldUntil: morning.toISOString() });
    expect(mails.map((one) => one.to)).toEqual(['left@example.cn']);
    expect(await stateOf(mail.id)).toMatchObject({ state: 'sent', masked_to: 'l***@example.cn' });
  });

  it('takes what waits for a try into the night, and gives up after about a day of tries', async () => {
    refusal = Object.assign(new Error('later'), { responseCode: 451 });
    const id = await send();
    await expect(deliverNotice(services(noon), id)).rejects.toThrow('smtp 451');
    await deliverNotice(services(late), id);
    expect(await stateOf(id)).toMatchObject({ state: 'held', attempts: 1 });
    for (let i = 1; i < 13; i += 1) {
      await expect(deliverNotice(services(noon), id, morning.toISOString())).rejects.toThrow();
    }
    await deliverNotice(services(noon), id);
    expect(await stateOf(id)).toMatchObject({ state: 'failed', attempts: 14 });
  });
});

describe('text messages', () => {
  beforeEach(() =>
    desk.owner.query(
      `update person_contacts set email = null, phone_cipher = '+8613800138000', phone_index = sha256('x')`,
    ),
  );

  it('go to people without a mail address, when the city sends them', async () => {
    const id = await send();
    await deliverNotice(services(noon), id);
    expect(await stateOf(id)).toMatchObject({ channel: 'email', state: 'skipped' });
    await setCity(night, true);
    const subject = { type: 'case', id };
    const told = await send({ subject, template: 'cases.accepted' });
    await deliverNotice(services(noon), told);
    expect(texts).toMatchObject([
      {
        phone: '+8613800138000',
        text: `【格务】您的上报 WD-1 已受理 https://gewu.test/m/cases/${id}`,
      },
    ]);
    expect(await stateOf(told)).toMatchObject({
      channel: 'sms',
      state: 'sent',
      masked_to: '***8000',
    });
    await deliverNotice(services(late), await send());
    expect(texts).toHaveLength(1);
  });
});
