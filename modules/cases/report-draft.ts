import type { z } from 'zod';
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import type { Services } from '../../kernel/http/module.ts';
import { dateInChina } from '../../kernel/time/index.ts';
import { findHoldersAt } from '../identity/index.ts';
import { findPlace, locatePoint } from '../places/index.ts';
import { beginClocks, type LimitSubject } from './clocks.ts';
import type { reportBody } from './contract.ts';
import type { Clock } from './deadlines.ts';
import type { Holder } from './decide.ts';
import { getClass } from './effects.ts';
import { holderAt, levelOfPath, pathAtLevel } from './holders.ts';
import type { Locale } from './names.ts';
import { searchOf } from './notify.ts';
import { findZone, type Rules } from './rules.ts';
import type { Source } from './store.ts';
import { postsOfLevel } from './workflow.ts';

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

/** One report: who sends what, and how it came in. */
export interface Report {
  actor: Actor;
  input: ReportInput;
  options?: ReportOptions;
}

/** A report of which is known where it is, by when it is due, and who may hold it first. */
export interface Draft extends Report {
  options: ReportOptions;
  at: Date;
  /** In China, `2026-11-23`. */
  day: string;
  source: Source;
  subject: LimitSubject;
  confidential: boolean;
  clocks: Clock[];
  place: { path: string; lng: number; lat: number };
  /** Levels that may hold it, the first where there is somebody. */
  holders: Holder[];
}

/**
 * Decides about one report what can be decided without writing.
 *
 * @throws AppError as `reportCase` does
 */
export async function draftReport(
  trx: Trx,
  services: Services,
  rules: Rules,
  { actor, input, options = {} }: Report,
): Promise<Draft> {
  if (actor.kind === 'anonymous' && !services.config.anonymousReports) {
    throw new AppError('cases/anonymous-closed');
  }
  const at = options.at ?? new Date();
  const chosen = getClass(rules, input.classCode);
  const source = sourceOf(actor, input, options);
  const place = await findPlaceOf(trx, actor, input);
  const day = dateInChina(at);
  const subject = {
    classCode: chosen.code,
    severity: null,
    zone: findZone(rules, place.path, day),
  };
  return {
    actor,
    input,
    options,
    at,
    day,
    source,
    subject,
    confidential: input.confidential === true || chosen.confidential,
    clocks: beginClocks(rules, subject, 'reported', at),
    place,
    holders: firstHolders(place.path, source),
  };
}

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
 * Who may hold a report first: the building's lead where one is appointed, else the grid; else the community. By the
 * duty lists the hotline's reports begin at the subdistrict.
 */
function firstHolders(path: string, source: Source): Holder[] {
  if (source === 'hotline') return [holderAt(path, 'subdistrict')];
  const building = pathAtLevel(path, 'building');
  const grid = holderAt(path, 'grid');
  if (building === undefined || levelOfPath(building) !== 'building') return [grid];
  return [holderAt(path, 'building'), grid];
}

/** Who holds a report first, and the people to be told of it. */
export interface FirstHolder {
  holder: Holder;
  people: string[];
}

/** Finds who holds each of some reports first. A building whose only lead reports it leaves it to the grid. */
export async function findFirstHolders(trx: Trx, drafts: readonly Draft[]): Promise<FirstHolder[]> {
  const searches = drafts.flatMap(({ holders }) => holders.map((holder) => searchOf(holder)));
  const found = (await findHoldersAt(trx, searches)).map((people) => [
    ...new Set(people.map((one) => one.personId)),
  ]);
  let next = 0;
  return drafts.map(({ holders, actor }) => {
    const choices = holders.map((holder) => ({ holder, people: found[next++] ?? [] }));
    const others = (people: string[]) => people.some((person) => person !== actor.personId);
    return choices.find(({ people }) => others(people)) ?? choices.at(-1)!;
  });
}
