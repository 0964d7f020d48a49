/** What happens by the clock: terms that end soon are told of, and groups of buildings that are no more are dissolved. */
import { writeAudit } from '../../../kernel/audit/write.ts';
import type { Trx } from '../../../kernel/db/database.ts';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import type { Services } from '../../../kernel/http/module.ts';
import type { JobDefinition } from '../../../kernel/jobs/jobs.ts';
import { dateInChina } from '../../../kernel/time/index.ts';
import { findHoldersAt, staff } from '../../identity/index.ts';
import en from '../../identity/locales/en.json' with { type: 'json' };
import zh from '../../identity/locales/zh-CN.json' with { type: 'json' };
import { placeAbove } from '../../identity/posts.ts';
import { type NewNotice, sendNotices } from '../../notices/index.ts';
import { formatPlace } from '../../places/format.ts';
import { namePlaces } from '../../places/index.ts';
import { listUnitRows, listUnitsByIds, updateUnitRow } from '../store.ts';
import { findWarningDays } from './store.ts';
import { addDays } from './terms.ts';

/** Who leads a place: told of terms that end directly below. */
const leads = [
  'microGridLead',
  'gridLead',
  'communitySecretary',
  'subdistrictLead',
  'cityOperator',
] as const;

/**
 * Tells of every term that ends soon: the holder, who leads the place directly above, and who may renew it. Once a term:
 * a renewed one is another.
 *
 * @returns how many people were told
 */
export async function remindOfTerms(
  trx: Trx,
  jobs: Pick<Services['jobs'], 'enqueueAll'>,
  city: string,
): Promise<number> {
  const days = await findWarningDays(trx, dateInChina(new Date()));
  const ending = await staff.listExpiring(trx, days);
  if (ending.length === 0) return 0;
  const units = await listUnitsByIds(
    trx,
    ending.flatMap((row) => row.unit_id ?? []),
  );
  const unitOf = new Map(units.map((unit) => [unit.id, unit]));
  const pathOf = (row: (typeof ending)[number]) =>
    row.place_path ?? unitOf.get(row.unit_id ?? '')?.placePath ?? city;
  const [renewers = [], ...above] = await findHoldersAt(trx, [
    { posts: ['securityAdministrator'], path: city },
    ...ending.map((row) => {
      // Who leads a unit is told of by the place on which the unit stands.
      const path = row.unit_id ? pathOf(row) : (placeAbove(pathOf(row)) ?? city);
      return { posts: leads, path };
    }),
  ]);
  const places = await namePlaces(trx, ending.map(pathOf));
  return sendNotices(
    trx,
    jobs,
    ending.map((row, i): NewNotice => {
      const unit = unitOf.get(row.unit_id ?? '');
      const names = places.get(pathOf(row))!;
      return {
        to: [row, ...(above[i] ?? []), ...renewers].map((one) =>
          'personId' in one ? one.personId : one.person_id,
        ),
        template: 'organization.termEnds',
        params: {
          post: { 'zh-CN': zh.posts[row.post], en: en.posts[row.post] },
          where: unit
            ? { 'zh-CN': unit.nameZh, en: unit.nameEn }
            : { 'zh-CN': formatPlace(names, 'zh-CN'), en: formatPlace(names, 'en') },
          day: row.valid_until,
        },
        dedupeKey: `term:${row.person_id}:${row.post}:${row.unit_id ?? ''}:${row.valid_until}`,
      };
    }),
  );
}

/**
 * Dissolves the groups of buildings that are no more, and ends the posts in them; the reason says so.
 *
 * @returns how many were dissolved
 */
export async function dissolveGroups(trx: Trx): Promise<number> {
  const today = dateInChina(new Date());
  const groups = await listUnitRows(trx, { kind: 'partyGroup', limit: 100_000 }, today);
  const names = await namePlaces(
    trx,
    groups.map(({ placePath }) => placePath),
  );
  const left = groups.filter(({ placePath }) => names.get(placePath)?.gone);
  for (const group of left) {
    // The last day is a day on which it was there: the building's last one, as a rule.
    const [, validTo] = [addDays(today, -1), group.validFrom].sort();
    await staff.endInUnit(trx, group.id, 'the building ended');
    await updateUnitRow(trx, { ...group, validTo: validTo! });
    await writeAudit(trx, system, {
      action: 'organization.dissolveGroup',
      subjectType: 'unit',
      subjectId: group.id,
      placePath: group.placePath,
      before: { validTo: group.validTo },
      after: { validTo },
      reason: 'the building ended',
    });
  }
  return left.length;
}

/** Once a day at 8:30 in China, and every hour for what ended. */
export function chartJobs({
  config,
  city,
  jobs,
}: Pick<Services, 'config' | 'city' | 'jobs'>): JobDefinition[] {
  return [
    {
      name: 'organization.remindOfTerms',
      cron: '30 0 * * *',
      run: async () => {
        await withTransaction(city, system, {}, (trx) => remindOfTerms(trx, jobs, config.city));
      },
    },
    {
      name: 'organization.dissolveGroups',
      cron: '12 * * * *',
      run: async () => {
        await withTransaction(city, system, {}, dissolveGroups);
      },
    },
  ];
}
