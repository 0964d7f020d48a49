import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { checkWording, fillTemplate, placesIn, wordingLimits } from '../format.ts';
import { sendNotice } from '../index.ts';
import { useDesk } from '../testing-setup.ts';

const desk = useDesk();
const { call } = desk;
const url = '/api/notices/templates/cases.accepted';
const texts = {
  'zh-CN': { title: '“{{number}}”收下了', body: ['我们会处理{{className}}。', '{{text}}'] },
  en: { title: 'We took {{number}}', body: ['We look after {{className}}.', '{{text}}'] },
};
const params = {
  number: 'WD-1',
  className: { 'zh-CN': '路灯', en: 'Street lamps' },
  place: { 'zh-CN': '滨海社区', en: 'Binhai' },
};
const send = (variants: string[] = [], more: object = {}) =>
  withTransaction(desk.city, desk.people.worker, {}, (trx) =>
    sendNotice(trx, desk.jobs, {
      to: desk.people.resident.personId as string,
      template: 'cases.accepted',
      params: { ...params, ...more },
      variants,
    }),
  );
const newest = async () => (await call('resident', 'GET', '/api/notices?limit=1')).body.items[0];

beforeEach(async () => {
  await desk.owner.query('delete from notice_wordings');
  await desk.owner.query('update notice_rules set version = gen_random_uuid()');
});

describe('PUT /api/notices/templates/:key', () => {
  it('refuses who does not run the city', async () => {
    for (const who of ['nobody', 'resident', 'worker', 'admin', 'auditor', 'security'] as const) {
      const { status } = await call(who, 'PUT', url, { texts }, 0);
      expect([401, 403], who).toContain(status);
    }
    expect((await call('admin', 'GET', url)).body.own).toBe(false);
  });

  it('names each field that is wrong, and what is accepted', async () => {
    const wrong = {
      'zh-CN': { title: '', body: ['{{nummer}}'] },
      en: { title: 'x'.repeat(wordingLimits.title + 1), body: [] },
    };
    const { status, body } = await call('operator', 'PUT', url, { texts: wrong }, 0);
    expect(status).toBe(400);
    expect(body.fields.map((one: { path: string }) => one.path)).toEqual([
      'body.texts.zh-CN.title',
      'body.texts.zh-CN.body.0',
      'body.texts.en.title',
      'body.texts.en.body',
    ]);
    expect(body.fields[1].message).toContain('{{nummer}}');
    expect(body.fields[1].accepted).toContain('{{number}}');
    expect((await call('operator', 'GET', url)).body.version).toBe(0);
  });

  it('puts words in the place of the shipped ones, in both languages, also of what was sent before', async () => {
    await send();
    expect((await newest()).title).toBe('Your report WD-1 is accepted');
    const saved = await call('operator', 'PUT', url, { texts }, 0);
    expect(saved.body).toMatchObject({ own: true, version: 1, current: texts });
    expect(await newest()).toMatchObject({
      title: 'We took WD-1',
      body: 'We look after Street lamps.',
    });
    const { items } = (await call('auditor', 'GET', '/api/notices/templates')).body;
    expect(items.find((one: { key: string }) => one.key === 'cases.accepted')).toMatchObject({
      own: true,
      variants: [],
    });
  });

  it('has words for a class, else for its group, else in general, else those shipped', async () => {
    const worded = (title: string) => ({
      texts: { ...texts, en: { title: `${title} {{number}}`, body: ['x'] } },
    });
    const title = async (variants: string[]) => {
      await send(variants);
      return (await newest()).title;
    };
    const at = (variant: string) => `${url}?variant=${variant}`;
    expect((await call('operator', 'PUT', at('C0118'), worded('lamp'), 0)).status).toBe(200);
    expect(await title(['C0118', 'C01'])).toBe('lamp WD-1');
    expect(await title(['C0101', 'C01'])).toBe('Your report WD-1 is accepted');
    await call('operator', 'PUT', at('C01'), worded('works'), 0);
    await call('operator', 'PUT', url, worded('any'), 0);
    expect(await title(['C0118', 'C01'])).toBe('lamp WD-1');
    expect(await title(['C0101', 'C01'])).toBe('works WD-1');
    expect(await title(['E0101', 'E01'])).toBe('any WD-1');
    const { body } = await call('operator', 'GET', at('C0118'));
    expect(body.inherited.en.title).toBe('works {{number}}');
    await call('operator', 'DELETE', at('C0118'), undefined, 1);
    expect(await title(['C0118', 'C01'])).toBe('works WD-1');
    const unknown = await call('operator', 'PUT', at('C9999'), worded('x'), 0);
    expect(unknown.body.code).toBe('notices/no-variant');
  });

  it('passes over words whose title can not be filled', async () => {
    const odd = { ...texts, en: { title: '{{text}} of {{number}}', body: ['x'] } };
    await call('operator', 'PUT', url, { texts: odd }, 0);
    await send();
    expect((await newest()).title).toBe('Your report WD-1 is accepted');
    await send([], { text: 'soon' });
    expect((await newest()).title).toBe('soon of WD-1');
  });

  it('lets one of two editors win, and shows the other what holds', async () => {
    await call('operator', 'PUT', url, { texts }, 0);
    const other = { ...texts, en: { title: 'Other {{number}}', body: ['x'] } };
    for (const version of [0, 7]) {
      const late = await call('operator', 'PUT', url, { texts: other }, version);
      expect(late.body.code).toBe('http/stale');
      expect(late.body.current.current).toEqual(texts);
    }
    expect((await call('operator', 'PUT', url, { texts: other })).status).toBe(428);
    expect((await call('operator', 'PUT', url, { texts: other }, 1)).body.version).toBe(2);
    expect((await call('operator', 'DELETE', url, undefined, 1)).body.code).toBe('http/stale');
  });

  it('goes back to the shipped words, and keeps in the audit what was', async () => {
    await call('operator', 'PUT', url, { texts }, 0);
    const back = await call('operator', 'DELETE', url, undefined, 1);
    expect(back.body).toMatchObject({ own: false, version: 0, current: back.body.shipped });
    const { rows } = await desk.owner.query(
      `select action, post, before, after from audit_entries
       where subject_type = 'noticeTemplate' and subject_id = 'cases.accepted' order by id desc limit 2`,
    );
    expect(rows).toEqual([
      { action: 'notices.dropWording', post: 'cityOperator', before: texts, after: null },
      { action: 'notices.saveWording', post: 'cityOperator', before: null, after: texts },
    ]);
  });

  it('knows no template but those that are shipped', async () => {
    for (const key of ['cases.none', '__proto__', 'constructor']) {
      const answer = await call('operator', 'GET', `/api/notices/templates/${key}`);
      expect(answer.body.code).toBe('notices/no-template');
    }
  });
});

