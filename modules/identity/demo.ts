import { hashPassword } from 'better-auth/crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Config } from '../../kernel/config/config.ts';
import type { Trx } from '../../kernel/db/database.ts';
import { type CityDatabase, withTransaction } from '../../kernel/db/transaction.ts';
import { AppError } from '../../kernel/errors/app-error.ts';
import { system } from '../../kernel/http/actor.ts';
import { dateInChina } from '../../kernel/time/index.ts';
import { createApiKey, findApiKey } from './api-keys.ts';
import { insertAppointment } from './appointment-store.ts';
import { countDemo, insertAccount, insertPerson, putPassword } from './people-store.ts';
import { phoneIndexOf } from './phone-codes.ts';
import { findPersonIdByPhone } from './phone-store.ts';
import type { PostCode } from './posts.ts';
import { createResident, sealPhone } from './residents.ts';
import { findPersonIdByUsername } from './session-store.ts';

/** Password of all demo accounts. Documented; production refuses to start while one of them is there. */
export const DEMO_PASSWORD = 'gewu-demo-2026';

/** Key of the demo for Open311. */
export const DEMO_API_KEY = 'gewu_demo_open311_key';

/**
 * Phones of the demo begin with 154: no operator was given these numbers, so no message can reach a stranger.
 *
 * @source blocks assigned by the MIIT up to 2022: 142, 143, 154, 161, 164 and 194 are not among them
 */
export function demoPhone(n: number): string {
  return `+86154${String(n).padStart(8, '0')}`;
}

/** Where the demo's posts are held. */
export interface DemoPlaces {
  city: string;
  subdistrict: string;
  community: string;
  grid: string;
  microGrid: string;
  building: string;
  /** Departments, the first of which is that of the account `dept`. */
  departments: readonly { unitId: string; name: string }[];
  /** More grids of the community, each with a worker of its own: `grid2`, `grid3`. */
  moreGrids?: readonly string[];
}

/** An account that was made, or was there already. */
export interface DemoAccount {
  personId: string;
  /** Null for a resident. */
  username: string | null;
  /** `+8615400000001` */
  phone: string;
  displayName: string;
  post: PostCode | null;
  placePath: string | null;
  unitId: string | null;
}

interface Part {
  username: string;
  name: string;
  post: PostCode;
  placePath: string | null;
  unitId: string | null;
}

function listParts(places: DemoPlaces): Part[] {
  const at = (username: string, name: string, post: PostCode, placePath: string): Part => ({
    username,
    name,
    post,
    placePath,
    unitId: null,
  });
  const inUnit = (username: string, name: string, post: PostCode, unitId: string): Part => ({
    username,
    name,
    post,
    placePath: null,
    unitId,
  });
  return [
    at('building', '楼栋长·演示', 'buildingLead', places.building),
    at('microgrid', '微网格长·演示', 'microGridLead', places.microGrid),
    at('grid', '网格员·演示', 'gridWorker', places.grid),
    at('gridlead', '网格长·演示', 'gridLead', places.grid),
    ...(places.moreGrids ?? []).map((path, i) =>
      at(`grid${i + 2}`, `网格员${i + 2}·演示`, 'gridWorker', path),
    ),
    at('community', '社区工作者·演示', 'communityStaff', places.community),
    at('secretary', '社区书记·演示', 'communitySecretary', places.community),
    at('dispatcher', '街道派遣员·演示', 'subdistrictDispatcher', places.subdistrict),
    at('subdistrict', '街道负责人·演示', 'subdistrictLead', places.subdistrict),
    ...places.departments.flatMap(({ unitId, name }, i) => [
      inUnit(i === 0 ? 'dept' : `dept${i + 1}`, `${name}承办·演示`, 'departmentMember', unitId),
      inUnit(
        i === 0 ? 'deptlead' : `deptlead${i + 1}`,
        `${name}负责·演示`,
        'departmentLead',
        unitId,
      ),
    ]),
    at('operator', '市级值班员·演示', 'cityOperator', places.city),
    at('sysadmin', '系统管理员·演示', 'systemAdministrator', places.city),
    at('secadmin', '安全管理员·演示', 'securityAdministrator', places.city),
    at('auditor', '审计员·演示', 'auditor', places.city),
  ];
}

