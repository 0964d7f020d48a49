/** Use cases of the chart: who stands where, and whom to call. */
import type { z } from 'zod';
import type { Config } from '../../../kernel/config/config.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { Actor } from '../../../kernel/http/actor.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { openPhone, staff } from '../../identity/index.ts';
import { placeKindOf } from '../../identity/posts.ts';
import { formatPlace } from '../../places/format.ts';
import { findPlace, namePlaces } from '../../places/index.ts';
import { authorize } from '../policy.ts';
import { listUnitRows, listUnitsByIds, type UnitRow } from '../store.ts';
import type { chartRoutes } from './contract.ts';
import {
  type ChartData,
  type ChartNode,
  depthOf,
  heldAt,
  heldIn,
  listWithin,
  loadChart,
  nameUnit,
  toNode,
} from './nodes.ts';
import { findReach } from './policy.ts';

type Calls = z.output<(typeof chartRoutes)['whomToCall']['response']>;
type Sheet = z.output<(typeof chartRoutes)['getSheet']['response']>;
type Chart = z.output<(typeof chartRoutes)['getChart']['response']>;

interface Asked {
  path: string;
  days?: number | undefined;
}

/** @throws AppError `organization/no-place` */
export async function getPlaceOf(trx: Trx, actor: Actor, path: string) {
  const place = await findPlace(trx, actor, path);
  if (!place) throw new AppError('organization/no-place');
  return place;
}

/** A place with its units and posts, and the places directly below. @throws AppError `organization/no-place` */
export async function getChart(trx: Trx, actor: Actor, { path, days }: Asked): Promise<Chart> {
  authorize(actor, 'organization.read');
  const place = await getPlaceOf(trx, actor, path);
  const near = await listWithin(trx, path, { levels: 2 });
  const children = near.filter((one) => depthOf(one.path) === depthOf(path) + 1);
  const countBelow = countChildren(near.map((one) => one.path));
  const paths = [path, ...children.map((child) => child.path)];
  const data = await loadChart(trx, actor, { top: path, paths }, days);
  return {
    node: toNode(data, place, children.length),
    below: children.map((child) => toNode(data, child, countBelow(child.path))),
    days: data.days,
  };
}

/**
 * The whole chart of a community or of a part of it, from the top down.
 *
 * @throws AppError `organization/no-place`, `organization/too-wide` for more than a community
 */
export async function getSheet(trx: Trx, actor: Actor, { path, days }: Asked): Promise<Sheet> {
  authorize(actor, 'organization.read');
  const place = await getPlaceOf(trx, actor, path);
  if (depthOf(path) < 4) throw new AppError('organization/too-wide');
  const places = await listWithin(trx, path);
  const countBelow = countChildren(places.map((one) => one.path));
  const data = await loadChart(trx, actor, { top: path }, days);
  return {
    title: formatPlace(place.names, actor.locale),
    nodes: [place, ...places].map((one): ChartNode => toNode(data, one, countBelow(one.path))),
    days: data.days,
  };
}

function countChildren(paths: readonly string[]): (path: string) => number {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const parent = path.slice(0, path.lastIndexOf('.'));
    counts.set(parent, (counts.get(parent) ?? 0) + 1);
  }
  return (path) => counts.get(path) ?? 0;
}

/**
 * Whom to call for an address: building, micro-grid, grid, community, subdistrict, then the departments that look after it,
 * the nearest first. A flat's path is that of its building.
 *
 * @throws AppError `organization/no-place`
 */
export async function whomToCall(trx: Trx, actor: Actor, address: string): Promise<Calls> {
  authorize(actor, 'organization.read');
  const place = await getPlaceOf(trx, actor, address);
  const labels = address.split('.');
  // Entrances, dwellings and estates hold no posts: what they lie in does.
  while (placeKindOf(labels.join('.')) === undefined) labels.pop();
  const path = labels.join('.');
  const line = labels.map((_, i) => labels.slice(0, labels.length - i).join('.'));
  const today = dateInChina(new Date());
  const units = await listUnitRows(trx, { covering: path, limit: 1000 }, today);
  const data = await loadChart(trx, actor, { top: path, paths: line, units }, undefined);
  const names = await namePlaces(trx, line);
  const nameOf = (at: string) => formatPlace(names.get(at)!, actor.locale);
  const departments = units
    .filter((unit) => unit.kind === 'department')
    .sort((a, b) => b.placePath.length - a.placePath.length || (a.code < b.code ? -1 : 1));
  return {
    path,
    placeName: formatPlace(place.names, actor.locale),
    steps: [
      ...line.flatMap((at) => stepsAt(data, at, nameOf(at))),
      ...departments.map((unit) => stepIn(data, unit, nameOf(unit.placePath))),
    ],
  };
}

function stepsAt(data: ChartData, at: string, placeName: string): Calls['steps'] {
  const kind = placeKindOf(at)!;
  const here = data.units.filter((unit) => unit.placePath === at && unit.kind !== 'department');
  const office = here.find((unit) => unit.kind === kind);
  const held = heldAt(data, kind, at);
  const own: Calls['steps'][number] = {
    level: kind,
    path: at,
    placeName,
    unitName: office ? nameUnit(data, office) : null,
    contact: office?.contact ?? null,
    posts: held,
  };
  const party = here.filter((one) => one.kind.startsWith('party'));
  return [...(held.length > 0 ? [own] : []), ...party.map((unit) => stepIn(data, unit, placeName))];
}

function stepIn(data: ChartData, unit: UnitRow, placeName: string): Calls['steps'][number] {
  return {
    level: unit.kind,
    path: unit.placePath,
    placeName,
    unitName: nameUnit(data, unit),
    contact: unit.contact,
    posts: heldIn(data, unit),
  };
}

/**
 * Opens the phone of somebody who holds a post, one at a time; they read who did, and why. Row-level security refuses the
 * same when this function is wrong.
 *
 * @throws AppError `organization/not-found` when nobody holds it today, `http/forbidden`, `identity/no-phone`
 */
export async function openHolderPhone(
  trx: Trx,
  actor: Actor,
  config: Pick<Config, 'secret'>,
  { appointmentId, reason }: { appointmentId: string; reason: string },
): Promise<{ phone: string }> {
  authorize(actor, 'organization.read');
  const held = await staff.findHolder(trx, appointmentId);
  if (!held?.in_force) throw new AppError('organization/not-found');
  const unit = held.unit_id ? (await listUnitsByIds(trx, [held.unit_id]))[0] : undefined;
  const path = held.place_path ?? unit?.placePath ?? '';
  const appointment = findReach(actor, { post: held.post, path, unitId: held.unit_id });
  if (!appointment) throw new AppError('http/forbidden');
  const phone = await openPhone(trx, actor, config, {
    personId: held.person_id,
    subject: { type: 'appointment', id: appointmentId },
    reason,
    placePath: path,
    appointment,
  });
  return { phone };
}
