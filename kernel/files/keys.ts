/** Media types that are kept, with the ending that a key of the type carries. */
const endings: Record<string, string> = {
  'image/webp': 'webp',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'application/pdf': 'pdf',
  'application/json': 'json',
  'application/geo+json': 'geojson',
  'application/zip': 'zip',
  'application/octet-stream': 'bin',
  'text/csv': 'csv',
  'text/plain': 'txt',
};

const types = new Map(Object.entries(endings).map(([type, ending]) => [ending, type]));

const form = /^[a-z][a-z0-9-]{0,30}(?:\/[a-z0-9][a-z0-9_-]{0,80}){1,4}\.([a-z]{2,7})$/;

/**
 * The key of a file: `pictures/3f/0190a1b2-….webp`. Spread over 256 folders by the last two characters of the id,
 * because the first ones of a UUIDv7 are a time and nearly equal.
 *
 * @param kind what it is, one lower-case word, e.g. `pictures`
 * @param id a UUID or a content hash, lower case
 * @param variant another rendering of the same file, e.g. `thumb`
 * @throws Error when the type is none that is kept.
 */
export function fileKey(kind: string, id: string, type: string, variant?: string): string {
  const key = `${kind}/${id.slice(-2)}/${id}${variant ? `-${variant}` : ''}.${endings[type]}`;
  assertKey(key, type);
  return key;
}

/** The media type that a key's ending stands for. @throws Error when the key has another form. */
export function typeOfKey(key: string): string {
  const type = types.get(form.exec(key)?.[1] ?? '');
  if (type === undefined) throw new Error('this is not the key of a file');
  return type;
}

/** @throws Error when a key could leave its folder or does not end as its type does. */
export function assertKey(key: string, type: string): void {
  if (typeOfKey(key) !== type) throw new Error('the ending of the key is not that of its type');
}
