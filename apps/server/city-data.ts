import type { Trx } from '../../kernel/db/database.ts';
import { loadCatalogue } from '../../modules/cases/index.ts';
import { loadUnits } from '../../modules/organization/index.ts';
import { loadPlaces } from '../../modules/places/index.ts';

/** What a city begins with, in the order in which one part needs the other. */
export interface CityPart {
  zh: string;
  en: string;
  /** Adds what is missing; what is there stays. @returns how many rows were added */
  load: (trx: Trx) => Promise<number>;
}

/**
 * The parts of a city that ship with the product.
 *
 * @param city six digits
 * @param synthetic also the made-up outlines, grids, estates and buildings
 */
export function partsOfCity(city: string, synthetic: boolean): CityPart[] {
  return [
    {
      zh: '区划、网格、楼栋',
      en: 'places',
      load: async (trx) => (await loadPlaces(trx, { city, synthetic })).inserted,
    },
    { zh: '单位', en: 'units', load: async (trx) => (await loadUnits(trx, { city })).inserted },
    {
      zh: '类别与时限',
      en: 'classes and limits',
      load: async (trx) => {
        const { classes, limits } = await loadCatalogue(trx);
        return classes + limits;
      },
    },
  ];
}
