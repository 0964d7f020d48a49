import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { repositoryRoot } from '../../kernel/db/migrate.ts';
import { generateSchemaTypes } from '../../kernel/db/schema-types.ts';
import { useTestDatabase } from '../../kernel/testing/database.ts';

describe('types of the database', () => {
  const database = useTestDatabase();

  test('are those of the migrations; else run `npm run db:types`', async () => {
    const written = readFileSync(join(repositoryRoot, 'modules', 'schema.ts'), 'utf8');
    expect(written).toBe(await generateSchemaTypes(database.ownerUrl, database.schema));
  });

  test('say of each kind of column how it is read and written', async () => {
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    await owner.query(`
      create schema kinds;
      set search_path = kinds, public;
      create type mood as enum ('calm', 'busy');
      create domain code as text not null;
      create table all_kinds (
        id bigint generated always as identity primary key,
        name text not null, note text, at timestamptz not null default now(), day date not null,
        amount numeric, data jsonb not null, more jsonb, place point not null, path ltree not null,
        tags text[] not null default '{}', paths ltree[] not null, mood mood not null, code code,
        size int generated always as (length(name)) stored, raw bytea
      );
      comment on column all_kinds.note is 'what for';
      create view names as select name from all_kinds;`);
    await owner.end();
    const types = await generateSchemaTypes(database.ownerUrl, 'kinds');
    expect(types.slice(types.indexOf('export interface AllKinds'))).toBe(`\
export interface AllKindsTable {
  id: GeneratedAlways<number>;
  name: string;
  /** what for */
  note: string | null;
  at: Generated<Timestamp>;
  day: string;
  amount: Numeric | null;
  data: Json;
  more: Json | null;
  place: Point;
  path: string;
  tags: Generated<string[]>;
  paths: string;
  mood: 'calm' | 'busy';
  code: string;
  size: GeneratedAlways<number | null>;
  raw: Buffer | null;
}

export interface NamesTable {
  name: GeneratedAlways<string | null>;
}

declare module '../kernel/db/database.ts' {
  interface Database {
    all_kinds: AllKindsTable;
    names: NamesTable;
  }
}
`);
  });
});
