/** A place as a map or a GIS tool gets it. Pure. */
import type { DirectoryEntry } from './directory.ts';
import { formatName } from './format.ts';

/** What a map is told of a place beside its outline. */
export function propertiesOf(entry: DirectoryEntry) {
  const { kind, code, path, name, category, synthetic, floors, heightM, households } = entry;
  const nameEn = formatName(entry, 'en');
  return { kind, code, path, name, nameEn, category, synthetic, floors, heightM, households };
}
