import { sql } from 'kysely';
import type { Trx } from '../../kernel/db/database.ts';
import { asSystem } from '../../kernel/db/elevate.ts';
import type { Services } from '../../kernel/http/module.ts';
import { findHoldersAt, findHoldersIn } from '../identity/index.ts';
import { type NewNotice, type NoticeParams, sendNotice } from '../notices/index.ts';
import type { Holder } from './decide.ts';
import { isUrgent, variantsOf } from './events.ts';
import { type BothNames, nameClass, namePlaceInBoth } from './names.ts';
import type { Rules } from './rules.ts';
import type { CaseRow } from './store.ts';
import { mailContacts } from './tracking/contact-mail.ts';
import { postsOfLevel } from './workflow.ts';

/** What a notice needs of a case. */
export type NoticeCase = Pick<
  CaseRow,
  | 'id'
  | 'number'
  | 'classCode'
  | 'severity'
  | 'placePath'
  | 'reporterId'
  | 'parentId'
  | 'holder'
  | 'followers'
>;

/** People who hold one of the posts that hold a case: by place, or in the department. */
export async function listHolderPeople(
  trx: Trx,
  holder: Holder,
  posts: readonly string[] = postsOfLevel[holder.level],
): Promise<string[]> {
  const search = searchOf(holder, posts);
  const found =
    holder.unitId === null
      ? (await findHoldersAt(trx, [search]))[0]!
      : await findHoldersIn(trx, search.posts, holder.unitId);
  return [...new Set(found.map((one) => one.personId))];
}

/** Whom to look for as the people of a holder. */
export function searchOf(
  holder: Holder,
  posts: readonly string[] = postsOfLevel[holder.level],
): Parameters<typeof findHoldersAt>[1][number] {
  return { posts: posts as Parameters<typeof findHoldersIn>[1], path: holder.path };
}

/** A notice about a case, with what every template about one may say. */
export function noticeAbout(
  rules: Rules,
  place: BothNames,
  one: Pick<NoticeCase, 'id' | 'number' | 'classCode' | 'severity'>,
  template: string,
  params: NoticeParams = {},
): Omit<NewNotice, 'to'> {
  const className = { ...nameClass(rules.classes, one.classCode) };
  return {
    template,
    params: { number: one.number, className, place: { ...place }, ...params },
    subject: { type: 'case', id: one.id },
    variants: variantsOf(one.classCode),
    urgent: isUrgent(rules, one),
  };
}

/**
 * Tells the reporter and the followers of a case, and by mail a reporter without an account. A part has none of its
 * own: its whole is what they reported, and the timeline of that has the part's steps.
 *
 * @param except who did it, and need not be told
 */
export async function notifyReporter(
  trx: Trx,
  services: Pick<Services, 'jobs'>,
  rules: Rules,
  one: NoticeCase,
  notice: { template: string; params?: NoticeParams; except?: string | null; key?: string },
): Promise<void> {
  if (one.parentId !== null) return;
  const followers = one.followers > 0 ? await listFollowers(trx, one.id) : [];
  const to = [...(one.reporterId === null ? [] : [one.reporterId]), ...followers].filter(
    (person) => person !== notice.except,
  );
  await notifyPeople(trx, services, rules, one, { ...notice, to });
  await mailContacts(trx, services, one.id, notice.template, async () => {
    const place = await namePlaceInBoth(trx, one.placePath);
    return noticeAbout(rules, place, one, notice.template, notice.params);
  });
}

/** Tells the people who hold a case, or who hold another place or unit that is to hear of it. @returns whom */
export async function notifyHolders(
  trx: Trx,
  services: Pick<Services, 'jobs'>,
  rules: Rules,
  one: NoticeCase,
  notice: {
    template: string;
    params?: NoticeParams;
    except?: string | null;
    holder?: Holder;
    key?: string;
  },
): Promise<string[]> {
  const people = await listHolderPeople(trx, notice.holder ?? one.holder);
  const to = people.filter((person) => person !== notice.except);
  await notifyPeople(trx, services, rules, one, { ...notice, to });
  return to;
}

/** Tells people named one by one: who answers for a late case, the members of a department that is called. */
export async function notifyPeople(
  trx: Trx,
  services: Pick<Services, 'jobs'>,
  rules: Rules,
  one: NoticeCase,
  notice: {
    to: readonly string[];
    template: string;
    params?: NoticeParams;
    key?: string;
    /** Urgent for another reason than the case's own severity: the call is. */
    urgent?: boolean;
  },
): Promise<void> {
  if (notice.to.length === 0) return;
  await sendNotice(trx, services.jobs, {
    ...noticeAbout(
      rules,
      await namePlaceInBoth(trx, one.placePath),
      one,
      notice.template,
      notice.params,
    ),
    to: notice.to,
    ...(notice.urgent ? { urgent: true } : {}),
    ...(notice.key ? { dedupeKey: notice.key } : {}),
  });
}

async function listFollowers(trx: Trx, caseId: string): Promise<string[]> {
  const { rows } = await asSystem(trx, () =>
    sql<{ person_id: string }>`
      select person_id from case_followers where case_id = ${caseId} and not watching`.execute(trx),
  );
  return rows.map((row) => row.person_id);
}
