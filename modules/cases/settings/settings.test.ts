import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, test } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { type Actor, anonymous, system } from '../../../kernel/http/actor.ts';
import { useTestDatabase } from '../../../kernel/testing/database.ts';
import { limitUnits } from '../../../kernel/time/index.ts';
import { readShippedClasses, readShippedLimits } from '../catalogue.ts';
import { findLimit } from '../deadlines.ts';
import { getRules } from '../rules.ts';
import { getCalendar, listLimits, saveCaseClass, setCalendarDay, setLimit } from './settings.ts';
import { loadCatalogue } from './store.ts';

const database = useTestDatabase();
const now = new Date('2026-11-23T02:00:00Z');

const holding = (post: string, placePath: string): Actor => ({
  ...anonymous,
  kind: 'person',
  personId: uuidv7(),
  appointments: [{ id: uuidv7(), post, placePath, unitId: null }],
  scopes: [placePath],
});
const operator = holding('cityOperator', '150300');
const lamp = { stage: 'handle', severity: 1, zone: '*', unit: 'urgent_hour' } as const;

describe('the shipped catalogue', () => {
  test('names all 190 classes in both languages, and each code once', () => {
    const classes = readShippedClasses();
    expect(classes.length).toBe(190);
    expect(new Set(classes.map((c) => c.code)).size).toBe(190);
    for (const { code, kind, group, name } of classes) {
      expect(code).toMatch(kind === 'component' ? /^C\d{4}$/ : /^E\d{4}$/);
      for (const text of [group.zh, name.zh]) expect(text).toMatch(/\p{Script=Han}/u);
      for (const text of [group.en, name.en]) expect(text).toMatch(/^[ -~]+$/);
    }
    expect(classes[0]).toMatchObject({ code: 'C0101', name: { zh: '上水井盖' } });
  });

  test('has a limit for every class, and for every other stage and step of a call', () => {
    const classes = readShippedClasses();
    const limits = readShippedLimits(classes);
    for (const { code } of classes) {
      expect(limits.some((l) => l.stage === 'handle' && l.classCode === code)).toBe(true);
    }
    for (const { unit, value } of limits) {
      expect(limitUnits).toContain(unit);
      expect(value).toBeGreaterThan(0);
    }
    const stages = new Set(limits.map((limit) => limit.stage));
    for (const stage of ['accept', 'triage', 'dispatch', 'acknowledge', 'verify']) {
      expect(stages).toContain(stage);
    }
    for (const kind of ['urgent', 'hard', 'routine']) {
      expect(stages).toContain(`call.reportIn.${kind}`);
    }
  });
});

