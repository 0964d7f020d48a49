/** Keeps the cases in memory as they are in the database. */
import { sql } from 'kysely';
import { listChanges } from '../../../kernel/audit/changes.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { type CityDatabase, withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import { open } from '../filters.ts';
import type { CaseState } from '../workflow.ts';
import { type CasePoints, createCasePoints } from './points.ts';

/** What was read this long ago is taken as it is. Milliseconds. */
const freshMs = 300;
/** Cases that are read at once, so that others are answered in between. */
const batch = 10_000;

/** Cases in memory, read when they are first asked for. */
export interface LiveCases {
  /** As they are now, what was committed in the last 300 ms aside. */
  get(): Promise<CasePoints>;
}

/** One text for all rows: reading it is several times as fast as rows of columns. */
const lines = sql<
  string | null
>`string_agg(concat_ws(' ', id, lng, lat, place_key, state, class_code, supervised,
  reported, ended, due, warn, array_to_string(handler_units, ',')), e'\n' order by id) as lines`;

/** Whole seconds since 1970, rounded down; 0 for none. */
const secondsOf = (column: string) =>
  sql`coalesce(floor(extract(epoch from ${sql.raw(column)})), 0)::bigint`;

/** When it was closed; what ended otherwise, such as by being merged, ended when it was last changed. */
const endedAt = sql`case when ${open} then 0
  else floor(extract(epoch from coalesce(c.closed_at, c.updated_at)))::bigint end`;

const columns = sql`c.id, c.lng, c.lat, c.place_key, c.state, c.class_code,
  (c.supervised_at is not null)::int as supervised, ${secondsOf('c.reported_at')} as reported,
  ${endedAt} as ended, ${secondsOf('c.due_at')} as due, ${secondsOf('c.warn_at')} as warn, c.handler_units`;

function putLines(points: CasePoints, text: string | null | undefined): string[] {
  return (text ? text.split('\n') : []).map((line) => {
    const [id = '', lng, lat, placePath = '', state, classCode = '', ...rest] = line.split(' ');
    const [supervised, reportedAt, endedAt, dueAt, warnAt, units] = rest;
    points.put(id, {
      id,
      lng: Number(lng),
      lat: Number(lat),
      placePath,
      state: state as CaseState,
      classCode,
      supervised: supervised === '1',
      reportedAt: Number(reportedAt),
      endedAt: Number(endedAt),
      dueAt: Number(dueAt),
      warnAt: Number(warnAt),
      units: units ? units.split(',') : [],
    });
    return id;
  });
}

/** Cases of a city in the memory of this process: about 60 bytes each, and 24 for each audience that they are counted for. */
export function createLiveCases(city: CityDatabase): LiveCases {
  let points: CasePoints | undefined;
  let snapshot: string | undefined;
  let askedAt = 0;
  let running: Promise<unknown> | undefined;

  const inSystem = <T>(work: (trx: Trx) => Promise<T>) =>
    withTransaction(city, system, { readOnly: true }, work);

  const load = async () => {
    const loaded = createCasePoints();
    const begin = await inSystem((trx) => listChanges(trx, 'case'));
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const text = await inSystem(async (trx) => {
        const { rows } = await sql<{ lines: string | null }>`
          select ${lines} from (select ${columns} from cases c where c.id > ${after}::uuid and not c.confidential
            order by c.id limit ${batch}) found`.execute(trx);
        return rows[0]?.lines;
      });
      const ids = putLines(loaded, text);
      if (ids.length < batch) break;
      after = ids.at(-1)!;
    }
    points = loaded;
    snapshot = begin.snapshot;
  };

  const catchUp = async (known: CasePoints) => {
    askedAt = Date.now();
    await inSystem(async (trx) => {
      const changes = await listChanges(trx, 'case', snapshot);
      if (changes.ids.length > 0) {
        const { rows } = await sql<{ lines: string | null }>`
          select ${lines} from (select ${columns} from cases c
            where c.id = any(${changes.ids}::uuid[]) and not c.confidential) found`.execute(trx);
        const there = new Set(putLines(known, rows[0]?.lines));
        for (const id of changes.ids) if (!there.has(id)) known.put(id, undefined);
      }
      snapshot = changes.snapshot;
    });
  };

  /** One at a time: who asks meanwhile waits for the same. */
  const once = async (work: () => Promise<void>) => {
    running ??= work().finally(() => {
      running = undefined;
    });
    await running;
  };

  return {
    async get() {
      while (!points) await once(load);
      const known = points;
      if (Date.now() - askedAt >= freshMs) await once(() => catchUp(known));
      return known;
    },
  };
}
