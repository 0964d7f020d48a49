import type { Actor } from '../../../kernel/http/actor.ts';
import type { Cell, SheetOptions } from '../../../kernel/sheets/sheet.ts';
import en from '../locales/en.json' with { type: 'json' };
import zh from '../locales/zh-CN.json' with { type: 'json' };
import { type Locale, type Names, nameClass } from '../names.ts';
import { isReporter, seesAll } from '../policy.ts';
import type { Rules } from '../rules.ts';
import type { listColumns } from '../saved/contract.ts';
import type { CaseRow } from '../store.ts';
import { publicPath } from '../summaries.ts';
import { isOpen } from '../workflow.ts';
import { maskNumbers } from './mask.ts';

/** The reporter as an approved export tells; in any other there is none. */
export interface ReporterCells {
  name: string | null;
  phone: string | null;
}

/** Words of files, in the reader's language. */
export const exportWords = { 'zh-CN': zh, en } as const;

/** What a row of the file is made from. */
interface RowSource {
  row: CaseRow;
  rules: Rules;
  names: Names;
  now: Date;
  locale: Locale;
  /** Present in an approved export alone. */
  personal?: { whole: boolean; reporter: ReporterCells | undefined } | undefined;
}

/** A column of a list. */
export type ListColumn = (typeof listColumns)[number];

type Words = keyof typeof zh.console.export.columns;

interface Column {
  key: Words;
  width: number;
  /** Stands in approved exports alone. */
  personal?: true;
  of: (source: RowSource) => Cell;
}

/** How the clock of a case stands at the moment of the export; a closed case has none. */
function clockOf({ row, now, locale }: RowSource): string | null {
  const words = exportWords[locale].console.export.clock;
  if (!isOpen(row.state)) return null;
  if (row.suspendedAt) return words.stopped;
  if (!row.dueAt) return null;
  if (row.dueAt <= now) return words.late;
  return row.warnAt && row.warnAt <= now ? words.dueSoon : words.onTime;
}

function marksOf({ row, locale }: RowSource): string | null {
  const { marks } = exportWords[locale];
  const set = {
    late: row.late,
    lateExempted: row.lateExempted,
    supervised: row.supervisedAt !== null,
    suspended: row.suspendedAt !== null,
    confidential: row.confidential,
  };
  const named = (Object.keys(set) as (keyof typeof set)[])
    .filter((key) => set[key])
    .map((key) => marks[key]);
  return named.join(locale === 'en' ? ', ' : '、') || null;
}

/** Columns of the file, in their order. Whose door it is stands in approved exports alone, like whom to ask. */
const columns: readonly Column[] = [
  { key: 'number', width: 20, of: ({ row }) => row.number },
  { key: 'state', width: 12, of: ({ row, locale }) => exportWords[locale].states[row.state] },
  {
    key: 'class',
    width: 22,
    of: ({ rules, row, locale }) => nameClass(rules.classes, row.classCode)[locale],
  },
  { key: 'severity', width: 8, of: ({ row }) => row.severity },
  { key: 'text', width: 50, of: ({ row }) => maskNumbers(row.text) },
  {
    key: 'place',
    width: 30,
    of: ({ row, names, personal }) =>
      names.place(personal?.whole ? row.placePath : publicPath(row.placePath)),
  },
  { key: 'holder', width: 24, of: ({ row, names }) => names.holder(row.holder) },
  { key: 'reported', width: 17, of: ({ row }) => row.reportedAt },
  { key: 'due', width: 17, of: ({ row }) => (isOpen(row.state) ? row.dueAt : null) },
  { key: 'clock', width: 12, of: clockOf },
  { key: 'marks', width: 18, of: marksOf },
  { key: 'replied', width: 17, of: ({ row }) => row.repliedAt },
  { key: 'closed', width: 17, of: ({ row }) => row.closedAt },
  {
    key: 'rating',
    width: 12,
    of: ({ row, locale }) => row.rating && exportWords[locale].ratings[row.rating],
  },
  { key: 'followers', width: 10, of: ({ row }) => row.followers },
  {
    key: 'address',
    width: 30,
    personal: true,
    of: ({ row, personal }) => (personal?.whole ? row.address : null),
  },
  {
    key: 'reporter',
    width: 14,
    personal: true,
    of: ({ personal }) => personal?.reporter?.name ?? null,
  },
  {
    key: 'phone',
    width: 18,
    personal: true,
    of: ({ personal }) => personal?.reporter?.phone ?? null,
  },
];

/** Columns of a list as the file has them; what stands under one heading there may be several here. */
const ofList: Record<ListColumn, readonly Words[]> = {
  clock: ['due', 'clock'],
  number: ['number'],
  class: ['class'],
  place: ['place'],
  state: ['state'],
  holder: ['holder'],
  reported: ['reported'],
};

/**
 * Columns of a file.
 *
 * @param chosen columns of the list to narrow it to; the words of a case are always there
 */
function columnsOf(personal: boolean, chosen?: readonly ListColumn[]): readonly Column[] {
  const wanted = chosen && new Set<Words>(['text', ...chosen.flatMap((one) => ofList[one])]);
  return columns.filter((one) => (personal || !one.personal) && (wanted?.has(one.key) ?? true));
}

/** Headings of a file in a language. */
export function headingsOf(
  locale: Locale,
  personal: boolean,
  chosen?: readonly ListColumn[],
): SheetOptions['columns'] {
  const words = exportWords[locale].console.export.columns;
  return columnsOf(personal, chosen).map(({ key, width }) => ({ name: words[key], width }));
}

/** A case as a row of a file without personal data. */
export function plainRow(
  source: Omit<RowSource, 'personal'>,
  chosen?: readonly ListColumn[],
): Cell[] {
  return columnsOf(false, chosen).map((column) => column.of(source));
}

/** A case as a row of an approved file: down to the door for who handles it, with whom to ask where there is anybody. */
export function personalRow(
  source: Omit<RowSource, 'personal'>,
  actor: Actor,
  reporter: ReporterCells | undefined,
): Cell[] {
  const whole = seesAll(actor, source.row) || isReporter(actor, source.row);
  return columnsOf(true).map((column) => column.of({ ...source, personal: { whole, reporter } }));
}
