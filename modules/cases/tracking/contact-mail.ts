/** Mails to reporters who have no account but left an address: each step that others read in the app. */
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Trx } from '../../../kernel/db/database.ts';
import { asSystem } from '../../../kernel/db/elevate.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import type { JobDefinition } from '../../../kernel/jobs/jobs.ts';
import { type NewNotice, type OutsideMail, outsideMailer } from '../../notices/index.ts';

/** Name of the job. */
export const contactMailJob = 'cases.mailContact';

/** The address itself stays with the case, not in the queue. */
type MailTask = Pick<OutsideMail, 'id' | 'template' | 'params' | 'variants' | 'heldUntil'> & {
  caseId: string;
};

/**
 * Leaves a mail to the contact of a case, and to those of cases merged into it, to a job.
 *
 * @param getNotice what they are told; asked for only when somebody is to be written to
 */
export async function mailContacts(
  trx: Trx,
  { jobs }: Pick<Services, 'jobs'>,
  id: string,
  template: string,
  getNotice: () => Promise<Omit<NewNotice, 'to'>>,
): Promise<void> {
  const { rows } = await asSystem(trx, () =>
    sql<{ caseId: string }>`
      select k.case_id as "caseId" from case_contacts k join cases c on c.id = k.case_id
      where k.email is not null and (c.id = ${id} or c.merged_into_id = ${id})`.execute(trx),
  );
  if (rows.length === 0) return;
  const { params, variants = [] } = await getNotice();
  for (const { caseId } of rows) {
    const task: MailTask = { id: uuidv7(), caseId, template, params, variants };
    await jobs.enqueue(trx, contactMailJob, { ...task });
  }
}

/** The job that mails contacts. */
export function contactJobs(services: Pick<Services, 'city' | 'config' | 'jobs'>): JobDefinition[] {
  const send = outsideMailer(services);
  return [
    {
      name: contactMailJob,
      retryLimit: 13,
      run: async ({ caseId, heldUntil, ...mail }: MailTask) => {
        const contact = await withTransaction(services.city, system, { readOnly: true }, (trx) =>
          findContact(trx, caseId),
        );
        if (!contact) return;
        const { email, locale, open } = contact;
        // Somebody without an account may look at a case that anyone may see; any other opens by its code alone.
        const subject = open ? { type: 'case', id: caseId } : null;
        const again = { job: contactMailJob, data: { ...mail, caseId } };
        await send({ ...mail, heldUntil, to: email, locale, subject, again });
      },
    },
  ];
}

interface Contact {
  email: string;
  locale: 'zh-CN' | 'en';
  /** Whether anyone may see the case. */
  open: boolean;
}

async function findContact(trx: Trx, caseId: string): Promise<Contact | undefined> {
  const { rows } = await sql<Contact>`
    select k.email, k.locale, not c.confidential as open
    from case_contacts k join cases c on c.id = k.case_id
    where k.case_id = ${caseId} and k.email is not null`.execute(trx);
  return rows[0];
}
