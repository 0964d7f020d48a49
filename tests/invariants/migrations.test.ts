import { describe, expect, it } from 'vitest';
import { collectMigrations } from '../../kernel/db/migrate.ts';
import { readLanded } from './migrations.ts';

describe('migrations', () => {
  const migrations = collectMigrations();
  const landed = readLanded();

  it('are all on the list of what has landed; else run npm run migrations:land', () => {
    expect(migrations.map(({ name }) => name).filter((name) => !(name in landed))).toEqual([]);
  });

  it('never change or disappear after they have landed: put the change into a new one', () => {
    const now = new Map(migrations.map(({ name, checksum }) => [name, checksum]));
    expect(Object.entries(landed).filter(([name, checksum]) => now.get(name) !== checksum)).toEqual(
      [],
    );
  });

  it('are named by date, number and what they do', () => {
    expect(migrations.length).toBeGreaterThan(4);
    for (const { name } of migrations) expect(name).toMatch(/^[a-z]+\/20\d{6}-\d\d-[a-z0-9-]+$/);
  });

  it('go forward alone, and leave transactions to the runner', () => {
    const found = migrations.filter(({ sql }) =>
      /^\s*(drop table|drop schema|truncate|begin\s*;|commit|rollback)/im.test(sql),
    );
    expect(found.map(({ name }) => name)).toEqual([]);
  });
});
