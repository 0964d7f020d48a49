/** Tells screens of cases as they come and change: once a second, from the audit log, while anybody looks. */
import { sql } from 'kysely';
import { listChanges } from '../../../kernel/audit/changes.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { type CityDatabase, withTransaction } from '../../../kernel/db/transaction.ts';
import { type Actor, system } from '../../../kernel/http/actor.ts';
import type { EventStream, StreamEvent } from '../../../kernel/http/event-stream.ts';
import { covers } from '../decide.ts';
import type { Locale } from '../names.ts';
import { type DutyCase, type DutyRow, describeDutyRows, readDutyRows } from './case.ts';

/** How often the database is asked, milliseconds: one small question for all screens of a server. */
const everyMs = 1_000;
/** Entries of the log that are looked at; whoever missed more reads everything anew. */
const mostEntries = 1_000;
/** Cases that are told one by one; more at once are told as one `reset`. */
const mostCases = 200;
/** Cases whose last word is remembered, so that nobody is told the same twice. */
const mostTold = 5_000;
/** What was changed longer ago was not changed by what was written just now: somebody read a phone number, say. */
const freshMs = 600_000;

/** A screen that listens. */
export interface Screen {
  stream: EventStream;
  within: string | undefined;
  locale: Locale;
}

/** What comes, for the screens of this process. */
export interface DutyFeed {
  /**
   * Tells a screen from now on; `hello` says whether it missed nothing.
   * @param after id of the last event that it got, of this server or another
   */
  join: (screen: Screen, after: string | undefined) => Promise<void>;
  /** Id of the last event. */
  position: () => string | undefined;
}

const inSystem = <T>(city: CityDatabase, work: (trx: Trx) => Promise<T>) =>
  withTransaction(city, system, { readOnly: true }, work);

type Seen = Pick<DutyRow, 'placePath' | 'units'>;

/** Whether a case lies where the reader's posts are or is handled by their unit: as lists of the area have it. */
function isFor({ within }: Screen, actor: Actor, { placePath, units }: Seen): boolean {
  if (within !== undefined && !covers(within, placePath)) return false;
  return (
    actor.scopes.some((scope) => covers(scope, placePath)) ||
    actor.appointments.some(({ unitId }) => unitId !== null && units.includes(unitId))
  );
}

/** What was written since a position, as cases stand now; undefined when it is too much or too long ago. */
async function readSince(trx: Trx, since: string) {
  const { ids, horizon, cut } = await listChanges(trx, 'case', since, mostEntries);
  const isAhead = BigInt(since) > BigInt(horizon);
  const tooMuch = cut || isAhead || ids.length > mostCases;
  const rows = tooMuch
    ? []
    : await readDutyRows(trx, sql`c.id = any(${ids}::uuid[]) order by c.updated_at`);
  return { ids, horizon, rows, tooMuch };
}

const caseEvents = (cases: readonly DutyCase[]): StreamEvent[] =>
  cases.map((data) => ({ name: 'case', data }));

/** The feed of a city. Several servers tell the same, since each reads the log that all of them write. */
export function createDutyFeed(city: CityDatabase, warn: (error: unknown) => void): DutyFeed {
  const screens = new Set<Screen>();
  const told = new Map<string, Seen & { number: string; changed: number }>();
  let horizon: string | undefined;
  let timer: NodeJS.Timeout | undefined;

  /** Sends what is for it; the last event bears the position, so that nothing is lost between. */
  const tell = (screen: Screen, events: StreamEvent[]) => {
    if (events.length === 0) return;
    screen.stream.send(...events.with(-1, { ...events.at(-1)!, id: horizon }));
  };

  const remember = (row: DutyRow) => {
    told.delete(row.id);
    const { placePath, units, number, changedAt } = row;
    told.set(row.id, { placePath, units, number, changed: changedAt.getTime() });
    if (told.size > mostTold) told.delete(told.keys().next().value!);
  };

  const spread = async (trx: Trx, rows: readonly DutyRow[], gone: readonly string[]) => {
    for (const locale of new Set([...screens].map((screen) => screen.locale))) {
      const cases = await describeDutyRows(trx, rows, locale);
      for (const screen of screens) {
        if (screen.locale !== locale) continue;
        const actor = screen.stream.actor();
        tell(screen, [
          ...caseEvents(cases.filter((_, at) => isFor(screen, actor, rows[at]!))),
          ...gone.flatMap((id): StreamEvent[] => {
            const before = told.get(id);
            return before && isFor(screen, actor, before)
              ? [{ name: 'gone', data: { number: before.number } }]
              : [];
          }),
        ]);
      }
    }
    for (const row of rows) remember(row);
    for (const id of gone) told.delete(id);
  };

  const look = async () => {
    await inSystem(city, async (trx) => {
      if (horizon === undefined) {
        horizon = (await listChanges(trx, 'case')).horizon;
        return;
      }
      const since = await readSince(trx, horizon);
      horizon = since.horizon;
      if (since.tooMuch) {
        for (const screen of screens) tell(screen, [{ name: 'reset', data: {} }]);
        return;
      }
      // While a long transaction runs, the log tells the same again.
      const fresh = since.rows.filter(
        ({ id, changedAt }) =>
          told.get(id)?.changed !== changedAt.getTime() &&
          Date.now() - changedAt.getTime() < freshMs,
      );
      const there = new Set(since.rows.map(({ id }) => id));
      const gone = since.ids.filter((id) => !there.has(id) && told.has(id));
      if (fresh.length > 0 || gone.length > 0) await spread(trx, fresh, gone);
    });
  };

  const run = async () => {
    await look().catch(warn);
    timer = screens.size > 0 ? setTimeout(run, everyMs).unref() : undefined;
  };

  return {
    position: () => horizon,
    async join(screen, after) {
      screens.add(screen);
      screen.stream.onClose(() => screens.delete(screen));
      if (timer === undefined) {
        // Nobody looked for a while: what was written meanwhile is nobody's to be told.
        horizon = undefined;
        timer = setTimeout(run, everyMs).unref();
      }
      await inSystem(city, async (trx) => {
        const missed = after === undefined ? undefined : await readSince(trx, after);
        horizon ??= missed?.horizon ?? (await listChanges(trx, 'case')).horizon;
        const resumed = missed !== undefined && !missed.tooMuch;
        const actor = screen.stream.actor();
        const rows = resumed ? missed.rows.filter((row) => isFor(screen, actor, row)) : [];
        tell(screen, [
          { name: 'hello', data: { resumed } },
          ...caseEvents(await describeDutyRows(trx, rows, screen.locale)),
        ]);
      });
    },
  };
}
