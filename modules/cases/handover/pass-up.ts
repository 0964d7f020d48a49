/** Cases in the hands of a post that nobody holds any more go up, to the first level where somebody is. */
import type { Trx } from '../../../kernel/db/database.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { sendNotice } from '../../notices/index.ts';
import { auditView } from '../actions.ts';
import type { Holder } from '../decide.ts';
import { levelOver } from '../escalation/rules.ts';
import { holderAt, placesOfHolder } from '../holders.ts';
import { nameHolderInBoth } from '../names.ts';
import { listHolderPeople } from '../notify.ts';
import { recordStep } from '../steps.ts';
import { type CaseRow, type LoadedCase, lockCase, updateCase } from '../store.ts';
import { isOpen } from '../workflow.ts';

/** What passing up is done with. Sees every row. */
export interface PassingUp {
  trx: Trx;
  services: Pick<Services, 'jobs' | 'config'>;
  now: Date;
  /** Who ended the post; the platform where nobody did. */
  actor?: Actor;
  /** Who is told otherwise that they take over. */
  told?: readonly string[];
}

/** A case as it was before it went up, and the version that it has since. */
export interface Raised {
  id: string;
  versionAfter: number;
  holder: Holder;
  dispatcher: Holder | null;
  lowerHolders: Holder[];
}

const sameHolder = (a: Holder | null, b: Holder) =>
  a !== null && a.level === b.level && a.path === b.path && a.unitId === b.unitId;

/** Who holds what, asked once for each holder. */
function holderCache(trx: Trx) {
  const known = new Map<string, string[]>();
  return async (holder: Holder) => {
    const key = `${holder.level} ${holder.unitId ?? holder.path}`;
    const people = known.get(key) ?? (await listHolderPeople(trx, holder));
    known.set(key, people);
    return people;
  };
}

type PeopleOf = ReturnType<typeof holderCache>;

/** The first level over a holder where somebody is; undefined in a city where nobody is left. */
async function findHeld(
  path: string,
  from: Holder,
  peopleOf: PeopleOf,
): Promise<Holder | undefined> {
  for (let at = levelOver(from.level); at !== undefined; at = levelOver(at)) {
    const holder = holderAt(path, at);
    if ((await peopleOf(holder)).length > 0) return holder;
  }
  return undefined;
}

/**
 * Raises those of some cases whose holder, or the one who dispatched them, nobody stands for any more. State and clocks go on
 * as they are; whoever held it may be given it again. Told: the people of the new holder, once for all of them.
 *
 * @returns those that were raised, as they were
 */
export async function passUpCases(passing: PassingUp, ids: readonly string[]): Promise<Raised[]> {
  const { trx, services } = passing;
  const peopleOf = holderCache(trx);
  const raised: Raised[] = [];
  const taken = new Map<string, { from: Holder; to: Holder; count: number }>();
  for (const id of [...ids].sort()) {
    const row = await lockCase(trx, id);
    if (!row || !isOpen(row.state)) continue;
    const next = await findNext(row, peopleOf);
    if (!next) continue;
    await writeRaised(passing, row, next);
    raised.push({
      id,
      versionAfter: row.version + 1,
      holder: row.holder,
      dispatcher: row.dispatcher,
      lowerHolders: row.lowerHolders,
    });
    const from = sameHolder(next.holder, row.holder) ? row.dispatcher! : row.holder;
    const to = sameHolder(next.holder, row.holder) ? next.dispatcher! : next.holder;
    const key = JSON.stringify([from, to]);
    taken.set(key, { from, to, count: (taken.get(key)?.count ?? 0) + 1 });
  }
  for (const { from, to, count } of taken.values()) {
    const people = (await peopleOf(to)).filter((person) => !passing.told?.includes(person));
    if (people.length === 0) continue;
    const place = { ...(await nameHolderInBoth(trx, from)) };
    await sendNotice(trx, services.jobs, {
      to: people,
      template: 'cases.cameUp',
      params: { place, count },
    });
  }
  return raised;
}

/** Where it goes; undefined when somebody stands for it, or nobody is above. */
async function findNext(
  row: LoadedCase,
  peopleOf: PeopleOf,
): Promise<Pick<CaseRow, 'holder' | 'dispatcher' | 'lowerHolders'> | undefined> {
  const { dispatcher, lowerHolders, placePath } = row;
  const vacant = (await peopleOf(row.holder)).length === 0;
  const holder = (vacant && (await findHeld(placePath, row.holder, peopleOf))) || row.holder;
  let over = dispatcher;
  if (dispatcher && (await peopleOf(dispatcher)).length === 0) {
    over = (await findHeld(placePath, dispatcher, peopleOf)) ?? dispatcher;
  }
  const moved = !sameHolder(row.holder, holder);
  if (!moved && over === dispatcher) return undefined;
  // What was not dispatched yet may be sent back down, as after any other passing up.
  const rises = moved && dispatcher === null && row.holder.unitId === null;
  return {
    holder,
    dispatcher: over,
    lowerHolders: rises ? [...lowerHolders, row.holder] : lowerHolders,
  };
}

async function writeRaised(
  passing: PassingUp,
  row: LoadedCase,
  next: Pick<CaseRow, 'holder' | 'dispatcher' | 'lowerHolders'>,
): Promise<void> {
  const { trx, now } = passing;
  const seeing = [next.holder, ...(next.dispatcher ? [next.dispatcher] : [])];
  const after: CaseRow = {
    ...row,
    ...next,
    handlerPaths: [...new Set([...row.handlerPaths, ...seeing.flatMap(placesOfHolder)])],
    updatedAt: now,
  };
  await updateCase(trx, after);
  const moved = !sameHolder(row.holder, next.holder);
  const step = {
    action: 'passUp',
    // Who decides on it above the handler is no step that its reporter waits for.
    public: moved,
    data: { vacant: true, level: moved ? next.holder.level : next.dispatcher!.level },
  };
  await recordStep(passing, after, step, {
    action: 'cases.passUp',
    before: { ...auditView(row), dispatcher: row.dispatcher },
    after: {
      ...auditView({ ...after, version: row.version + 1 }),
      dispatcher: next.dispatcher,
      vacant: true,
    },
  });
}

/** Writes cases as they were before they went up. Those that went on since are left alone. */
export async function bringDown(passing: PassingUp, raised: readonly Raised[]): Promise<void> {
  const { trx, now } = passing;
  for (const one of [...raised].sort((a, b) => a.id.localeCompare(b.id))) {
    const row = await lockCase(trx, one.id);
    if (!row || row.version !== one.versionAfter) continue;
    const { holder, dispatcher, lowerHolders } = one;
    const after: CaseRow = { ...row, holder, dispatcher, lowerHolders, updatedAt: now };
    await updateCase(trx, after);
    const isPublic = !sameHolder(row.holder, holder);
    const step = { action: 'undo', public: isPublic, data: { undone: 'passUp' } };
    await recordStep(passing, after, step, {
      action: 'cases.undo',
      before: auditView(row),
      after: { ...auditView({ ...after, version: row.version + 1 }), undone: 'passUp' },
    });
  }
}
