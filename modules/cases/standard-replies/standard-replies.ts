import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { covers } from '../decide.ts';
import { getClass } from '../effects.ts';
import { getNames, type Locale, nameClass } from '../names.ts';
import { authorize, replyKeepers } from '../policy.ts';
import { getRules } from '../rules.ts';
import type { standardReplyRoutes } from './contract.ts';
import './errors.ts';

type Routes = typeof standardReplyRoutes;
type List = z.output<Routes['listStandardReplies']['response']>;
type Reply = List['items'][number];
type Filter = z.output<Routes['listStandardReplies']['query']>;
type AddBody = z.output<Routes['addStandardReply']['body']>;
type ChangeBody = z.output<Routes['changeStandardReply']['body']>;

interface ReplyRow extends Omit<Reply, 'className' | 'owner' | 'mayChange'> {
  unitId: string | null;
  path: string | null;
}

const columns =
  sql.raw(`id, version, title, text, actions, class_code as "classCode", unit_id as "unitId",
  place_path::text as path`);

/** Who asks, and how the answer is worded. */
interface Context {
  trx: Trx;
  actor: Actor;
  locale: Locale;
}

/** The post in which the actor keeps the texts of a unit or a place, if any: who leads it, or the area that it lies in. */
function keeperOf(actor: Actor, { unitId, path }: Pick<ReplyRow, 'unitId' | 'path'>) {
  return actor.appointments.find(
    (a) =>
      replyKeepers.includes(a.post) &&
      (unitId !== null
        ? a.unitId === unitId
        : a.placePath !== null && path !== null && covers(a.placePath, path)),
  );
}

/** Standard replies that the actor may use, the nearest first: a unit's own, then by place from below. */
export async function listStandardReplies(context: Context, filter: Filter): Promise<List> {
  const { trx, actor, locale } = context;
  authorize(actor, 'cases.useReplies');
  const { action = null, classCode = null } = filter;
  const { rows } = await sql<ReplyRow>`
    select ${columns} from case_standard_replies
    where (${action}::text is null or (${action} = any(actions)
        -- to be used: not those of places below
        and (unit_id is not null or nlevel(place_path) = 1
          or place_path @> any ((select gewu_scopes())::ltree[]))))
      and (${classCode}::text is null or class_code is null or class_code = ${classCode})
    order by unit_id is null, nlevel(place_path) desc, class_code is null, title, id limit 500`.execute(
    trx,
  );
  const held = actor.appointments.filter(({ post }) => replyKeepers.includes(post));
  const names = await getNames(trx, locale, {
    paths: held.flatMap(({ placePath }) => placePath ?? []),
    units: held.flatMap(({ unitId }) => unitId ?? []),
  });
  return {
    items: await describe(context, rows),
    owners: held.map(({ unitId, placePath }) => ({
      unitId,
      placePath: unitId === null ? placePath : null,
      name: unitId ? names.unit(unitId) : names.place(placePath ?? ''),
    })),
  };
}

async function describe(
  { trx, actor, locale }: Context,
  rows: readonly ReplyRow[],
): Promise<Reply[]> {
  const { classes } = await getRules(trx);
  const names = await getNames(trx, locale, {
    paths: rows.flatMap(({ path }) => path ?? []),
    units: rows.flatMap(({ unitId }) => unitId ?? []),
  });
  return rows.map(({ unitId, path, ...row }) => ({
    ...row,
    className: row.classCode && nameClass(classes, row.classCode)[locale],
    owner: { unitId, placePath: path, name: unitId ? names.unit(unitId) : names.place(path ?? '') },
    mayChange: keeperOf(actor, { unitId, path }) !== undefined,
  }));
}

/**
 * Adds a text to a unit or place that the actor leads.
 *
 * @throws AppError `http/forbidden`, `cases/class-unknown`, `cases/standard-reply-taken`
 */
export async function addStandardReply(context: Context, body: AddBody): Promise<Reply> {
  const { trx, actor } = context;
  authorize(actor, 'cases.keepReplies');
  const unitId = 'unitId' in body.owner ? body.owner.unitId : null;
  const path = 'placePath' in body.owner ? body.owner.placePath : null;
  if (!keeperOf(actor, { unitId, path })) throw new AppError('http/forbidden');
  await assertClass(trx, body.classCode);
  const { rows } = await sql<ReplyRow>`
    insert into case_standard_replies (id, place_path, unit_id, title, text, actions, class_code, updated_by)
    values (${uuidv7()}, ${path}::ltree, ${unitId}, ${body.title}, ${body.text}, ${body.actions}::text[],
      ${body.classCode}, ${actor.personId})
    returning ${columns}`.execute(trx);
  await record(context, 'cases.addStandardReply', undefined, rows[0]);
  return (await describe(context, rows))[0]!;
}

async function assertClass(trx: Trx, code: string | null | undefined): Promise<void> {
  if (code) getClass(await getRules(trx), code);
}

/** @throws AppError `cases/standard-reply-not-found` also for one that is another's */
async function lockOwn({ trx, actor }: Context, id: string): Promise<ReplyRow> {
  const { rows } = await sql<ReplyRow>`
    select ${columns} from case_standard_replies where id = ${id} for update`.execute(trx);
  if (!rows[0] || !keeperOf(actor, rows[0])) throw new AppError('cases/standard-reply-not-found');
  return rows[0];
}

/**
 * Changes a text.
 *
 * @throws AppError `cases/standard-reply-not-found`, `cases/standard-reply-taken`, `cases/class-unknown`, `http/stale`
 */
export async function changeStandardReply(
  context: Context,
  id: string,
  version: number,
  body: ChangeBody,
): Promise<Reply> {
  const { trx, actor } = context;
  authorize(actor, 'cases.keepReplies');
  const before = await lockOwn(context, id);
  if (before.version !== version) {
    throw new AppError('http/stale', { current: (await describe(context, [before]))[0] });
  }
  await assertClass(trx, body.classCode);
  const after = { ...before, ...body };
  const { rows } = await sql<ReplyRow>`
    update case_standard_replies set version = version + 1, title = ${after.title}, text = ${after.text},
      actions = ${after.actions}::text[], class_code = ${after.classCode}, updated_at = now(),
      updated_by = ${actor.personId}
    where id = ${id} returning ${columns}`.execute(trx);
  await record(context, 'cases.changeStandardReply', before, rows[0]);
  return (await describe(context, rows))[0]!;
}

/** Removes a text. @throws AppError `cases/standard-reply-not-found` */
export async function deleteStandardReply(context: Context, id: string): Promise<{ id: string }> {
  authorize(context.actor, 'cases.keepReplies');
  const before = await lockOwn(context, id);
  await sql`delete from case_standard_replies where id = ${id}`.execute(context.trx);
  await record(context, 'cases.deleteStandardReply', before, undefined);
  return { id };
}

async function record(
  { trx, actor }: Context,
  action: string,
  before: ReplyRow | undefined,
  after: ReplyRow | undefined,
): Promise<void> {
  const one = (after ?? before)!;
  const held = keeperOf(actor, one);
  await writeAudit(trx, actor, {
    action,
    subjectType: 'standardReply',
    subjectId: one.id,
    placePath: one.path ?? null,
    ...(before ? { before: { ...before } } : {}),
    ...(after ? { after: { ...after } } : {}),
    appointmentId: held?.id ?? null,
    post: held?.post ?? null,
  });
}
