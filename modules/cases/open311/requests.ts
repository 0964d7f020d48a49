/** Cases as the requests of GeoReport v2. */
import type { Trx } from '../../../kernel/db/database.ts';
import { getNames, type Names } from '../names.ts';
import { getRules, type Rules } from '../rules.ts';
import { publicPath } from '../summaries.ts';
import { type CaseState, openStates } from '../workflow.ts';
import { Open311Error } from './errors.ts';
import type { Answer, Tree } from './formats.ts';
import { queryByIds, type RawParams, type RequestQuery, readFlag } from './params.ts';
import {
  listPublicEvents,
  listPublicRows,
  type PublicEvent,
  type PublicRow,
} from './requests-store.ts';
import { instantInWords, type Locale, say, stateInWords, toW3 } from './words.ts';

/** How answers are written. */
export interface Reading {
  trx: Trx;
  locale: Locale;
  /** Address of this server, without a slash at its end. */
  publicUrl: string;
}

const isOpen = (state: CaseState) => (openStates as readonly string[]).includes(state);

/** The states of CitySDK, which clients of the extension know. */
const detailedStates: Record<CaseState, string> = {
  reported: 'RECEIVED',
  accepted: 'RECEIVED',
  registered: 'IN_PROCESS',
  dispatched: 'IN_PROCESS',
  handling: 'IN_PROCESS',
  replied: 'IN_PROCESS',
  closed: 'PROCESSED',
  selfResolved: 'PROCESSED',
  archived: 'ARCHIVED',
  declined: 'REJECTED',
  void: 'REJECTED',
  merged: 'REJECTED',
};

function notesOf(row: PublicRow, locale: Locale): string {
  const state = stateInWords(row.state, locale);
  if (row.mergedInto !== null) {
    return `${state} · ${say('mergedInto', locale, { number: row.mergedInto })}`;
  }
  return row.endText ? `${state} · ${row.endText}` : state;
}

/** An address somebody else's system sent is shown again; what residents add to find their door is not. */
function addressOf(row: PublicRow, names: Names): string {
  const place = names.address(publicPath(row.placePath));
  return row.source === 'open311' && row.address ? `${row.address} (${place})` : place;
}

function describeRow(
  row: PublicRow,
  { locale, publicUrl }: Reading,
  rules: Rules,
  names: Names,
): { [name: string]: Tree } {
  const open = isOpen(row.state);
  return {
    service_request_id: row.number,
    status: open ? 'open' : 'closed',
    status_notes: notesOf(row, locale),
    service_name: rules.classes.get(row.classCode)?.name[locale] ?? row.classCode,
    service_code: row.classCode,
    description: row.text,
    agency_responsible: names.holder(row.holder),
    service_notice:
      open && row.dueAt ? say('nextBy', locale, { due: instantInWords(row.dueAt, locale) }) : null,
    requested_datetime: toW3(row.reportedAt),
    updated_datetime: toW3(row.updatedAt),
    ...(open && row.dueAt ? { expected_datetime: toW3(row.dueAt) } : {}),
    address: addressOf(row, names),
    address_id: publicPath(row.placePath),
    zipcode: null,
    lat: row.lat,
    long: row.lng,
    media_url: row.coverFileId && `${publicUrl}/api/files/${row.coverFileId}`,
  };
}

/** What clients ask for with `extensions=true`: states in more detail, all pictures, and what was done when. */
function extend(
  row: PublicRow,
  events: readonly PublicEvent[],
  { locale, publicUrl }: Reading,
): { [name: string]: Tree } {
  const pictures = events.flatMap((event) => event.fileIds.map((id) => ({ id, at: event.at })));
  const url = (id: string) => `${publicUrl}/api/files/${id}`;
  return {
    extended_attributes: {
      detailed_status: detailedStates[row.state],
      state: row.state,
      state_name: stateInWords(row.state, locale),
      channel: row.source,
      ...(row.severity === null ? {} : { severity: row.severity }),
      media_urls: pictures.map(({ id }) => url(id)),
      photos: pictures.map(({ id, at }) => ({
        media_url: url(id),
        thumbnail_url: `${url(id)}/thumb`,
        created_at: toW3(at),
      })),
    },
    notes: events.map((event) => ({
      datetime: toW3(event.at),
      description:
        event.text ?? (event.toState ? stateInWords(event.toState, locale) : event.action),
      type: event.action,
    })),
  };
}

/** Requests by query. */
export async function listRequests(reading: Reading, query: RequestQuery): Promise<Answer> {
  const { trx, locale } = reading;
  const rules = await getRules(trx);
  const rows = await listPublicRows(trx, query);
  const names = await getNames(trx, locale, {
    paths: rows.flatMap((row) => [publicPath(row.placePath), row.holder.path]),
    units: rows.flatMap((row) => row.holder.unitId ?? []),
  });
  const events = new Map<string, PublicEvent[]>();
  if (query.extensions) {
    for (const event of await listPublicEvents(
      trx,
      rows.map((row) => row.id),
    )) {
      events.set(event.caseId, [...(events.get(event.caseId) ?? []), event]);
    }
  }
  const value = rows.map((row) => ({
    ...describeRow(row, reading, rules, names),
    ...(query.extensions ? extend(row, events.get(row.id) ?? [], reading) : {}),
  }));
  return { root: 'service_requests', value };
}

/**
 * One request by its number, however old it is.
 *
 * @throws Open311Error 404 also for a confidential one
 */
export async function getRequest(reading: Reading, id: string, params: RawParams): Promise<Answer> {
  const missing = new Open311Error(404, { word: 'noRequest', values: { id: id.slice(0, 60) } });
  if (!/^[\w-]{1,60}$/.test(id)) throw missing;
  const answer = await listRequests(reading, queryByIds([id], readFlag(params, 'extensions')));
  if ((answer.value as unknown[]).length === 0) throw missing;
  return answer;
}
