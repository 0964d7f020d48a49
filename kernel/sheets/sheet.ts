/** A value of a sheet: words, a number, an instant (UTC), or nothing. */
export type Cell = string | number | Date | null;

/** What a sheet is besides its rows. */
export interface SheetOptions {
  /** Name of the sheet, and of the file's first lines where it has any. */
  title: string;
  columns: readonly { name: string /** In characters. */; width: number }[];
  /** Who took it, when, and its number: stands on the first line and on every printed page. */
  watermark?: string | undefined;
}

/** Takes rows and hands bytes on as soon as there are any, so that a file of any size takes no more memory than a batch. */
export interface SheetWriter {
  add(rows: readonly (readonly Cell[])[]): void;
  end(): void;
}

/** Where the bytes go. */
export type Emit = (chunk: Uint8Array) => void;

/** The city's clock: UTC and eight hours, without summer time. */
const offsetMs = 8 * 3_600_000;

/** An instant on the city's clock, `2026-11-27 23:40`. */
export function localTime(at: Date): string {
  return new Date(at.getTime() + offsetMs).toISOString().slice(0, 16).replace('T', ' ');
}

/** An instant on the city's clock as spreadsheets count: days since 1899-12-30. */
export function serialTime(at: Date): number {
  return Math.round((at.getTime() + offsetMs) / 60_000) / 1440 + 25_569;
}
