import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { collectMigrations } from '../../kernel/db/migrate.ts';

const file = join(import.meta.dirname, 'migrations.json');

/** Checksums of the migrations that have landed, by name: SHA-256, hex. */
export function readLanded(): Record<string, string> {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/** Adds the migrations that are new to the list of those that have landed; a landed one keeps its checksum. */
export function landMigrations(): string[] {
  const landed = readLanded();
  const added = collectMigrations().filter(({ name }) => !(name in landed));
  for (const { name, checksum } of added) landed[name] = checksum;
  const sorted = Object.fromEntries(Object.entries(landed).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(sorted, null, 2)}\n`);
  return added.map(({ name }) => name);
}

if (import.meta.main) {
  const added = landMigrations();
  console.log(added.length > 0 ? `landed ${added.join(', ')}` : 'no new migration');
}
