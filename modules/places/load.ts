/** Loads the places of a city from the files that ship with the product. */
import { v7 as uuidv7 } from 'uuid';
import { writeAudit } from '../../kernel/audit/write.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import { system } from '../../kernel/http/actor.ts';
import { dateInChina } from '../../kernel/time/index.ts';
import { placesWatch } from './cache.ts';
import { readDistrictOutlines, readDivisions } from './divisions.ts';
import { can } from './policy.ts';
import { addEnglishNames, addOutlines, insertPlaces, listIds, renewVersion } from './store.ts';
import { composeCity } from './synthetic/city.ts';

/** What to load. */
export interface LoadPlacesOptions {
  /** Six digits, 150300. */
  city: string;
  /** Also the made-up outlines, grids, estates and buildings; a real city imports its own instead. */
  synthetic: boolean;
}

/** What was loaded. */
export interface LoadedPlaces {
  inserted: number;
  outlined: number;
  /** Places there before that got a name in English. */
  named: number;
  total: number;
}

const chunkSize = 1000;

/**
 * Adds the divisions of a city, and with `synthetic` a made-up neighbourhood, to what is there already. A second call
 * changes nothing; places that exist keep their ids, names and outlines.
 * @throws AppError `http/forbidden` unless the actor is the system
 */
export async function loadPlaces(
  trx: Trx,
  { city, synthetic }: LoadPlacesOptions,
  actor: Actor = system,
): Promise<LoadedPlaces> {
  if (!can(actor, 'places.load')) throw new AppError('http/forbidden');
  const [divisions, outlines] = [await readDivisions(city), await readDistrictOutlines()];
  const today = dateInChina(new Date());
  const seeds = composeCity(divisions, outlines, synthetic, today);
  const known = await listIds(trx, today);
  const places = seeds
    .filter((seed) => !known.has(seed.path))
    .map((seed) => ({ ...seed, id: uuidv7() }));
  for (let i = 0; i < places.length; i += chunkSize) {
    await insertPlaces(trx, places.slice(i, i + chunkSize));
  }
  const bare = seeds.flatMap((seed) => {
    const row = known.get(seed.path);
    return row && !row.outlined && seed.geometry ? [{ ...seed, id: row.id }] : [];
  });
  if (bare.length > 0) await addOutlines(trx, bare);
  const unnamed = seeds.flatMap(({ path, nameEn }) => {
    const row = known.get(path);
    return row && !row.hasEnglish && nameEn !== null ? [{ id: row.id, nameEn }] : [];
  });
  if (unnamed.length > 0) await addEnglishNames(trx, unnamed);
  if (places.length > 0 || bare.length > 0 || unnamed.length > 0) {
    await renewVersion(trx, uuidv7());
    placesWatch.noteChange();
    await writeAudit(trx, actor, {
      action: 'places.load',
      subjectType: 'place',
      subjectId: city,
      placePath: city,
      after: {
        inserted: places.length,
        outlined: bare.length,
        named: unnamed.length,
        synthetic,
      },
    });
  }
  return {
    inserted: places.length,
    outlined: bare.length,
    named: unnamed.length,
    total: seeds.length,
  };
}
