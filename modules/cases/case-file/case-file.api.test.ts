import { Readable } from 'node:stream';
import { inflateSync } from 'node:zlib';
import { sql } from 'kysely';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { withTransaction } from '../../../kernel/db/transaction.ts';
import { system } from '../../../kernel/http/actor.ts';
import { givePicture, test150300, useCases } from '../testing.ts';

const cases = useCases();
const { call } = cases;

const words = '3号楼2单元楼道里堆满纸箱，消防栓打不开；物业电话13900139000没人接。';
let caseId: string;
let number: string;
let pictures: string[];

beforeAll(async () => {
  const jpeg = await sharp({
    create: { width: 900, height: 600, channels: 3, background: '#2a6f97' },
  })
    .jpeg()
    .toBuffer();
  // The third can't be read: the file goes on without it.
  let read = 0;
  Object.assign(cases.services.files, {
    get: async () => {
      read += 1;
      if (read % 3 === 0) throw new Error('gone');
      return { stream: Readable.from(jpeg), type: 'image/jpeg', size: jpeg.length };
    },
  });
  pictures = [];
  for (let i = 0; i < 3; i++) {
    pictures.push(await givePicture(cases.database, cases.people.resident!));
  }
  const reported = await cases.report('resident', { text: words, pictures });
  ({ id: caseId, number } = reported);
  await cases.act('worker', caseId, 'accept');
  await cases.act('worker', caseId, 'comment', {
    text: '已联系物业，明天上午清理（内部）',
    internal: true,
  });
});

