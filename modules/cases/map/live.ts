/** Keeps the cases in memory as they are in the database. */
import { sql } from 'kysely';
import { listChanges } from '../../../kernel/audit/changes.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { type CityDatabase, withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import { open } from '../filters.ts';
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
const lines = sql<string | null>`string_agg(concat_ws(' ', id, lng, lat, place_key, opened,
  array_to_string(handler_units, ',')), e'\n' order by id) as lines`;

const columns = sql`c.id, c.lng, c.lat, c.place_key, ${open} as opened, c.handler_units`;

function putLines(points: CasePoints, text: string | null | undefined): string[] {
  return (text ? text.split('\n') : []).map((line) => {
    const [id = '', lng, lat, placePath = '', opened, units] = line.split(' ');
    points.put(id, {
      id,
      lng: Number(lng),
      lat: Number(lat),
      placePath,
      open: opened === 't',
      units: units ? units.split(',') : [],
    });
    return id;
  });
}

/** Cases of a city in the memory of this process: about 40 bytes each, and 24 for each audience that they are counted for. */
export function createLiveCases(city: CityDatabase): LiveCases {
  let points: CasePoints | undefined;
  let horizon: string | undefined;
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
    horizon = begin.horizon;
  };

  const catchUp = async (known: CasePoints) => {
    askedAt = Date.now();
    await inSystem(async (trx) => {
      const changes = await listChanges(trx, 'case', horizon);
      if (changes.ids.length > 0) {
        const { rows } = await sql<{ lines: string | null }>`
          select ${lines} from (select ${columns} from cases c
            where c.id = any(${changes.ids}::uuid[]) and not c.confidential) found`.execute(trx);
        const there = new Set(putLines(known, rows[0]?.lines));
        for (const id of changes.ids) if (!there.has(id)) known.put(id, undefined);
      }
      horizon = changes.horizon;
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
