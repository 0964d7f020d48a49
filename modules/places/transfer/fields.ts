/** What is told of each kind of place in a file. Pure, safe for browsers. */
import { facilityFields } from '../facilities/fields.ts';

/** Kinds of places that are imported and exported. */
export const transferKinds = [
  'community',
  'grid',
  'microGrid',
  'estate',
  'building',
  'entrance',
  'dwelling',
  'facility',
] as const;
/** See {@link transferKinds}. */
export type TransferKind = (typeof transferKinds)[number];

/** What a column of a file may say. */
export const transferFields = [
  'code',
  'name',
  'nameEn',
  'address',
  'subdistrict',
  'community',
  'grid',
  'microGrid',
  'estate',
  'building',
  'entrance',
  'floors',
  'heightM',
  'floor',
  'category',
  'count',
  'keeper',
  'checkedOn',
  'checkEveryMonths',
  'note',
  'plugs',
  'powerKw',
  'hydrantType',
  'pressureMpa',
  'pressureCheckedOn',
  'panels',
  'hangsAt',
  'hours',
  'batteryUntil',
  'padsUntil',
  'poleNumber',
  'lightSource',
  'drainType',
  'coverMaterial',
  'usableUntil',
  'sorting',
  'bins',
  'lng',
  'lat',
] as const;
/** See {@link transferFields}. */
export type TransferField = (typeof transferFields)[number];

/** Fields of each kind; the name, for what lies in a building an address, or for a facility its sort, is the least. */
export const fieldsOf: Record<TransferKind, readonly TransferField[]> = {
  community: ['code', 'name', 'nameEn', 'subdistrict'],
  grid: ['code', 'name', 'nameEn', 'community'],
  microGrid: ['code', 'name', 'nameEn', 'community', 'grid'],
  estate: ['code', 'name', 'nameEn', 'community', 'lng', 'lat'],
  building: [
    'code',
    'name',
    'nameEn',
    'address',
    'community',
    'grid',
    'microGrid',
    'estate',
    'floors',
    'heightM',
    'lng',
    'lat',
  ],
  entrance: ['code', 'name', 'address', 'community', 'estate', 'building', 'lng', 'lat'],
  dwelling: ['code', 'name', 'address', 'community', 'estate', 'building', 'entrance', 'floor'],
  facility: [
    'category',
    'code',
    'name',
    'nameEn',
    'community',
    'lng',
    'lat',
    ...facilityFields.flatMap(({ key, type }) =>
      type === 'unit' ? [] : transferFields.filter((field) => field === key),
    ),
  ],
};

/** Which column says what: by field, the name of its column. */
export type ColumnMap = Partial<Record<TransferField, string>>;

/** Kinds with an outline that divides what they lie in: without one there is nothing to import. */
export const outlineKinds: readonly TransferKind[] = ['community', 'grid', 'microGrid'];

/**
 * A system as it is named here: `WGS84`, `CGCS2000`, `GCJ02`, `BD09` in degrees; `GK:108:36500000` for metres on the strip
 * along 108° with that false easting. `/yx`: latitude or northing comes first.
 */
export const sourceCrsShape = /^(WGS84|CGCS2000|GCJ02|BD09|GK:\d{2,3}:\d{6,8})(\/yx)?$/;

/** Kinds of files. */
export const fileFormats = ['csv', 'xlsx', 'geojson', 'shapefile', 'geopackage'] as const;
/** See {@link fileFormats}. */
export type FileFormat = (typeof fileFormats)[number];
