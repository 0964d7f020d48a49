import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { AppError } from '../../../kernel/errors/app-error.ts';
import type { AreaGeometry } from '../../../kernel/geo/index.ts';
import { implementRoutes } from '../../../kernel/http/implement.ts';
import type { Services } from '../../../kernel/http/module.ts';
import { parentPath } from '../directory.ts';
import type { FacilityAttributes } from '../facilities/fields.ts';
import { completeSeed } from '../seed.ts';
import { changePlaces, type PlaceChange } from './change.ts';
import { listPlaceChanges } from './changes.ts';
import { type changeShape, treeRoutes } from './contract.ts';
import { listPlaceFaults } from './faults.ts';
import { listPlaceStates, listPlacesOn } from './history.ts';
import { codeOfPath, kindOfPath } from './paths.ts';
import { rehearseChanges } from './rehearse.ts';
import { undoChange } from './undo.ts';

/** Binds the routes of changing places and of what they were. */
export function registerTree(app: FastifyInstance, { city }: Services): void {
  implementRoutes(app, city, treeRoutes, {
    changePlaces: async ({ trx, actor, body: { from, reason, changes, dryRun }, request }) => {
      const read = changes.map((change) => toChange(change, from));
      const options = { from, reason, requestId: request.id };
      return dryRun
        ? rehearseChanges(trx, actor, read, options)
        : { ...(await changePlaces(trx, actor, read, options)), effects: null };
    },
    listPlaceStates: async ({ trx, actor, params }) => ({
      states: await listPlaceStates(trx, actor, params.path),
    }),
    listPlacesOn: async ({ trx, actor, params, query }) => ({
      places: await listPlacesOn(trx, actor, params.day, query.path, query.kind),
    }),
    listPlaceChanges: ({ trx, actor, query }) => listPlaceChanges(trx, actor, query),
    undoPlaceChange: ({ trx, actor, params, body: { reason }, request }) =>
      undoChange(trx, actor, params.changeId, { reason, requestId: request.id }),
    listPlaceFaults: ({ trx, actor, query }) => listPlaceFaults(trx, actor, query.path),
  });
}

function withoutNull(told: Readonly<Record<string, string | number | null>>): FacilityAttributes {
  return Object.fromEntries(
    Object.entries(told).flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
  );
}

/** A change as it was sent: a new place's kind and code are those of its path. */
function toChange(change: z.output<typeof changeShape>, validFrom: string): PlaceChange {
  if (change.do === 'move' || change.do === 'end') return change;
  const { path } = change;
  const { geometry, attributes, ...rest } = change.set;
  const told = attributes && { attributes: withoutNull(attributes) };
  const set = {
    ...rest,
    ...told,
    ...(geometry === undefined ? {} : { geometry: geometry as AreaGeometry | null }),
  };
  if (change.do === 'alter') return { do: 'alter', path, version: change.version, set };
  const [kind, code] = [kindOfPath(path), codeOfPath(path)];
  if (!kind || !code) throw new AppError('places/path-malformed', { path });
  const { name, center } = change.set;
  const place = completeSeed({
    ...rest,
    ...told,
    kind,
    code,
    path,
    parentPath: parentPath(path),
    name,
    // The outline is looked at before a centre is found in it.
    geometry: null,
    center: center ?? null,
    synthetic: false,
    validFrom,
  });
  return { do: 'add', place: { ...place, geometry: (geometry ?? null) as AreaGeometry | null } };
}
