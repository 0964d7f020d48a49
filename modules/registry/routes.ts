import type { FastifyInstance } from 'fastify';
import { implementRoutes } from '../../kernel/http/implement.ts';
import type { Services } from '../../kernel/http/module.ts';
import { careRoutes } from './care/contract.ts';
import { addCareTag, endCareTag, renewCareTag } from './care/tags.ts';
import { listCareDue, listCareVisits, readBuildingCare, recordCareVisit } from './care/visits.ts';
import { readCatalogue, setKeepDays } from './catalogue.ts';
import { registryRoutes } from './contract.ts';
import { listOccupancyHistory, readArea, readOccupancy, setOccupancy } from './occupancy.ts';
import { listMyRecords, listResidentOpenings, openResident } from './open.ts';
import {
  addResident,
  correctResident,
  endResident,
  eraseResident,
  listResidents,
} from './residents.ts';

/** Binds the routes of the registry. */
export function registerRegistry(app: FastifyInstance, { city, config }: Services): void {
  implementRoutes(app, city, registryRoutes, {
    readCatalogue: ({ trx, actor }) => readCatalogue(trx, actor),
    setKeepDays: ({ trx, actor, body }) => setKeepDays(trx, actor, body),
    listResidents: ({ trx, actor, params, query }) =>
      listResidents(trx, actor, params.dwelling, query.former),
    addResident: ({ trx, actor, params, body }) =>
      addResident(trx, actor, config, params.dwelling, body),
    correctResident: ({ trx, actor, params, body, ifMatch }) =>
      correctResident(trx, actor, config, params.residentId, ifMatch, body),
    endResident: ({ trx, actor, params, body, ifMatch }) =>
      endResident(trx, actor, params.residentId, ifMatch, body.until),
    eraseResident: ({ trx, actor, params, body, ifMatch }) =>
      eraseResident(trx, actor, params.residentId, ifMatch, body.why),
    openResident: ({ trx, actor, params, body }) =>
      openResident(trx, actor, config, { ...params, ...body }),
    listResidentOpenings: ({ trx, actor, params }) =>
      listResidentOpenings(trx, actor, params.residentId),
    listMyRecords: ({ trx, actor }) => listMyRecords(trx, actor, config),
    readOccupancy: ({ trx, actor, params }) => readOccupancy(trx, actor, params.building),
    readArea: ({ trx, actor, query }) => readArea(trx, actor, query.path),
    setOccupancy: ({ trx, actor, params, body, ifMatch }) =>
      setOccupancy(trx, actor, params.dwelling, ifMatch, body),
    listOccupancyHistory: ({ trx, actor, params }) =>
      listOccupancyHistory(trx, actor, params.dwelling),
  });
  implementRoutes(app, city, careRoutes, {
    addCareTag: ({ trx, actor, params, body }) => addCareTag(trx, actor, params.residentId, body),
    renewCareTag: ({ trx, actor, params, body, ifMatch }) =>
      renewCareTag(trx, actor, params.tagId, ifMatch, body),
    endCareTag: ({ trx, actor, params, body, ifMatch }) =>
      endCareTag(trx, actor, params.tagId, ifMatch, body.why),
    recordCareVisit: ({ trx, actor, params, body }) =>
      recordCareVisit(trx, actor, params.residentId, body),
    listCareVisits: ({ trx, actor, params }) => listCareVisits(trx, actor, params.residentId),
    listCareDue: ({ trx, actor, query }) => listCareDue(trx, actor, query),
    readBuildingCare: ({ trx, actor, params }) => readBuildingCare(trx, actor, params.building),
  });
}
