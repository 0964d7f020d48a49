import type { Module } from '../../kernel/http/module.ts';
import { casesModule, seeCases } from '../../modules/cases/index.ts';
import { findCaseId } from '../../modules/cases/visible.ts';
import { createIdentityModule } from '../../modules/identity/index.ts';
import { noticesModule } from '../../modules/notices/index.ts';
import { nameUnits, organizationModule } from '../../modules/organization/index.ts';
import { formatPlace } from '../../modules/places/format.ts';
import { namePlaces, placesModule } from '../../modules/places/index.ts';
import { lendCases } from '../../modules/places/patrols/cases.ts';
import { lendPeople } from '../../modules/places/plans/people.ts';
import { peopleOfPlans } from './people-of-plans.ts';

lendPeople(peopleOfPlans);
lendCases({ findCaseId });

/** What is switched on, in the order in which it starts. */
export const modules: readonly Module[] = [
  createIdentityModule({
    namePlaces: async (trx, paths, locale) => {
      const names = await namePlaces(trx, paths);
      const there = [...names].filter(([, name]) => !name.gone);
      return new Map(there.map(([path, name]) => [path, formatPlace(name, locale)]));
    },
    nameUnits,
    seeCases,
  }),
  placesModule,
  organizationModule,
  noticesModule,
  casesModule,
];