describe('settings', () => {
  beforeAll(async () => {
    await withTransaction(database, system, {}, (trx) => loadCatalogue(trx));
  });

  test('loading again adds nothing', async () => {
    const again = await database.inRolledBackTransaction(system, loadCatalogue);
    expect(again).toEqual({ classes: 0, limits: 0 });
  });

  test('PUT and POST are refused to everyone but the city’s operator', async () => {
    const others = [
      holding('subdistrictLead', '150300.150304.012'),
      holding('systemAdministrator', '150300'),
      holding('auditor', '150300'),
    ];
    for (const actor of [anonymous, ...others]) {
      const code = actor.kind === 'anonymous' ? 'http/unauthenticated' : 'http/forbidden';
      await database.inRolledBackTransaction(actor, async (trx) => {
        const limit = { ...lamp, classCode: 'C0101', value: 1, effectiveFrom: '2026-12-01' };
        await expect(setLimit(trx, actor, { ...limit, reason: 'why' }, now)).rejects.toThrow(code);
        const day = setCalendarDay(trx, actor, '2026-11-23', { kind: 'off' });
        await expect(day).rejects.toThrow(code);
      });
    }
  });

  test('a limit holds from its day on; before that the old one does', async () => {
    await database.inRolledBackTransaction(operator, async (trx) => {
      const before = await getRules(trx);
      const body = { ...lamp, classCode: 'C0101', value: 1, effectiveFrom: '2026-12-01' };
      const { id } = await setLimit(trx, operator, { ...body, reason: '冬季' }, now);
      const rules = await getRules(trx);
      expect(rules.version).not.toBe(before.version);
      const on = (date: string) =>
        findLimit(rules.limits, {
          stage: 'handle',
          classCode: 'C0101',
          severity: 1,
          zone: '*',
          date,
        });
      expect(on('2026-11-30')).toMatchObject({ value: 2 });
      expect(on('2026-12-01')).toMatchObject({ value: 1 });

      const query = { stage: 'handle', classCode: 'C0101' } as const;
      const inForce = await listLimits(trx, operator, query, now);
      expect(inForce.items.filter((l) => l.severity === 1).map((l) => l.value)).toEqual([2]);
      const history = await listLimits(trx, operator, { ...query, history: true }, now);
      expect(history.items.filter((l) => l.severity === 1)).toMatchObject([
        { id, value: 1, effectiveFrom: '2026-12-01', effectiveTo: null, source: '冬季' },
        { value: 2, effectiveTo: '2026-11-30', className: '上水井盖' },
      ]);
    });
  });

  test('a limit never begins in the past, nor twice on one day, nor for no class', async () => {
    await database.inRolledBackTransaction(operator, async (trx) => {
      const set = (classCode: string, effectiveFrom: string) =>
        setLimit(trx, operator, { ...lamp, classCode, value: 3, effectiveFrom, reason: 'x' }, now);
      await expect(set('C0101', '2026-11-22')).rejects.toThrow('cases/limit-in-the-past');
      await expect(set('C9999', '2026-12-01')).rejects.toThrow('cases/class-unknown');
      await set('C0101', '2026-11-23');
      await expect(set('C0101', '2026-11-23')).rejects.toThrow('cases/limit-exists');
    });
  });

  test('“today” is the day in the city, not in UTC', async () => {
    const evening = new Date('2026-11-22T17:00:00Z');
    await database.inRolledBackTransaction(operator, async (trx) => {
      const body = { ...lamp, classCode: 'C0101', value: 3, effectiveFrom: '2026-11-22' };
      await expect(setLimit(trx, operator, { ...body, reason: 'x' }, evening)).rejects.toThrow(
        'cases/limit-in-the-past',
      );
    });
  });

  test('a class is added, renamed, retired and taken up again, each time audited', async () => {
    await database.inRolledBackTransaction(operator, async (trx) => {
      const body = {
        kind: 'event' as const,
        group: { zh: '飞线', en: 'Loose wires' },
        name: { zh: '飞线充电', en: 'Charging by loose wires' },
        confidential: false,
        retired: false,
      };
      const save = (change: object) =>
        saveCaseClass(trx, operator, 'E9901', { ...body, ...change }, now);
      await expect(save({ kind: 'component' })).rejects.toThrow('cases/class-kind');
      expect(await save({})).toMatchObject({ code: 'E9901', name: '飞线充电', severities: [] });
      await save({ retired: true });
      expect((await getRules(trx)).classes.get('E9901')?.retired).toBe(true);
      await save({ confidential: true });
      expect((await getRules(trx)).classes.get('E9901')).toMatchObject({
        retired: false,
        confidential: true,
      });
      const audit = await trx
        .selectFrom('audit_entries')
        .select(['action', 'post'])
        .where('subject_id', '=', 'E9901')
        .execute();
      const saved = { action: 'cases.saveClass', post: 'cityOperator' };
      expect(audit).toEqual([saved, saved, saved]);
    });
  });

  test('the calendar tells published years from those still to come', async () => {
    await database.inRolledBackTransaction(operator, async (trx) => {
      const known = await getCalendar(trx, 2026);
      expect(known.published).toBe(true);
      expect(known.days).toContainEqual({
        date: '2026-10-01',
        kind: 'off',
        name: '国庆节',
        own: false,
      });
      expect(known.days.some((day) => day.kind === 'working')).toBe(true);
      const coming = await getCalendar(trx, 2031);
      expect(coming.published).toBe(false);
      expect(coming.days.map((day) => day.date)).toContain('2031-10-01');
    });
  });

  test('a day set here wins over the published one, until it is left to it again', async () => {
    await database.inRolledBackTransaction(operator, async (trx) => {
      const day = async () =>
        (await getCalendar(trx, 2026)).days.find(({ date }) => date === '2026-11-23');
      expect(await day()).toBeUndefined();
      await setCalendarDay(trx, operator, '2026-11-23', { kind: 'half', name: '沙尘暴' });
      expect(await day()).toEqual({ date: '2026-11-23', kind: 'half', name: '沙尘暴', own: true });
      const { calendar } = await getRules(trx);
      expect(calendar.days).toContainEqual({ date: '2026-11-23', kind: 'half', name: '沙尘暴' });
      await setCalendarDay(trx, operator, '2026-11-23', { kind: 'published' });
      expect(await day()).toBeUndefined();
    });
  });
});
