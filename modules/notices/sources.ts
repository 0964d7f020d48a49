/** What other rooms tell this one about themselves, so that it need not know them. */
import type { Trx } from '../../kernel/db/database.ts';
import type { NoticeLocale } from './format.ts';

/** A kind of record for which a city may choose words of its own. */
export interface NoticeVariant {
  /** What senders name in `variants`. */
  code: string;
  name: string;
  /** Code of the wider kind that it belongs to; null for a wider one. */
  group: string | null;
}

/** A kind of event that webhooks may ask for. */
export interface EventKind {
  /** `case.closed` */
  key: string;
  name: Record<NoticeLocale, string>;
}

/** A room that sends notices and makes events. */
export interface NoticeSource {
  /** Prefix of its templates, `cases`. */
  room: string;
  events: readonly EventKind[];
  listVariants: (trx: Trx, locale: NoticeLocale) => Promise<readonly NoticeVariant[]>;
}

const sources = new Map<string, NoticeSource>();

/** Declares a room; call it when the room registers. A second call takes the place of the first. */
export function registerNoticeSource(source: NoticeSource): void {
  sources.set(source.room, source);
}

/** The room of a template, if it has declared itself. */
export function findSource(room: string): NoticeSource | undefined {
  return sources.get(room);
}

/** Every kind of event that some room makes. */
export function listEventKinds(): EventKind[] {
  return [...sources.values()].flatMap((source) => source.events);
}
