/** What a unit of the party is called by the place on which it stands. Pure, safe for browsers. */

import type { Place } from '../places/contract.ts';
import { formatPlace } from '../places/format.ts';
import type { UnitKind } from './contract.ts';
import en from './locales/en.json' with { type: 'json' };
import zh from './locales/zh-CN.json' with { type: 'json' };

/**
 * A name to begin with, for a unit of the party.
 * @example namePartyUnit(grid, 'partyBranch') // 滨海社区3网格党支部, Party Branch of Binhai Community Grid 3
 */
export function namePartyUnit(
  place: Pick<Place, 'name' | 'names'>,
  kind: UnitKind,
): { nameZh: string; nameEn: string } {
  const { community = '', estate = '' } = place.names;
  const before = kind === 'partyBranch' ? community : kind === 'partyGroup' ? estate : '';
  const inEnglish = formatPlace(place.names, 'en').replaceAll(' · ', ' ');
  return {
    nameZh: wordFor(zh, kind).replace('{{place}}', `${before}${place.name}`),
    nameEn: wordFor(en, kind).replace('{{place}}', inEnglish),
  };
}

function wordFor(words: typeof zh, kind: UnitKind): string {
  if (kind === 'partyWorkCommittee') return words.format.partyName.partyWorkCommittee;
  if (kind === 'partyCommittee') return words.format.partyName.partyCommittee;
  return kind === 'partyBranch'
    ? words.format.partyName.partyBranch
    : words.format.partyName.partyGroup;
}
