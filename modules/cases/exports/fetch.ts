import { sql } from 'kysely';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import { localTime } from '../../../kernel/sheets/sheet.ts';
import { decipher, describePeople, openPhone } from '../../identity/index.ts';
import { getNames } from '../names.ts';
import { type Opener, tellOpened } from '../phone.ts';
import { askerOf, authorize, findHandling } from '../policy.ts';
import { getRules } from '../rules.ts';
import { caseColumns, type LoadedCase, toFacts, withHolder } from '../store.ts';
import { publicPath } from '../summaries.ts';
import { exportWords, headingsOf, personalRow, type ReporterCells } from './columns.ts';
import { createWriter, type FetchedCase, fileTypes, type MadeFile, stampOf } from './export.ts';
import { audit, type ExportContext, isFetchable } from './requests.ts';
import * as store from './store.ts';

/** The cases of an export that the actor still sees, in its order. Who handles them is asked of a case's own fields alone. */
async function listCasesOf(trx: Trx, exportId: string): Promise<LoadedCase[]> {
  const ids = await store.listExportCases(trx, exportId);
  const { rows } = await sql<FetchedCase>`
    select ${caseColumns} from cases c where c.id = any(${ids}::uuid[])
    order by array_position(${ids}::uuid[], c.id)`.execute(trx);
  const apart = {
    parts: 0,
    openParts: 0,
    wholeOpen: true,
    openCalls: 0,
    extensionAsked: false,
    appealState: null,
    handlerLate: false,
  };
  return rows.map((row) => ({ ...withHolder(row), ...apart }));
}

interface Contact {
  caseId: string;
  name: string | null;
  phoneCipher: Buffer | null;
}

/** Fills a watermark's places. */
function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');
}

/**
 * Whom to ask about each case that the actor handles: names and phones, opened one by one as on a case's own page, so that
 * the database gives each out because it is written down, and each reporter sees it.
 *
 * @returns by id of the case; and in which post each was opened
 */
async function openReporters(
  { trx, actor, services }: ExportContext,
  rows: readonly LoadedCase[],
  reason: string,
): Promise<Map<string, ReporterCells & { opener: Opener }>> {
  const asker = askerOf(actor);
  const handled = rows.flatMap((row) => {
    const opener = findHandling(toFacts(row), asker);
    return opener ? [{ row, opener }] : [];
  });
  const keeperOf = (row: LoadedCase) => row.parentId ?? row.id;
  const { rows: found } = await sql<Contact>`
    select case_id as "caseId", name, phone_cipher as "phoneCipher" from case_contacts
    where case_id = any(${handled.map(({ row }) => keeperOf(row))}::uuid[])`.execute(trx);
  const contacts = new Map(found.map((one) => [one.caseId, one]));
  const people = await describePeople(
    trx,
    handled.flatMap(({ row }) => (contacts.has(keeperOf(row)) ? [] : (row.reporterId ?? []))),
  );
  const opened = new Map<string, string>();
  const told = new Map<string, ReporterCells & { opener: Opener }>();
  for (const { row, opener } of handled) {
    const contact = contacts.get(keeperOf(row));
    if (contact) {
      const phone =
        contact.phoneCipher && decipher(services.config, keeperOf(row), contact.phoneCipher);
      told.set(row.id, { name: contact.name, phone, opener });
      continue;
    }
    const card = row.reporterId === null ? undefined : people.get(row.reporterId);
    if (!card) continue;
    if (card.phoneMasked !== null && !opened.has(card.id)) {
      const phone = await openPhone(trx, actor, services.config, {
        personId: card.id,
        subject: { type: 'case', id: row.id },
        reason,
        placePath: row.placePath,
        appointment: { id: opener.id, post: opener.post },
      });
      opened.set(card.id, phone.replace(/^\+86/, ''));
    }
    told.set(row.id, { name: card.displayName, phone: opened.get(card.id) ?? null, opener });
  }
  return told;
}

/** Who took the file, when, by which number, for what: on the first line, on every page, and in its name. */
async function watermarkOf(
  { trx, locale, now }: ExportContext,
  row: store.ExportRow,
): Promise<{ text: string; who: string }> {
  const who = (await describePeople(trx, [row.askedBy])).get(row.askedBy)?.displayName ?? '';
  const { posts, console } = exportWords[locale];
  const post = posts[row.post as keyof typeof posts];
  const at = localTime(now);
  const { number, reason } = row;
  return { who, text: fill(console.export.watermark, { number, who, post, at, reason }) };
}

/**
 * The approved file, for who asked for it alone. It is made whole, and everything that is to be known of it committed,
 * before its first byte goes out: its size is bounded by what may be asked for.
 *
 * @throws AppError `http/forbidden`, `cases/export-not-found`, `cases/export-over`
 */
export async function fetchExport(
  context: ExportContext,
  exportId: string,
): Promise<MadeFile<Buffer>> {
  const { trx, actor, services, locale, now } = context;
  authorize(actor, 'cases.askExport');
  const row = await store.findExport(trx, exportId, { lock: true });
  if (!row || row.askedBy !== actor.personId) throw new AppError('cases/export-not-found');
  if (!isFetchable(row, now)) throw new AppError('cases/export-over');
  // Who left the post in which it was approved takes nothing along.
  const post = actor.appointments.find((a) => a.id === row.appointmentId);
  if (!post) throw new AppError('http/forbidden');
  const rows = await listCasesOf(trx, exportId);
  const reason = `${row.number} ${row.reason}`;
  const reporters = await openReporters(context, rows, reason);
  if (row.fetchedAt === null) {
    for (const one of rows) {
      const told = reporters.get(one.id);
      if (told?.phone) await tellOpened(trx, services, actor, one, told.opener, reason, now);
    }
  }
  await store.countFetch(trx, exportId, now);
  await audit(context, 'cases.fetchExport', row, post, {
    reason: row.reason,
    count: rows.length,
    told: [...reporters.values()].filter((one) => one.phone !== null).length,
  });
  const mark = await watermarkOf(context, row);
  const rules = await getRules(trx);
  const names = await getNames(trx, locale, {
    paths: rows.flatMap((one) => [one.placePath, publicPath(one.placePath), one.holder.path]),
    units: rows.flatMap((one) => one.holder.unitId ?? []),
  });
  const chunks: Uint8Array[] = [];
  const writer = createWriter(
    row.format,
    {
      title: exportWords[locale].console.export.sheet,
      columns: headingsOf(locale, true),
      watermark: mark.text,
    },
    (chunk) => chunks.push(chunk),
  );
  writer.add(
    rows.map((one) =>
      personalRow({ row: one, rules, names, now, locale }, actor, reporters.get(one.id)),
    ),
  );
  writer.end();
  const who = mark.who.replace(/[\s\\/:*?"<>|]+/g, '');
  return {
    name: `${row.number}-${who}-${stampOf(now)}.${row.format}`,
    type: fileTypes[row.format],
    body: Buffer.concat(chunks),
  };
}