/** The objects of a PDF by number, their streams inflated: enough of a reader for what pdfkit writes. */
function readPdf(bytes: Buffer) {
  const text = bytes.toString('latin1');
  const objects = new Map<string, { head: string; stream: string }>();
  for (const match of text.matchAll(/\n(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) {
    const [, id, body] = match as unknown as [string, string, string];
    const at = body.indexOf('stream\n');
    const head = at < 0 ? body : body.slice(0, at);
    const raw = at < 0 ? '' : body.slice(at + 7, body.lastIndexOf('\nendstream'));
    const stream = /FlateDecode/.test(head)
      ? inflateSync(Buffer.from(raw, 'latin1')).toString('latin1')
      : raw;
    objects.set(id, { head, stream });
  }
  const of = (head: string, key: string) =>
    objects.get(new RegExp(`/${key} (\\d+) 0 R`).exec(head)?.[1] ?? '');
  const fonts = [...objects.entries()].filter(([, { head }]) => /\/Type \/Font\b/.test(head));
  const composite = fonts.filter(([, { head }]) => /\/Subtype \/Type0/.test(head));
  const maps = new Map(
    composite.map(([id, { head }]) => [id, readMap(of(head, 'ToUnicode')!.stream)]),
  );
  const pages = [...objects.values()].filter(({ head }) => /\/Type \/Page\b/.test(head));
  const texts = pages.map(({ head }) => {
    const resources = /\/Font <<([\s\S]*?)>>/.exec(of(head, 'Resources')?.head ?? head)?.[1] ?? '';
    const named = new Map(
      [...resources.matchAll(/\/(\w+) (\d+) 0 R/g)].map(([, name, id]) => [name!, maps.get(id!)]),
    );
    let map = new Map<number, string>();
    let said = '';
    for (const [whole, font, shown] of of(head, 'Contents')!.stream.matchAll(
      /\/(\w+) [\d.]+ Tf|\[([^\]]*)\] TJ/g,
    )) {
      if (font) map = named.get(font) ?? map;
      else if (whole) {
        for (const [, hex] of shown!.matchAll(/<([0-9a-f]+)>/g)) {
          for (const code of hex!.match(/.{4}/g) ?? []) said += map.get(Number.parseInt(code, 16));
        }
        said += '\n';
      }
    }
    return said;
  });
  const embedded = [...objects.values()].filter(({ head }) => /\/FontFile[23]? \d+/.test(head));
  const images = [...objects.values()].filter(({ head }) => /\/Subtype \/Image/.test(head));
  return { pages: pages.length, texts, fonts, composite, embedded, images };
}

/** Codes of glyphs and what they say. */
function readMap(cmap: string): Map<number, string> {
  const map = new Map<number, string>();
  const say = (hex: string) => Buffer.from(hex, 'hex').swap16().toString('utf16le');
  for (const [, first, , list] of cmap.matchAll(
    /<([0-9a-f]+)> <([0-9a-f]+)> \[((?:<[0-9a-f ]+>\s*)+)\]/g,
  )) {
    [...list!.matchAll(/<([0-9a-f ]+)>/g)].forEach(([, hex], i) => {
      map.set(Number.parseInt(first!, 16) + i, say(hex!.replaceAll(' ', '')));
    });
  }
  return map;
}

const print = (as: Parameters<typeof call>[0], id = caseId) =>
  call(as, 'GET', `/api/cases/${id}/file.pdf`);

describe('GET /api/cases/:caseId/file.pdf', () => {
  test('is refused to who is not signed in, to the reporter, to others and to posts of the system', async () => {
    expect((await print('anonymous')).status).toBe(401);
    for (const who of ['resident', 'stranger', 'auditor']) {
      expect(await print(who), who).toMatchObject({
        status: 403,
        body: { code: 'http/forbidden' },
      });
    }
    for (const who of ['otherWorker', 'power']) {
      expect(await print(who), who).toMatchObject({
        status: 404,
        body: { code: 'cases/not-found' },
      });
    }
    // A post does not show a case that its holder only follows or reported.
    await cases.appoint('followingWorker', [
      { post: 'gridWorker', placePath: `${test150300.subdistrict}.009.g001` },
    ]);
    await withTransaction(cases.database, system, {}, (trx) =>
      sql`insert into case_followers (case_id, person_id)
        values (${caseId}, ${cases.people.followingWorker!.personId})`.execute(trx),
    );
    expect(await print('followingWorker')).toMatchObject({
      status: 403,
      body: { code: 'cases/not-yours' },
    });
  });

  test('says what the case says, people masked, with every font embedded', async () => {
    const answer = await print('community');
    expect(answer.status, String(answer.body)).toBe(200);
    expect(answer.headers['content-type']).toBe('application/pdf');
    const pdf = readPdf(answer.body);
    expect(pdf.composite.length).toBe(2);
    expect(pdf.embedded.length).toBe(2);
    // Each font is a composite one and its one descendant; none is the reader's own.
    expect(pdf.fonts.length).toBe(4);
    const text = pdf.texts.join('\n').replace(/\s+/g, '');
    const { body } = await call('community', 'GET', `/api/cases/${caseId}`);
    for (const said of [
      number,
      words.replace('13900139000', '*******9000'),
      body.className,
      body.placeName,
      '提交了上报',
      '受理了上报',
      '已联系物业，明天上午清理（内部）',
      '[内部]',
      '已受理',
      '没有呼叫部门。',
      'community（社区工作者）打印于',
    ]) {
      expect(text).toContain(said.replace(/\s+/g, ''));
    }
    expect(text).toContain('r**');
    for (const personal of ['13900139000', 'resident']) expect(text).not.toContain(personal);
    pdf.texts.forEach((page, i) => {
      expect(page).toContain(number);
      expect(page).toContain(`第 ${i + 1} 页，共 ${pdf.pages} 页`);
    });
    expect(pdf.images.length).toBe(2);
    expect(text).toContain('图片无法读取');
  });

  test('is in the language of who prints it', async () => {
    const answer = await print({ ...cases.people.community!, locale: 'en' });
    const pdf = readPdf(answer.body);
    const text = pdf.texts.join('\n');
    expect(text).toContain('Case file');
    expect(text).toContain('Page 1 of');
    expect(text.replace(/\s+/g, '')).toContain('消防栓打不开');
  });

  test('stands in the audit of the case', async () => {
    const { body } = await call('secretary', 'GET', `/api/cases/${caseId}/audit`);
    const printed = body.items.filter((one: { action: string }) => one.action === 'cases.print');
    expect(printed[0]).toMatchObject({ post: 'communityStaff' });
  });

  test('holds 24 pictures at the most, and says how many more there are', async () => {
    const { id } = await cases.report('resident', { text: '图片很多' });
    for (let i = 0; i < 3; i++) {
      const more = await Promise.all(
        Array.from({ length: 9 }, () => givePicture(cases.database, cases.people.resident!)),
      );
      await cases.act('resident', id, 'comment', { text: `第${i}批`, pictures: more });
    }
    const text = readPdf((await print('community', id)).body).texts.join('\n');
    expect(text).toContain('图 24');
    expect(text).not.toContain('图 25');
    expect(text.replace(/\s+/g, '')).toContain('另有3张图片未收入');
  });
});