/** Surnames that stand for residents of the demo. */
const surnames = ['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '徐', '孙'];

/**
 * Makes one account for each post, residents, and a key for Open311, all marked as the demo's. What is there already
 * stays, so that a second start takes it up.
 *
 * @param options `residents`: how many, 12 unless told
 */
export async function seedDemoAccounts(
  trx: Trx,
  config: Pick<Config, 'secret' | 'production'>,
  places: DemoPlaces,
  { residents = 12 }: { residents?: number } = {},
): Promise<DemoAccount[]> {
  if (config.production) throw new AppError('identity/demo-in-production', { count: 0 });
  const accounts: DemoAccount[] = [];
  let hash: string | undefined;
  for (const [i, part] of listParts(places).entries()) {
    const phone = demoPhone(90_000 + i);
    const known = await findPersonIdByUsername(trx, part.username);
    const personId = known ?? uuidv7();
    if (!known) {
      hash ??= await hashPassword(DEMO_PASSWORD);
      await insertPerson(trx, {
        id: personId,
        displayName: part.name,
        locale: 'zh-CN',
        mustChangePassword: false,
        demo: true,
        phone: sealPhone(config, personId, phone),
        email: null,
      });
      await insertAccount(trx, { id: personId, username: part.username, email: null });
      await putPassword(trx, personId, uuidv7(), hash);
      await insertAppointment(trx, {
        id: uuidv7(),
        personId,
        post: part.post,
        placePath: part.placePath,
        unitId: part.unitId,
        validFrom: null,
        validUntil: null,
        cameBy: part.post === 'buildingLead' ? 'elected' : 'appointed',
        grantedBy: null,
      });
    }
    const { username, name: displayName, post, placePath, unitId } = part;
    accounts.push({ personId, username, phone, displayName, post, placePath, unitId });
  }
  for (let n = 1; n <= residents; n += 1) {
    const phone = demoPhone(n);
    const displayName = `${surnames[(n - 1) % surnames.length]}${n % 2 === 0 ? '女士' : '先生'}·演示`;
    const known = await findPersonIdByPhone(trx, phoneIndexOf(config, phone));
    const personId =
      known ??
      (await createResident(trx, config, { phone, locale: 'zh-CN', displayName, demo: true }));
    accounts.push({
      personId,
      username: null,
      phone,
      displayName,
      post: null,
      placePath: null,
      unitId: null,
    });
  }
  await seedDemoKey(trx);
  return accounts;
}

/** Somebody of the demo who holds a post and signs in by no name. */
export interface DemoHolder {
  /** Number of the phone, see {@link demoPhone}. */
  n: number;
  name: string;
  post: PostCode;
  placePath?: string;
  unitId?: string;
  elected?: boolean;
  /** Days from the first start on after which the term ends; open unless told. */
  days?: number;
}

/** Makes holders of posts that no account of the demo has, so that the chart is not empty. What is there stays. */
export async function seedDemoHolders(
  trx: Trx,
  config: Pick<Config, 'secret' | 'production'>,
  holders: readonly DemoHolder[],
): Promise<void> {
  if (config.production) throw new AppError('identity/demo-in-production', { count: 0 });
  for (const { n, name, post, placePath, unitId, elected, days } of holders) {
    const phone = demoPhone(n);
    if (await findPersonIdByPhone(trx, phoneIndexOf(config, phone))) continue;
    const personId = await createResident(trx, config, {
      phone,
      locale: 'zh-CN',
      displayName: `${name}·演示`,
      demo: true,
    });
    await insertAppointment(trx, {
      id: uuidv7(),
      personId,
      post,
      placePath: placePath ?? null,
      unitId: unitId ?? null,
      validFrom: null,
      validUntil: days ? dateInChina(new Date(Date.now() + days * 86_400_000)) : null,
      cameBy: elected ? 'elected' : 'appointed',
      grantedBy: null,
    });
  }
}

async function seedDemoKey(trx: Trx): Promise<void> {
  if (await findApiKey(trx, DEMO_API_KEY, 'open311')) return;
  await createApiKey(trx, system, {
    name: 'Open311 演示 demo',
    scopes: ['open311'],
    demoKey: DEMO_API_KEY,
  });
}

/**
 * For production: refuses a database in which the demo's accounts or key are.
 *
 * @throws AppError `identity/demo-in-production`
 */
export async function assertNoDemoAccounts(city: CityDatabase): Promise<void> {
  const count = await withTransaction(city, system, { readOnly: true }, countDemo);
  if (count > 0) throw new AppError('identity/demo-in-production', { count });
}
