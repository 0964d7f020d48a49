import { asSystem } from '../../../kernel/db/elevate.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import { actingData } from '../acting.ts';
import { auditView } from '../actions.ts';
import { datesOfCase } from '../clocks.ts';
import en from '../locales/en.json' with { type: 'json' };
import zh from '../locales/zh-CN.json' with { type: 'json' };
import { nameHolderInBoth } from '../names.ts';
import { notifyHolders, notifyReporter } from '../notify.ts';
import { countFollowers, mergeFollowers } from '../parts.ts';
import { authorize } from '../policy.ts';
import { getRules } from '../rules.ts';
import { writeFacts } from '../statistics/facts.ts';
import { recordStep } from '../steps.ts';
import { type CaseRow, findCase, type LoadedCase, lockCase, updateCase } from '../store.ts';
import { listClocks, updateClock } from '../store-clocks.ts';
import { workflow } from '../workflow.ts';
import { type BulkContext, forEach, type Outcomes } from './bulk.ts';
import {
  type BulkItem,
  deleteClocks,
  deleteMergedFollowers,
  findBulkItem,
  keepHandlers,
  listMerged,
  markUndone,
} from './store.ts';

/** For how long an act on many cases can be taken back. */
export const undoMinutes = 10;

/**
 * Takes back what the actor did to several cases: state, hands and clocks are as they were, the history keeps both, and
 * whoever was told is told that it does not hold.
 *
 * @throws AppError `http/forbidden`
 */
export async function undoInBulk(
  context: BulkContext,
  bulkId: string,
  caseIds: readonly string[],
): Promise<Outcomes> {
  authorize(context.actor, 'cases.actInBulk');
  return forEach(context, [...new Set(caseIds)], (id) => undoOne(context, bulkId, id));
}

async function undoOne(context: BulkContext, bulkId: string, id: string): Promise<void> {
  const { trx, actor, at } = context;
  const item = await findBulkItem(trx, actor.personId, bulkId, id);
  if (!item) throw new AppError('cases/undo-unknown');
  if (item.undoneAt) return;
  if (at.getTime() - item.at.getTime() > undoMinutes * 60_000) {
    throw new AppError('cases/undo-too-late', { minutes: undoMinutes });
  }
  const row = await lockCase(trx, id);
  if (!row) throw new AppError('cases/not-found');
  if (row.version !== item.versionAfter) throw new AppError('cases/undo-changed');
  // Who has lost the post in between answers for it no more.
  if (!actor.appointments.some((a) => a.id === item.appointmentId)) {
    throw new AppError('cases/not-yours');
  }
  const after = await asSystem(context.trx, () => restore(context, item, row));
  // Before the facts, which are told from the timeline.
  await record(context, item, row, after);
  await markUndone(trx, item, at);
  await asSystem(trx, async () => writeFacts(trx, (await getRules(trx)).calendar, [id]));
  await correct(context, item, row, after);
}

/** Writes the case and its clocks as they were. Runs as the system: the hands that it came in lose sight of it. */
async function restore(
  { trx, at }: BulkContext,
  { before }: BulkItem,
  row: LoadedCase,
): Promise<CaseRow> {
  await deleteClocks(trx, before.begun);
  for (const clock of before.clocks) await updateClock(trx, clock);
  const clocks = await listClocks(trx, row.id);
  const dates = datesOfCase(clocks);
  const after: CaseRow = { ...row, ...before.row, ...dates, updatedAt: at };
  after.late = before.row.late || dates.late;
  await updateCase(trx, after);
  await keepHandlers(trx, row.id, [...after.handlerPaths, ...after.handlerUnits]);
  const into = row.mergedIntoId;
  if (into !== null && before.row.mergedIntoId === null) {
    await deleteMergedFollowers(trx, row.id, into);
    // Some of them may follow by another case that stays merged.
    for (const other of await listMerged(trx, into)) {
      const merged = await findCase(trx, other);
      if (merged) await mergeFollowers(trx, merged, at);
    }
    await countFollowers(trx, into);
  }
  return { ...after, version: row.version + 1 };
}

const rowOf = (item: BulkItem) => workflow.find(({ action }) => action === item.action)!;

async function record(
  { trx, services, actor, at, requestId }: BulkContext,
  item: BulkItem,
  row: LoadedCase,
  after: CaseRow,
): Promise<void> {
  const held = actor.appointments.find((a) => a.id === item.appointmentId)!;
  const changed = row.state !== after.state;
  const step = {
    action: 'undo',
    fromState: changed ? row.state : null,
    toState: changed ? after.state : null,
    actorId: actor.personId,
    post: held.post,
    byPath: held.placePath,
    byUnitId: held.unitId,
    public: rowOf(item).public,
    data: { undone: item.action, undoes: item.eventId, ...(await actingData(trx, held)) },
  };
  await recordStep({ trx, services, actor, now: at }, after, step, {
    action: 'cases.undo',
    before: auditView(row),
    after: { ...auditView(after), undone: item.action, bulkId: item.bulkId },
    appointmentId: held.id,
    post: held.post,
    requestId,
  });
}

/** Tells those who were told of the act that it does not hold. */
async function correct(
  { trx, services, actor }: BulkContext,
  item: BulkItem,
  row: LoadedCase,
  after: CaseRow,
): Promise<void> {
  const rules = await getRules(trx);
  const { action } = item;
  const step = { 'zh-CN': zh.actions[action], en: en.actions[action] };
  const except = actor.personId;
  if (rowOf(item).notice !== undefined) {
    const params = { step, due: after.dueAt?.toISOString() };
    await notifyReporter(trx, services, rules, after, { template: 'cases.undone', params, except });
  }
  const moved = JSON.stringify(row.holder) !== JSON.stringify(after.holder);
  if (!moved && action !== 'supervise') return;
  const unit = { ...(await nameHolderInBoth(trx, after.holder)) };
  await notifyHolders(trx, services, rules, after, {
    template: 'cases.undoneForStaff',
    params: { step, ...(moved ? { unit } : {}) },
    holder: row.holder,
    except,
  });
}
