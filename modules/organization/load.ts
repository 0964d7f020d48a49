/** Founds the units of a city on its places. */
import { v7 as uuidv7 } from 'uuid';
import { writeAudit } from '../../kernel/audit/write.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import type { Actor } from '../../kernel/http/actor.ts';
import { system } from '../../kernel/http/actor.ts';
import { dateInChina } from '../../kernel/time/index.ts';
import { covers } from '../identity/posts.ts';
import { formatPlace } from '../places/format.ts';
import type { Place } from '../places/index.ts';
import { listPlaces } from '../places/index.ts';
import { partyKindAt } from './chart/contract.ts';
import type { UnitKind } from './contract.ts';
import { departments, englishName } from './departments.ts';
import { namePartyUnit } from './format.ts';
import { can } from './policy.ts';
import type { UnitRow } from './store.ts';
import { insertUnits, listCodes, listUnitRows } from './store.ts';

type NewUnit = Omit<UnitRow, 'version'>;

/** Founded with the demonstration city. */
const foundedOn = '2026-01-01';

/**
 * Founds what each place has: an office for every grid, community and subdistrict, twelve departments for the city and each
 * district, the city's operation centre, and a social organization for each district. A second call founds only what is
 * missing.
 * @param path of the city, `150300`
 * @returns how many units were founded
 * @throws AppError `http/forbidden` unless the actor is the system
 */
export async function loadUnits(
  trx: Trx,
  { city }: { city: string },
  actor: Actor = system,
): Promise<{ inserted: number; total: number }> {
  if (!can(actor, 'organization.load')) throw new AppError('http/forbidden');
  const units: NewUnit[] = [];
  for (const kind of ['city', 'district', 'subdistrict', 'community', 'grid'] as const) {
    for (const place of await listPlaces(trx, kind, city)) units.push(...unitsOf(place));
  }
  return { inserted: (await addMissing(trx, actor, city, units)).length, total: units.length };
}

/**
 * Founds the four levels of the party for a community of the demonstration: its subdistrict's work committee, its own
 * committee, a branch for each of its grids, and a group for each of some buildings. Elsewhere a unit stands only where one
 * was set up. A second call founds only what is missing.
 *
 * @returns all of them in force, the highest first
 * @throws AppError `http/forbidden` unless the actor is the system
 */
export async function loadPartyUnits(
  trx: Trx,
  { community, buildings }: { community: string; buildings: readonly string[] },
  actor: Actor = system,
): Promise<{ id: string; kind: UnitKind; placePath: string }[]> {
  if (!can(actor, 'organization.load')) throw new AppError('http/forbidden');
  const units: NewUnit[] = [];
  const subdistrict = community.slice(0, community.lastIndexOf('.'));
  for (const kind of ['subdistrict', 'community', 'grid', 'building'] as const) {
    for (const place of await listPlaces(trx, kind, subdistrict)) {
      const isHere =
        kind === 'subdistrict' || place.path === community || covers(community, place.path);
      if (!isHere || (kind === 'building' && !buildings.includes(place.path))) continue;
      units.push(partyOf(place, partyKindAt[kind]!));
    }
  }
  await addMissing(trx, actor, community, units);
  const found = [];
  for (const { kind, placePath } of units) {
    const unit = (await listUnitRows(trx, { kind, covering: placePath, limit: 1 }, today()))[0];
    if (unit?.placePath === placePath) found.push({ id: unit.id, kind, placePath });
  }
  return found;
}

const today = () => dateInChina(new Date());

async function addMissing(
  trx: Trx,
  actor: Actor,
  placePath: string,
  units: readonly NewUnit[],
): Promise<NewUnit[]> {
  const known = await listCodes(trx, today());
  const missing = units.filter((unit) => !known.has(unit.code));
  if (missing.length === 0) return [];
  await insertUnits(trx, missing);
  await writeAudit(trx, actor, {
    action: 'organization.loadUnits',
    subjectType: 'unit',
    subjectId: placePath,
    placePath,
    after: { inserted: missing.length },
  });
  return missing;
}

function unitsOf(place: Place): NewUnit[] {
  switch (place.kind) {
    case 'city':
      return [
        found(place, {
          kind: 'city',
          nameZh: `${place.name}城市运行管理服务中心`,
          nameEn: `${englishName(place)} City Operation Centre`,
        }),
        ...departmentsOf(place),
      ];
    case 'district':
      return [
        ...departmentsOf(place),
        found(place, {
          kind: 'socialOrganization',
          nameZh: `${place.name}邻里社会工作服务中心`,
          nameEn: `${englishName(place)} Neighbourhood Social Work Centre`,
        }),
      ];
    case 'subdistrict':
      return [found(place, { kind: 'subdistrict', ...officeOf(place) })];
    case 'community':
      return [found(place, { kind: 'community', ...committeeOf(place) })];
    default:
      return [
        found(place, {
          kind: 'grid',
          nameZh: `${place.names.community ?? ''}${place.name}`,
          nameEn: formatPlace(place.names, 'en').replace(' · ', ' '),
        }),
      ];
  }
}

/** The unit of the party that stands beside the administrative one. */
function partyOf(place: Place, kind: UnitKind): NewUnit {
  const { nameZh, nameEn } = namePartyUnit(place, kind);
  return found(place, { kind, nameZh, nameEn });
}

function departmentsOf(place: Place): NewUnit[] {
  return departments.map(({ category, zh, en }) =>
    found(place, {
      kind: 'department',
      category,
      nameZh: zh(place),
      nameEn: en(place),
    }),
  );
}

function found(
  place: Place,
  unit: Pick<NewUnit, 'kind' | 'nameZh' | 'nameEn'> & { category?: string },
): NewUnit {
  const mark = unit.category ?? unit.kind;
  return {
    id: uuidv7(),
    category: null,
    contact: null,
    ...unit,
    code: `${place.code}-${mark}`,
    placePath: place.path,
    synthetic: true,
    validFrom: foundedOn,
    validTo: null,
  };
}

/** What governs a subdistrict: a street office, a town's government, a park's management committee. */
function officeOf(place: Place): { nameZh: string; nameEn: string } {
  const { name, category } = place;
  const english = englishName(place);
  if (category === 'town') return { nameZh: `${name}人民政府`, nameEn: `Government of ${english}` };
  if (category === 'developmentZone') {
    return { nameZh: `${name}管理委员会`, nameEn: `Management Committee of ${english}` };
  }
  return { nameZh: `${name}办事处`, nameEn: `${english} Office` };
}

/** A residents' or villagers' committee. */
function committeeOf(place: Place): { nameZh: string; nameEn: string } {
  const { name, category } = place;
  const english = englishName(place);
  if (category === 'village') {
    return { nameZh: `${name}村民委员会`, nameEn: `Villagers' Committee of ${english}` };
  }
  return { nameZh: `${name}居民委员会`, nameEn: `Residents' Committee of ${english}` };
}
