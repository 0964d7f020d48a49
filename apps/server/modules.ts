import type { Module } from '../../kernel/http/module.ts';
import { casesModule } from '../../modules/cases/index.ts';
import { identityModule } from '../../modules/identity/index.ts';
import { noticesModule } from '../../modules/notices/index.ts';
import { organizationModule } from '../../modules/organization/index.ts';
import { placesModule } from '../../modules/places/index.ts';

/** What is switched on, in the order in which it starts. */
export const modules: readonly Module[] = [
  identityModule,
  placesModule,
  organizationModule,
  noticesModule,
  casesModule,
];
