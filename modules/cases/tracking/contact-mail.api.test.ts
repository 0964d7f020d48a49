import { expect, test } from 'vitest';
import { parseConfig } from '../../../kernel/config/config.ts';
import { type FakeSmtp, startFakeSmtp } from '../../notices/testing.ts';
import { queued, test150300, useCases } from '../testing.ts';
import { contactJobs, contactMailJob } from './contact-mail.ts';

const cases = useCases();

interface Task {
  template: string;
  caseId: string;
}

/** Mails left to the job, by case. */
const tasksOf = (caseId: string) =>
  queued
    .filter(({ name, data }) => name === contactMailJob && data.caseId === caseId)
    .map(({ data }) => data as unknown as Task);

async function report(more: object): Promise<string> {
  const body = { text: '路灯不亮', classCode: 'C0118', location: test150300.point, ...more };
  const answer = await cases.call('anonymous', 'POST', '/api/cases', body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body.id;
}

async function runAll(tasks: readonly Task[], smtp: FakeSmtp): Promise<void> {
  const config = parseConfig({
    LOG_LEVEL: 'silent',
    SMTP_URL: smtp.url,
    PUBLIC_URL: 'https://gewu.test',
  });
  // No quiet hours are set: nothing is left to a job.
  const jobs = { enqueue: () => expect.fail('a mail was held') } as never;
  const [job] = contactJobs({ city: cases.database, config, jobs });
  for (const task of tasks) await job?.run(task);
}

test('a reporter without an account is mailed each step, to the address they left and no other', async () => {
  const id = await report({ contact: { email: 'left@example.cn' } });
  await cases.act('worker', id, 'accept', { note: '马上去看' });
  const tasks = tasksOf(id);
  expect(tasks.map((task) => task.template)).toEqual(['cases.received', 'cases.accepted']);
  expect(JSON.stringify(tasks)).not.toContain('left@example.cn');
  const smtp = await startFakeSmtp();
  await runAll(tasks, smtp);
  await smtp.close();
  expect(smtp.mails.map((mail) => mail.to)).toEqual([['left@example.cn'], ['left@example.cn']]);
  expect(smtp.mails[0]?.data.replace(/=\r?\n/g, '')).toContain(`https://gewu.test/m/cases/${id}`);
});

test('a mail about a confidential report links to nothing', async () => {
  const id = await report({ contact: { email: 'left@example.cn' }, confidential: true });
  const smtp = await startFakeSmtp();
  await runAll(tasksOf(id), smtp);
  await smtp.close();
  expect(smtp.mails).toHaveLength(1);
  expect(smtp.mails[0]?.data.replace(/=\r?\n/g, '')).not.toContain('/m/cases/');
});

test('nobody is mailed who left no address', async () => {
  const id = await report({ contact: { phone: '13800138000' } });
  expect(tasksOf(id)).toEqual([]);
});
