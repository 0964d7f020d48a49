import type { AreaGeometry, LngLat } from '../../kernel/geo/index.ts';
import { pointInside } from '../../kernel/geo/index.ts';
import type { PlaceKind } from './contract.ts';
import type { FacilityAttributes } from './facilities/fields.ts';

/** A place before it has a row: parents are named by path. */
export interface PlaceSeed {
  kind: PlaceKind;
  code: string;
  path: string;
  parentPath: string | null;
  /** Path of the estate, buildings only. */
  estatePath: string | null;
  category: string | null;
  name: string;
  officialName: string | null;
  /** What it is called in English: Binhai Community. */
  nameEn: string | null;
  geometry: AreaGeometry | null;
  center: LngLat | null;
  floors: number | null;
  heightM: number | null;
  floor: number | null;
  /** Of a facility, see `facilities/fields.ts`; empty for others. */
  attributes: FacilityAttributes;
  synthetic: boolean;
  /** Date, YYYY-MM-DD. */
  validFrom: string;
}

/** Parts that most places lack. */
type Optional = Omit<PlaceSeed, 'kind' | 'code' | 'path' | 'parentPath' | 'name' | 'validFrom'>;

/** Completes a seed: what is not told is null, the centre is inside the outline, and the place is synthetic. */
export function completeSeed(
  seed: Pick<PlaceSeed, 'kind' | 'code' | 'path' | 'parentPath' | 'name' | 'validFrom'> &
    Partial<Optional>,
): PlaceSeed {
  const geometry = seed.geometry ?? null;
  return {
    estatePath: null,
    category: null,
    officialName: null,
    nameEn: null,
    floors: null,
    heightM: null,
    floor: null,
    attributes: {},
    synthetic: true,
    ...seed,
    geometry,
    center: seed.center ?? (geometry ? pointInside(geometry) : null),
  };
}
