/** Tells screens of cases as they come and change: once a second, from the audit log, while anybody looks. */
import { sql } from 'kysely';
import { type Changes, listChanges } from '../../../kernel/audit/changes.ts';
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

/** Up to where was looked: for this process, and for a screen that comes again. */
type Moment = Pick<Changes, 'snapshot' | 'horizon'>;

/** Whether a case lies where the reader's posts are or is handled by their unit: as lists of the area have it. */
function isFor({ within }: Screen, actor: Actor, { placePath, units }: Seen): boolean {
  if (within !== undefined && !covers(within, placePath)) return false;
  return (
    actor.scopes.some((scope) => covers(scope, placePath)) ||
    actor.appointments.some(({ unitId }) => unitId !== null && units.includes(unitId))
  );
}

/** What was written since a snapshot or a horizon, as cases stand now; none when it is too much or of another database. */
async function readSince(trx: Trx, since: string) {
  const { ids, snapshot, horizon, cut } = await listChanges(trx, 'case', since, mostEntries);
  const isAhead = BigInt(since.split(':')[0]!) > BigInt(horizon);
  const tooMuch = cut || isAhead || ids.length > mostCases;
  const rows = tooMuch
    ? []
    : await readDutyRows(trx, sql`c.id = any(${ids}::uuid[]) order by c.updated_at`);
  return { ids, now: { snapshot, horizon }, rows, tooMuch };
}

const caseEvents = (cases: readonly DutyCase[]): StreamEvent[] =>
  cases.map((data) => ({ name: 'case', data }));

/** The feed of a city. Several servers tell the same, since each reads the log that all of them write. */
export function createDutyFeed(city: CityDatabase, warn: (error: unknown) => void): DutyFeed {
  const screens = new Set<Screen>();
  const told = new Map<string, Seen & { number: string; changed: number }>();
  let now: Moment | undefined;
  let timer: NodeJS.Timeout | undefined;

  /** Sends what is for it; the last event bears the position, so that nothing is lost between. */
  const tell = (screen: Screen, events: StreamEvent[]) => {
    if (events.length === 0) return;
    screen.stream.send(...events.with(-1, { ...events.at(-1)!, id: now?.horizon }));
  };

  const remember = (row: DutyRow) => {
    told.delete(row.id);
    const { placePath, units, number, changedAt } = row;
    told.set(row.id, { placePath, units, number, changed: changedAt.getTime() });
    if (told.size > mostTold) told.delete(told.keys().next().value!);
  };

  /** What a screen is to hear of: of the cases, those that are for it, and of those that are gone, what it was shown. */
  const eventsFor = (
    screen: Screen,
    cases: readonly DutyCase[],
    rows: readonly DutyRow[],
    gone: readonly string[],
  ): StreamEvent[] => {
    const actor = screen.stream.actor();
    const shown = gone.flatMap((id) => told.get(id) ?? []);
    return [
      ...caseEvents(cases.filter((_, at) => isFor(screen, actor, rows[at]!))),
      ...shown
        .filter((before) => isFor(screen, actor, before))
        .map(({ number }) => ({ name: 'gone', data: { number } })),
    ];
  };

  const look = async () => {
    await inSystem(city, async (trx) => {
      if (now === undefined) {
        now = await listChanges(trx, 'case');
        return;
      }
      const since = await readSince(trx, now.snapshot);
      // The log also tells of cases that were only looked into.
      const rows = since.rows.filter(
        ({ id, changedAt }) =>
          told.get(id)?.changed !== changedAt.getTime() &&
          Date.now() - changedAt.getTime() < freshMs,
      );
      const there = new Set(since.rows.map(({ id }) => id));
      const gone = since.tooMuch ? [] : since.ids.filter((id) => !there.has(id) && told.has(id));
      const words = new Map<Locale, DutyCase[]>();
      for (const { locale } of screens)
        if (!words.has(locale)) words.set(locale, await describeDutyRows(trx, rows, locale));
      // Nothing is asked of the database from here on: what could not be read is asked for again, not passed over.
      now = since.now;
      for (const screen of screens) {
        const cases = words.get(screen.locale);
        if (since.tooMuch) tell(screen, [{ name: 'reset', data: {} }]);
        else if (cases) tell(screen, eventsFor(screen, cases, rows, gone));
      }
      for (const row of rows) remember(row);
      for (const id of gone) told.delete(id);
    });
  };

  const run = async () => {
    await look().catch(warn);
    timer = screens.size > 0 ? setTimeout(run, everyMs).unref() : undefined;
  };

  return {
    position: () => now?.horizon,
    async join(screen, after) {
      screens.add(screen);
      screen.stream.onClose(() => screens.delete(screen));
      if (timer === undefined) {
        // Nobody looked for a while: what was written meanwhile is nobody's to be told.
        now = undefined;
        timer = setTimeout(run, everyMs).unref();
      }
      await inSystem(city, async (trx) => {
        const missed = after === undefined ? undefined : await readSince(trx, after);
        now ??= missed?.now ?? (await listChanges(trx, 'case'));
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
