import type { Module } from '../../kernel/http/module.ts';
import { casesModule, openWorkOfCases, seeCases } from '../../modules/cases/index.ts';
import { findCaseId } from '../../modules/cases/visible.ts';
import { createIdentityModule, type Directory } from '../../modules/identity/index.ts';
import { noticesModule, sendNotice } from '../../modules/notices/index.ts';
import { nameUnits, organizationModule } from '../../modules/organization/index.ts';
import { lendUnits } from '../../modules/places/facilities/keepers.ts';
import { formatPlace } from '../../modules/places/format.ts';
import { namePlaces, placesModule } from '../../modules/places/index.ts';
import { lendCases } from '../../modules/places/patrols/cases.ts';
import { leadsNamed } from '../../modules/places/plans/open-work.ts';
import { lendPeople } from '../../modules/places/plans/people.ts';
import { registryModule } from '../../modules/registry/index.ts';
import { peopleOfPlans } from './people-of-plans.ts';

/** What identity is lent by the modules that come after it. */
export const directory: Directory = {
  namePlaces: async (trx, paths, locale) => {
    const names = await namePlaces(trx, paths);
    const there = [...names].filter(([, name]) => !name.gone);
    return new Map(there.map(([path, name]) => [path, formatPlace(name, locale)]));
  },
  nameUnits,
  seeCases,
  openWork: [...openWorkOfCases, leadsNamed],
  tell: sendNotice,
};

lendPeople(peopleOfPlans(directory));
lendCases({ findCaseId });
lendUnits({
  findMissing: async (trx, ids) => {
    const known = await nameUnits(trx, ids, 'zh-CN');
    return ids.filter((id) => !known.has(id));
  },
});

/** What is switched on, in the order in which it starts. */
export const modules: readonly Module[] = [
  createIdentityModule(directory),
  placesModule,
  organizationModule,
  registryModule,
  noticesModule,
  casesModule,
];
