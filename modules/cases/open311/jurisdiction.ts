import { Open311Error } from './errors.ts';
import { type RawParams, readText } from './params.ts';

/** Domains by division code; any other city goes by its code. */
const domains: Readonly<Record<string, string>> = { '150300': 'wuhai.gewu' };

/** The `jurisdiction_id` of a city. */
export function jurisdictionOf(city: string): string {
  return domains[city] ?? `${city}.gewu`;
}

/** One city is served, so the parameter may be missing; another city's is not found. @throws Open311Error 404 */
export function assertJurisdiction(params: RawParams, city: string): void {
  const jurisdiction = readText(params, 'jurisdiction_id');
  const accepted = jurisdictionOf(city);
  if (jurisdiction !== undefined && jurisdiction.toLowerCase() !== accepted) {
    throw new Open311Error(404, { word: 'noJurisdiction', values: { jurisdiction, accepted } });
  }
}
