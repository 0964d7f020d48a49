import type { Config } from '../../kernel/config/config.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { system } from '../../kernel/http/actor.ts';
import { type DemoAccount, type DemoPlaces, seedDemoHolders } from '../../modules/identity/demo.ts';
import { staff } from '../../modules/identity/index.ts';
import { putHome, putLine } from '../../modules/identity/terms/store.ts';
import { findUnitAt, loadPartyUnits, loadSeats } from '../../modules/organization/index.ts';
import { updateUnit } from '../../modules/organization/service.ts';
import { listPlaces } from '../../modules/places/index.ts';

/** Accounts of the demo who agreed to be reached by residents. */
const reached = ['building', 'microgrid', 'grid', 'secretary'];

/**
 * The chart of the pilot community: the four levels of the party, one term that ends soon, one vacant post, lines on which
 * residents may call, lines of two offices, and a resident who said where they live. All of it is made up and marked. Done once: what somebody
 * changed since stays.
 */
export async function seedDemoChart(
  trx: Trx,
  config: Config,
  places: DemoPlaces,
  accounts: readonly DemoAccount[],
): Promise<void> {
  if (await findUnitAt(trx, 'partyCommittee', places.community)) return;
  const inGrid = (await listPlaces(trx, 'building', places.grid)).map(({ path }) => path);
  const other = inGrid.find((path) => path !== places.building) ?? places.building;
  const units = await loadPartyUnits(trx, {
    community: places.community,
    buildings: [places.building, other],
  });
  const unitAt = (path: string) => units.find(({ placePath }) => placePath === path)?.id ?? '';
  const secretary = { post: 'partySecretary' } as const;
  await seedDemoHolders(trx, config, [
    { n: 95_001, name: '党工委书记', ...secretary, unitId: unitAt(places.subdistrict) },
    { n: 95_002, name: '党委书记', ...secretary, unitId: unitAt(places.community) },
    { n: 95_003, name: '党支部书记', ...secretary, unitId: unitAt(places.grid), elected: true },
    { n: 95_004, name: '党小组长', ...secretary, unitId: unitAt(places.building), elected: true },
    {
      n: 95_005,
      name: '楼栋长二',
      post: 'buildingLead',
      placePath: other,
      elected: true,
      days: 45,
    },
  ]);
  const microGrids = await listPlaces(trx, 'microGrid', places.grid);
  const vacant = microGrids.find(({ path }) => path !== places.microGrid)?.path;
  await loadSeats(trx, [
    { post: 'subdistrictLead', placePath: places.subdistrict, seats: 1 },
    { post: 'communitySecretary', placePath: places.community, seats: 1 },
    { post: 'gridWorker', placePath: places.community, seats: 1 },
    { post: 'gridLead', placePath: places.grid, seats: 1 },
    { post: 'microGridLead', placePath: places.microGrid, seats: 1 },
    ...(vacant ? [{ post: 'microGridLead' as const, placePath: vacant, seats: 1 }] : []),
    { post: 'buildingLead', placePath: places.building, seats: 1 },
    { post: 'buildingLead', placePath: other, seats: 1 },
  ]);
  const held = await staff.listHolders(trx, { within: places.community, units: [] });
  for (const { personId, username, phone } of accounts) {
    const appointment = held.find((row) => row.person_id === personId);
    if (!appointment || !reached.includes(username ?? '')) continue;
    const line = phone.replace(/^\+86(\d{3})(\d{4})(\d{4})$/, '$1 $2 $3');
    await putLine(trx, { appointmentId: appointment.id, personId, line });
  }
  for (const kind of ['community', 'subdistrict'] as const) {
    const office = await findUnitAt(trx, kind, places.community);
    if (!office) continue;
    // No number in the city begins with 0: nobody is called by the demo.
    const change = { contact: `0473 000 000${kind === 'community' ? 1 : 2}`, reason: '演示数据' };
    await updateUnit(trx, system, office.id, office.version, change);
  }
  const resident = accounts.find(({ post }) => post === null);
  if (resident) await putHome(trx, resident.personId, { path: places.building, changedOn: null });
}
