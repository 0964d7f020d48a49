import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import { writeAudit } from '../../kernel/audit/write.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import { attachFiles } from '../../kernel/files/index.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import type { Services } from '../../kernel/http/module.ts';
import { dateInChina } from '../../kernel/time/index.ts';
import { encipher, findHoldersAt } from '../identity/index.ts';
import { findPlace, locatePoint } from '../places/index.ts';
import { beginClocks, datesOfCase } from './clocks.ts';
import type { reportBody } from './contract.ts';
import type { Holder } from './decide.ts';
import { getClass } from './effects.ts';
import './errors.ts';
import { holderAt, levelOfPath, pathAtLevel, placesOfHolder } from './holders.ts';
import { getNames, type Locale } from './names.ts';
import { notifyHolders, notifyReporter } from './notify.ts';
import { formatNumber, prefixOfPlace } from './numbers.ts';
import { findZone, getRules } from './rules.ts';
import { type CaseRow, insertCase, type Source, takeSequence } from './store.ts';
import { insertClock } from './store-clocks.ts';
import { insertEvent } from './store-events.ts';
import { hashTrackingCode, makeTrackingCode } from './tracking.ts';
import { type CaseState, postsOfLevel } from './workflow.ts';

/** What is reported: the body of the route, before its defaults. */
export type ReportInput = z.input<typeof reportBody>;

/** How a report came in. */
export interface ReportOptions {
  /** By who sends it unless told. */
  source?: Exclude<Source, 'split'>;
  /** When, UTC; now unless told. */
  at?: Date;
  /** Secret under which somebody not signed in uploaded the pictures. */
  uploadToken?: string | undefined;
  locale?: Locale;
  requestId?: string | undefined;
  /** What else the first entry of the timeline keeps. */
  data?: Record<string, unknown>;
}

/** A case that was taken in, as its reporter learns of it. */
export interface Reported {
  id: string;
  number: string;
  version: number;
  state: CaseState;
  placePath: string;
  placeName: string;
  nextStep: { key: string; dueAt: string | null };
  /** For somebody not signed in: shows the case once entered with its number. */
  trackingCode: string | null;
}

/**
 * Takes a report in: finds its place and who holds it first, starts the clock, keeps the pictures, tells the holders and
 * the reporter. All in the caller's transaction.
 *
 * @throws AppError `cases/anonymous-closed`, `cases/no-place`, `cases/class-unknown`, `http/forbidden` for a hotline report
 * by others than subdistrict and city, `places/outside-city`, `places/not-found`, `files/not-attachable`
 */
export async function reportCase(
  trx: Trx,
  services: Services,
  actor: Actor,
  input: ReportInput,
  options: ReportOptions = {},
): Promise<Reported> {
  if (actor.kind === 'anonymous' && !services.config.anonymousReports) {
    throw new AppError('cases/anonymous-closed');
  }
  const at = options.at ?? new Date();
  const rules = await getRules(trx);
  const chosen = getClass(rules, input.classCode);
  const source = sourceOf(actor, input, options);
  const place = await findPlaceOf(trx, actor, input);
  const holder = await findFirstHolder(trx, place.path, source, actor.personId);
  const day = dateInChina(at);
  const subject = {
    classCode: chosen.code,
    severity: null,
    zone: findZone(rules, place.path, day),
  };
  const clocks = beginClocks(rules, subject, 'reported', at);
  const { dueAt, warnAt } = datesOfCase(clocks);
  const id = uuidv7({ msecs: at.getTime() });
  const prefix = prefixOfPlace(place.path);
  const number = formatNumber(prefix, day, await takeSequence(trx, prefix, day));
  const trackingCode = actor.kind === 'anonymous' ? makeTrackingCode() : null;
  const pictures = input.pictures ?? [];
  const row: Parameters<typeof insertCase>[1] = {
    ...subject,
    id,
    number,
    state: 'reported',
    source,
    text: input.text,
    address: input.address || null,
    placePath: place.path,
    lng: place.lng,
    lat: place.lat,
    confidential: input.confidential === true || chosen.confidential,
    reporterId: actor.personId,
    apiKeyId: actor.apiKeyId,
    onBehalf: input.onBehalf !== undefined,
    holder,
    handlerPaths: placesOfHolder(holder),
    handlerUnits: [],
    dispatcher: null,
    handler: null,
    lowerHolders: [],
    parentId: null,
    dueAt,
    warnAt,
    coverFileId: pictures[0] ?? null,
    reportedAt: at,
    acceptedAt: null,
    registeredAt: null,
    dispatchedAt: null,
    trackingHash:
      trackingCode === null ? null : hashTrackingCode(services.config, number, trackingCode),
  };
  await insertCase(trx, row);
  for (const clock of clocks) await insertClock(trx, id, clock);
  const appointment = source === 'mobile' ? undefined : actor.appointments[0];
  const eventId = uuidv7({ msecs: at.getTime() });
  await insertEvent(trx, {
    id: eventId,
    caseId: id,
    at,
    action: 'reported',
    fromState: null,
    toState: 'reported',
    actorId: actor.personId,
    post: appointment?.post ?? null,
    byPath: appointment?.placePath ?? null,
    byUnitId: appointment?.unitId ?? null,
    public: true,
    text: input.text,
    data: options.data ?? {},
    fileIds: pictures,
  });
  await attachFiles(
    trx,
    pictures,
    { type: 'caseEvent', id: eventId },
    { token: options.uploadToken },
  );
  await insertContact(trx, services, id, input);
  await writeAudit(trx, actor, {
    action: 'cases.report',
    subjectType: 'case',
    subjectId: id,
    placePath: place.path,
    after: { number, classCode: chosen.code, source, state: 'reported', holder },
    appointmentId: appointment?.id ?? null,
    post: appointment?.post ?? null,
    requestId: options.requestId,
  });
  const told: CaseRow = { ...emptyCase, ...row };
  const due = dueAt?.toISOString();
  await notifyHolders(trx, services, rules, told, {
    template: 'cases.assigned',
    params: { text: input.text, due },
    except: actor.personId,
  });
  await notifyReporter(trx, services, rules, told, { template: 'cases.received', params: { due } });
  const names = await getNames(trx, options.locale ?? actor.locale, { paths: [place.path] });
  return {
    id,
    number,
    version: 1,
    state: 'reported',
    placePath: place.path,
    placeName: names.place(place.path),
    nextStep: { key: 'nextStep.accept', dueAt: due ?? null },
    trackingCode,
  };
}