describe('checkWording', () => {
  const places = ['number', 'text'];
  const line = fc.array(
    fc.oneof(fc.constantFrom('{{number}}', '{{text}}', '{{', '}}', '{{x}}'), fc.string()),
    { maxLength: 4 },
  );
  const template = fc.record({
    title: line.map((parts) => parts.join('')),
    body: fc.array(
      line.map((parts) => parts.join('')),
      { maxLength: 3 },
    ),
  });

  it('lets pass only what can be told whole: no place is left over, nothing is empty', () => {
    fc.assert(
      fc.property(template, template, (zh, en) => {
        const problems = checkWording({ 'zh-CN': zh, en }, places);
        const fits = [zh, en].every(
          ({ title, body }) =>
            title.trim() !== '' &&
            body.length > 0 &&
            body.every((one) => one.trim() !== '') &&
            [title, ...body].flatMap(placesIn).every((name) => places.includes(name)),
        );
        if (problems.length > 0) return;
        expect(fits).toBe(true);
        const told = fillTemplate(en, { number: 'N', text: 'T' }, 'en');
        expect(`${told.title}${told.body}`).not.toMatch(/\{\{\w+\}\}/);
      }),
      {
        examples: [
          [
            { title: '{{number}}', body: ['{{number}}'] },
            { title: '{{{{number}}}}', body: ['!'] },
          ],
        ],
      },
    );
  });

  it.each(['{{number', 'number}}', '{{{{number}}}}'])(
    'refuses braces that enclose no place: %s',
    (title) => {
      const wrong = { title, body: ['x'] };
      const problems = checkWording({ 'zh-CN': wrong, en: { title: 'x', body: ['x'] } }, places);
      expect(problems.map(({ path, kind }) => `${path} ${kind}`)).toEqual([
        'zh-CN.title strayBraces',
      ]);
    },
  );
});
