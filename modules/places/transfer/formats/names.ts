/** Kinds of files. Safe for browsers. */
export const fileFormats = ['csv', 'xlsx', 'geojson', 'shapefile', 'geopackage'] as const;
/** See {@link fileFormats}. */
export type FileFormat = (typeof fileFormats)[number];
