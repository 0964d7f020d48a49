/** What clients ask and send, read strictly and without surprise. Pure. */
import type { LngLat } from '../../../kernel/geo/index.ts';
import { Open311Error, type Problem } from './errors.ts';

/** Parameters as they arrive: a text, or several of the same name. */
export type RawParams = Readonly<Record<string, unknown>>;

/** Most days that one query spans, and most requests that it answers. */
export const queryDays = 90;
export const mostRequests = 1000;

const dayMs = 86_400_000;

const wrong = (field: string, accepted: string): Problem => ({
  word: 'wrong',
  values: { field, accepted },
});

/** One parameter; an empty one counts as absent, of several the last counts. @throws Open311Error 400 */
export function readText(params: RawParams, name: string, most = 200): string | undefined {
  const given = params[name];
  const value = Array.isArray(given) ? given.at(-1) : given;
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new Open311Error(400, wrong(name, 'one text'));
  const text = value.trim();
  if (text === '') return undefined;
  if (text.length > most) throw new Open311Error(400, wrong(name, `at most ${most} characters`));
  if (text.includes('\0')) throw new Open311Error(400, wrong(name, 'text without NUL'));
  return text;
}

/** A list: comma-separated, named several times, or both. Empty items are left out. @throws Open311Error 400 */
export function readList(params: RawParams, name: string, most: number): string[] | undefined {
  const given = params[name];
  const parts = (Array.isArray(given) ? given : [given]).flatMap((one) =>
    typeof one === 'string' ? one.split(',') : [],
  );
  const items = [...new Set(parts.map((part) => part.trim()).filter(Boolean))];
  if (items.length === 0) return undefined;
  if (items.length > most) throw new Open311Error(400, wrong(name, `at most ${most}`));
  if (items.some((item) => item.includes('\0') || item.length > 200)) {
    throw new Open311Error(400, wrong(name, 'ids separated by commas'));
  }
  return items;
}

/** A number; undefined when absent. @throws Open311Error 400 */
export function readNumber(
  params: RawParams,
  name: string,
  { least, most, integer = false }: { least: number; most: number; integer?: boolean },
): number | undefined {
  const text = readText(params, name, 40);
  if (text === undefined) return undefined;
  const value = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most) || (integer && !Number.isInteger(value))) {
    const kind = integer ? 'an integer' : 'a number';
    throw new Open311Error(400, wrong(name, `${kind} from ${least} to ${most}`));
  }
  return value;
}

const w3 =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/;

/**
 * An instant in w3 format. One without a zone is the city's time; a `+` that arrived as a space is taken as meant.
 *
 * @throws Open311Error 400
 */
export function readInstant(params: RawParams, name: string): Date | undefined {
  const text = readText(params, name, 40)
    ?.replace(/ (?=\d\d:?\d\d$)/, '+')
    .replace(' ', 'T');
  if (text === undefined) return undefined;
  const match = w3.exec(text);
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', zone] =
    match ?? [];
  const offset = zone === undefined ? '+08:00' : zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
  const date = `${year}-${month}-${day}`;
  const at = new Date(`${date}T${hour}:${minute}:${second}${offset}`);
  // A 31 April would otherwise pass as 1 May.
  const exists = new Date(`${date}T00:00:00Z`);
  const real = !Number.isNaN(exists.getTime()) && exists.toISOString().startsWith(date);
  if (!match || !real || Number.isNaN(at.getTime()) || Number(year) < 1900) {
    throw new Open311Error(400, wrong(name, 'w3 date and time, e.g. 2026-11-23T09:00:00+08:00'));
  }
  return at;
}

/** Which requests a client wants to see. */
export interface RequestQuery {
  /** Overrides everything else when given: {@link queryByIds}. */
  ids: string[] | undefined;
  serviceCodes: string[] | undefined;
  status: 'open' | 'closed' | undefined;
  /** UTC; both ends belong to the span. */
  reported: { from: Date; to: Date } | undefined;
  updated: { from: Date; to: Date } | undefined;
  /** A circle; radius in metres. */
  near: (LngLat & { radius: number }) | undefined;
  limit: number;
  offset: number;
  extensions: boolean;
}

