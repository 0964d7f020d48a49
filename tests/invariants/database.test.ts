import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useTestDatabase } from '../../kernel/testing/database.ts';

const database = useTestDatabase();
let owner: Client;
let schema: string;

beforeAll(async () => {
  schema = database.schema;
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(() => owner?.end());

/**
 * Tables that anybody who serves the city may read whole, and why that is right. Every other table is under FORCE
 * row-level security.
 */
const openTables: Record<string, string> = {
  migrations: 'names of files',
  audit_seals: 'hashes and numbers of rows',
  places_versions: 'one random number',
  units: 'offices, and where they stand',
  post_seats: 'how many people a post has at a place',
  term_warnings: 'how early the end of a term is told',
  case_classes: 'what may be reported',
  case_limits: 'published limits',
  case_zones: 'published zones',
  case_rules: 'one random number',
  case_numbers: 'counters',
  case_export_limits: 'how long and how often an approved export may be fetched',
  registry_purposes: 'for what records of people may be collected',
  registry_keep_days: 'how long records of people are kept',
  care_kinds: 'kinds of care tags, and the law they rest on',
  calendar_days: 'the calendar',
  case_suggestion_models: 'in how many cases of a class a word stands, of words of several cases',
  case_suggestion_training: 'how far a training is',
};

/** Columns of those tables that sound personal, and why they may stay. */
const openColumns: Record<string, string> = {
  'calendar_days.set_by': 'who set a day in the course of duty',
  'case_limits.created_by': 'who set a limit in the course of duty',
};

/** Columns that tell of a person, by name. */
const personal =
  /(^|_)(phone|mobile|email|mail|address|person|reporter|owner|by|surname|nickname|birth|gender|avatar|token|password|secret|cipher|ip)(_|$)|^(display_name|full_name|real_name|text|body|note|comment|reason|person_id|actor_id)$/;

const tablesOf = `pg_class c where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p')`;

/** Rules of the schema: each query names what breaks it, and nothing else. */
const rules = {
  'every table has a primary key': `
    select c.relname as name from ${tablesOf} and not c.relispartition
      and not exists (select from pg_constraint p where p.conrelid = c.oid and p.contype = 'p')`,
  'every foreign key has an index': `
    select t.relname || ' (' || string_agg(a.attname, ', ' order by k.n) || ')' as name
    from pg_constraint c
    join pg_class t on t.oid = c.conrelid
    cross join unnest(c.conkey) with ordinality as k (attnum, n)
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum
    where c.contype = 'f' and c.connamespace = $1::regnamespace
      and not exists (
        select from pg_index i
        where i.indrelid = c.conrelid and i.indisvalid
          -- the leading columns of the index are those of the key, in any order
          and (select array_agg(x order by x) from unnest((i.indkey::int2[])[0:cardinality(c.conkey) - 1]) x)
            = (select array_agg(x order by x) from unnest(c.conkey) x)
          -- a partial index serves a key where all that it leaves out is nulls
          and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) = any (
            select '(' || f.attname || ' IS NOT NULL)' from pg_attribute f
            where f.attrelid = c.conrelid and f.attnum = any (c.conkey))))
    group by c.oid, t.relname`,
  'every table that is not open is under FORCE row-level security': `
    select c.relname as name from ${tablesOf}
      and not (c.relrowsecurity and c.relforcerowsecurity)
      and c.relname <> all ('{${Object.keys(openTables).join(',')}}')`,
  'every table under row-level security has a policy': `
    select c.relname as name from ${tablesOf} and c.relrowsecurity
      and not exists (select from pg_policy p where p.polrelid = c.oid)`,
  'no table has a trigger': `
    select c.relname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where c.relnamespace = $1::regnamespace and not t.tgisinternal`,
  'no table has a rule': 'select tablename as name from pg_rules where schemaname = $1',
  'every instant keeps its zone': `
    select table_name || '.' || column_name as name from information_schema.columns
    where table_schema = $1 and data_type = 'timestamp without time zone'`,
  'gewu_app owns nothing': `
    select classid::regclass || ' ' || objid as name from pg_shdepend
    where refobjid = 'gewu_app'::regrole and deptype = 'o' and $1 <> ''
      and dbid in (0, (select oid from pg_database where datname = current_database()))`,
  'gewu_app empties no table': `
    select c.relname as name from ${tablesOf}
      and has_table_privilege('gewu_app', c.oid, 'truncate, trigger, references')`,
} as const;

async function namesBy(sql: string): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(sql, [schema]);
  return rows.map((row) => row.name).sort();
}

/** Columns of open tables that sound personal. */
async function openPersonalColumns(): Promise<string[]> {
  const { rows } = await owner.query<{ name: string; column: string }>(
    `select c.relname || '.' || a.attname as name, a.attname as column
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0
       and not a.attisdropped and not (c.relrowsecurity and c.relforcerowsecurity)`,
    [schema],
  );
  return rows
    .filter(({ column }) => personal.test(column))
    .map(({ name }) => name)
    .sort();
}

describe('tables of a city', () => {
  it('are there', async () => {
    expect((await namesBy(`select c.relname as name from ${tablesOf}`)).length).toBeGreaterThan(20);
  });

  it.each(Object.entries(rules))('%s', async (_, sql) => {
    expect(await namesBy(sql)).toEqual([]);
  });

  it('tell of a person under row-level security alone, by the names of their columns', async () => {
    expect(await openPersonalColumns()).toEqual(Object.keys(openColumns).sort());
  });

  it('leave the list of open tables once they are under row-level security', async () => {
    const open = await namesBy(
      `select c.relname as name from ${tablesOf} and not (c.relrowsecurity and c.relforcerowsecurity)`,
    );
    expect(Object.keys(openTables).filter((table) => !open.includes(table))).toEqual([]);
  });
});

describe('the rules themselves', () => {
  it('find what breaks them', async () => {
    await owner.query('begin');
    try {
      await owner.query(`set local search_path = ${schema}, public`);
      await owner.query(`
        create table bad (person_id uuid references people (id), at timestamp);
        create index bad_partial on bad (person_id) where at is not null;
        create table bad_closed (id int primary key);
        alter table bad_closed enable row level security;
        alter table bad_closed force row level security;
        create function bad() returns trigger language plpgsql as 'begin return new; end';
        create trigger bad before insert on bad for each row execute function bad();
        create rule bad as on delete to bad do also select 1;
        grant truncate on bad to gewu_app;
        grant create on schema ${schema} to gewu_app;
        create table bad_owned (id int primary key);
        alter table bad_owned owner to gewu_app;
      `);
      for (const [rule, sql] of Object.entries(rules)) {
        expect((await namesBy(sql)).length, rule).toBeGreaterThan(0);
      }
      expect(await openPersonalColumns()).toContain('bad.person_id');
    } finally {
      await owner.query('rollback');
    }
  });
});

describe('the role gewu_app', () => {
  it('is neither superuser nor may it go around row-level security, make roles or databases', async () => {
    const { rows } = await owner.query(
      `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
         (select count(*)::int from pg_auth_members m where m.member = r.oid) as groups
       from pg_roles r where rolname = 'gewu_app'`,
    );
    expect(rows).toEqual([
      {
        rolsuper: false,
        rolbypassrls: false,
        rolcreaterole: false,
        rolcreatedb: false,
        rolreplication: false,
        groups: 0,
      },
    ]);
  });

  it('makes nothing in the database', async () => {
    const { rows } = await owner.query(
      `select has_schema_privilege('gewu_app', $1, 'create') as city,
         has_schema_privilege('gewu_app', 'public', 'create') as public,
         has_database_privilege('gewu_app', current_database(), 'create') as database`,
      [schema],
    );
    expect(rows).toEqual([{ city: false, public: false, database: false }]);
  });

  it.each(['audit_entries', 'audit_seals', 'migrations'])(
    'changes and removes no row of %s',
    async (table) => {
      const { rows } = await owner.query(
        `select has_table_privilege('gewu_app', $1::text, 'update, delete')
         or has_any_column_privilege('gewu_app', $1::text, 'update') as changes`,
        [`${schema}.${table}`],
      );
      expect(rows).toEqual([{ changes: false }]);
    },
  );
});
