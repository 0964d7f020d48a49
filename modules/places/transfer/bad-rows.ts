/** The rows that were not accepted, as a file: line, name, reason, what is accepted. */
import type { Readable } from 'node:stream';
import type { Actor } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { createCsvWriter } from '../../../kernel/sheets/csv.ts';
import type { SheetWriter } from '../../../kernel/sheets/sheet.ts';
import { streamRows } from '../../../kernel/sheets/stream.ts';
import en from '../locales/en.json' with { type: 'json' };
import zh from '../locales/zh-CN.json' with { type: 'json' };
import type { Note } from './plan/values.ts';
import { badRowsQuery } from './store.ts';

type Said = typeof zh.console;
type Words = Said['transfer'];

/** A note in words. @param of `problems`: what is wrong; `accepted`: what would be right */
export function noteWords(
  words: Words,
  { code, params }: Note,
  of: 'problems' | 'accepted',
  facilities: Said['facilities']['fields'],
): string {
  const text = (words[of] as Record<string, string>)[code] ?? '';
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = params[name] ?? '';
    return name === 'field'
      ? ((words.fields as Record<string, string>)[value] ??
          (facilities as Record<string, string>)[value] ??
          String(value))
      : String(value);
  });
}

/** Streams the bad rows of an import. */
export function streamBadRows(
  { city }: Pick<Services, 'city'>,
  actor: Actor,
  id: string,
): Readable {
  const { transfer: words, facilities } = (actor.locale === 'en' ? en : zh).console;
  let writer: SheetWriter | undefined;
  return streamRows<{ row: number; name: string | null; problems: Note[] }>(
    city,
    actor,
    async () => badRowsQuery(id),
    async (_, rows, emit) => {
      const headings = Object.values(words.badRows).map((name) => ({ name, width: 20 }));
      writer ??= createCsvWriter({ title: '', columns: headings }, emit);
      if (rows.length === 0) return writer.end();
      const join = (notes: Note[], of: 'problems' | 'accepted') =>
        notes.map((note) => noteWords(words, note, of, facilities.fields)).join('；');
      writer.add(
        rows.map(({ row, name, problems }) => [
          row,
          name,
          join(problems, 'problems'),
          join(problems, 'accepted'),
        ]),
      );
    },
  );
}