/** A span of at most 90 days; an end that is missing lies 90 days from the other, or is now. @throws Open311Error 400 */
function readSpan(
  params: RawParams,
  names: readonly [from: string, to: string],
  now: Date,
): { from: Date; to: Date } | undefined {
  const from = readInstant(params, names[0]);
  const to = readInstant(params, names[1]);
  if (!from && !to) return undefined;
  const span = queryDays * dayMs;
  if (from && to) {
    if (to < from || to.getTime() - from.getTime() > span) {
      throw new Open311Error(400, wrong(names.join(', '), `a span of 0 to ${queryDays} days`));
    }
    return { from, to };
  }
  if (from) return { from, to: new Date(Math.min(from.getTime() + span, now.getTime())) };
  return { from: new Date(to!.getTime() - span), to: to! };
}

function readStatus(params: RawParams): 'open' | 'closed' | undefined {
  const given = readList(params, 'status', 10);
  if (given?.some((one) => one !== 'open' && one !== 'closed')) {
    throw new Open311Error(400, wrong('status', 'open, closed'));
  }
  return given?.length === 1 ? (given[0] as 'open' | 'closed') : undefined;
}

const latitude = { least: -90, most: 90 };
const longitude = { least: -180, most: 180 };

/** A point in WGS84; undefined when neither part is given. @throws Open311Error 400 when one is missing */
export function readPoint(params: RawParams): LngLat | undefined {
  const lat = readNumber(params, 'lat', latitude);
  const lng = readNumber(params, 'long', longitude);
  if (lat === undefined && lng === undefined) return undefined;
  if (lat === undefined || lng === undefined) {
    const field = lat === undefined ? 'lat' : 'long';
    throw new Open311Error(400, { word: 'missing', values: { field } });
  }
  return { lng, lat };
}

/** Whether something is asked for: present, and not `false`. @throws Open311Error 400 */
export function readFlag(params: RawParams, name: string): boolean {
  const text = readText(params, name);
  return text !== undefined && !/^(false|0|no|off)$/i.test(text);
}

/** Requests by their ids: whatever else was asked, right or wrong, does not count. */
export function queryByIds(ids: string[], extensions: boolean): RequestQuery {
  return {
    ids,
    serviceCodes: undefined,
    status: undefined,
    reported: undefined,
    updated: undefined,
    near: undefined,
    limit: mostRequests,
    offset: 0,
    extensions,
  };
}

/** Reads what a list of requests is asked by. @throws Open311Error 400 */
export function readRequestQuery(params: RawParams, now: Date): RequestQuery {
  const ids = readList(params, 'service_request_id', mostRequests);
  const extensions = readFlag(params, 'extensions');
  if (ids) return queryByIds(ids, extensions);
  const point = readPoint(params);
  const radius = readNumber(params, 'radius', { least: 1, most: 100_000 }) ?? 1000;
  const size = readNumber(params, 'page_size', { least: 1, most: 1e6, integer: true });
  const limit = Math.min(size ?? mostRequests, mostRequests);
  const page = readNumber(params, 'page', { least: 1, most: 1e6, integer: true }) ?? 1;
  const updated = readSpan(params, ['updated_after', 'updated_before'], now);
  const recent = { from: new Date(now.getTime() - queryDays * dayMs), to: now };
  const reported = readSpan(params, ['start_date', 'end_date'], now);
  return {
    ids: undefined,
    serviceCodes: readList(params, 'service_code', 300),
    status: readStatus(params),
    reported: reported ?? (updated ? undefined : recent),
    updated,
    near: point && { ...point, radius },
    limit,
    offset: (page - 1) * limit,
    extensions,
  };
}

/** What is posted, apart from pictures. */
export interface PostedRequest {
  serviceCode: string;
  point: LngLat | undefined;
  addressString: string | undefined;
  addressId: string | undefined;
  description: string | undefined;
  contact: { name?: string; phone?: string; email?: string } | undefined;
  mediaUrl: URL | undefined;
  /** Values by code of the attribute. */
  attributes: ReadonlyMap<string, readonly string[]>;
}