/** What a new case does not have yet. */
const emptyCase = {
  version: 1,
  mergedIntoId: null,
  suspendedAt: null,
  suspendedUntil: null,
  suspendReason: null,
  supervisedAt: null,
  late: false,
  lateExempted: false,
  followers: 0,
  rating: null,
  ratedAt: null,
  reopenedCount: 0,
  repliedAt: null,
  closedAt: null,
  archivedAt: null,
  updatedAt: new Date(0),
};

/** Posts that take what people tell the hotline. */
const hotlinePosts: readonly string[] = [...postsOfLevel.subdistrict, ...postsOfLevel.city];
const deskPosts: readonly string[] = [
  ...hotlinePosts,
  ...postsOfLevel.community,
  ...postsOfLevel.department,
];

function sourceOf(actor: Actor, input: ReportInput, options: ReportOptions): Source {
  const holds = (posts: readonly string[]) =>
    actor.appointments.some((a) => posts.includes(a.post));
  if (input.hotline === true) {
    if (actor.kind !== 'system' && !holds(hotlinePosts)) throw new AppError('http/forbidden');
    return 'hotline';
  }
  if (options.source) return options.source;
  if (actor.kind === 'apiKey') return 'open311';
  return holds(deskPosts) ? 'console' : 'mobile';
}

/** Where it is: the place that was picked, or the smallest one that holds the point. */
async function findPlaceOf(
  trx: Trx,
  actor: Actor,
  input: ReportInput,
): Promise<{ path: string; lng: number; lat: number }> {
  const key = input.placePath ?? input.placeCode;
  if (key === undefined) {
    if (!input.location) throw noPlace();
    const found = await locatePoint(trx, toPoint(input.location));
    return { path: found.building?.path ?? found.path, ...found.point };
  }
  const place = await findPlace(trx, actor, key);
  const level = place && pathAtLevel(place.path, 'community');
  if (!place || !level) throw noPlace(input.placePath === undefined ? 'placeCode' : 'placePath');
  // A point that is sent beside a place is where on it; the place decides who holds it.
  const point = input.location
    ? (await locatePoint(trx, toPoint(input.location))).point
    : place.center;
  if (!point) throw noPlace();
  return { path: place.path, lng: point.lng, lat: point.lat };
}

function toPoint({ lng, lat, crs }: NonNullable<ReportInput['location']>) {
  return { lng, lat, crs: crs ?? ('WGS84' as const) };
}

function noPlace(field = 'location'): AppError {
  const path = `body.${field}`;
  const accepted = 'a point in the city, or the code of a building, grid or community';
  return new AppError('cases/no-place', {
    fields: [{ path, message: 'is no place of a community', accepted }],
  });
}

/**
 * Who holds a report first: the building's lead where one is appointed, unless it is the lead's own report; else the grid;
 * else the community. By the duty lists the hotline's reports begin at the subdistrict.
 */
async function findFirstHolder(
  trx: Trx,
  path: string,
  source: Source,
  reporterId: string | null,
): Promise<Holder> {
  if (source === 'hotline') return holderAt(path, 'subdistrict');
  const building = pathAtLevel(path, 'building');
  if (building !== undefined && levelOfPath(building) === 'building') {
    const leads = await findHoldersAt(trx, ['buildingLead', 'microGridLead'], building);
    if (leads.some((lead) => lead.personId !== reporterId)) return holderAt(path, 'building');
  }
  return holderAt(path, 'grid');
}

/** How to reach somebody who is not signed in, or for whom somebody reports. The phone is enciphered for its case. */
async function insertContact(
  trx: Trx,
  services: Services,
  caseId: string,
  input: ReportInput,
): Promise<void> {
  const contact = { ...input.contact, ...input.onBehalf };
  if (contact.name === undefined && contact.phone === undefined && contact.email === undefined) {
    return;
  }
  const phone = contact.phone;
  await sql`
    insert into case_contacts (case_id, name, phone_cipher, phone_last4, email)
    values (${caseId}, ${contact.name ?? null}, ${phone ? encipher(services.config, caseId, phone) : null},
      ${phone ? phone.slice(-4) : null}, ${contact.email ?? null})`.execute(trx);
}