/** Most characters of a description. @source Open311 GeoReport v2, POST Service Request */
export const descriptionMost = 4000;

/** Reads what is posted. @throws Open311Error 400 with everything that is wrong */
export function readPostedRequest(params: RawParams): PostedRequest {
  const problems: Problem[] = [];
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Open311Error)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  };
  const text = (name: string, most?: number) => attempt(() => readText(params, name, most));
  const isGiven = (...names: string[]) =>
    names.some((name) => String([params[name]].flat().at(-1) ?? '').trim() !== '');
  const serviceCode = text('service_code', 40);
  if (!isGiven('service_code')) {
    problems.push({ word: 'missing', values: { field: 'service_code' } });
  }
  const point = attempt(() => readPoint(params));
  const addressString = text('address_string');
  const addressId = text('address_id', 80);
  if (!isGiven('lat', 'long', 'address_string', 'address_id')) {
    problems.push({ word: 'noLocation' });
  }
  const description = text('description', descriptionMost);
  const contact = attempt(() => readContact(params));
  const mediaUrl = attempt(() => readMediaUrl(params));
  const attributes = attempt(() => readAttributes(params)) ?? new Map();
  if (problems.length > 0) throw new Open311Error(400, ...problems);
  return {
    serviceCode: serviceCode!,
    point,
    addressString,
    addressId,
    description,
    contact,
    mediaUrl,
    attributes,
  };
}

/** Chinese names begin with the family name and have no space. */
function joinName(first: string | undefined, last: string | undefined): string | undefined {
  if (!first || !last) return first ?? last;
  const chinese = /^\p{Script=Han}+$/u;
  return chinese.test(first) && chinese.test(last) ? last + first : `${first} ${last}`;
}

function readContact(params: RawParams): PostedRequest['contact'] {
  const name = joinName(readText(params, 'first_name', 30), readText(params, 'last_name', 29));
  const email = readText(params, 'email');
  if (email !== undefined && !/^[^\s@<>"]+@[^\s@<>".]+(\.[^\s@<>".]+)+$/.test(email)) {
    throw new Open311Error(400, wrong('email', 'name@example.cn'));
  }
  const phone = readText(params, 'phone', 40)?.replace(/[\s().-]/g, '');
  if (phone !== undefined && !/^\+?\d{4,20}$/.test(phone)) {
    throw new Open311Error(400, wrong('phone', 'digits, e.g. 13800138000'));
  }
  const contact = { ...(name && { name }), ...(phone && { phone }), ...(email && { email }) };
  return Object.keys(contact).length > 0 ? contact : undefined;
}

/** Fetched over https alone: a plain address is tried so. @throws Open311Error 400 */
function readMediaUrl(params: RawParams): URL | undefined {
  const text = readText(params, 'media_url', 2000);
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new Open311Error(400, wrong('media_url', 'https://example.cn/picture.jpg'));
  }
  if (url.protocol === 'http:') url.protocol = 'https:';
  return url;
}

/** `attribute[CODE]=value` and `attribute[CODE][]=value`, several of them for a list. @throws Open311Error 400 */
function readAttributes(params: RawParams): ReadonlyMap<string, readonly string[]> {
  const attributes = new Map<string, string[]>();
  for (const [name, given] of Object.entries(params)) {
    if (!name.startsWith('attribute')) continue;
    const code = /^attribute\[([\w.-]{1,60})\](?:\[\d*\])?$/.exec(name)?.[1];
    if (code === undefined) {
      throw new Open311Error(400, wrong(name.slice(0, 80), 'attribute[CODE]=value'));
    }
    const values = (Array.isArray(given) ? given : [given])
      .filter((one): one is string => typeof one === 'string')
      .map((one) => one.trim())
      .filter((one) => one !== '');
    if (values.some((one) => one.includes('\0') || one.length > 1000)) {
      throw new Open311Error(400, wrong(name, 'text of at most 1000 characters'));
    }
    if (values.length > 0) attributes.set(code, [...(attributes.get(code) ?? []), ...values]);
  }
  return attributes;
}
