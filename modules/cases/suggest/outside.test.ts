import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { maskText } from './mask.ts';
import { askOutside } from './outside.ts';

describe('maskText', () => {
  test.each([
    ['请打13800001234', '请打[号码]'],
    ['138 0000 1234 联系', '[号码] 联系'],
    ['电话一三八零零零零一二三四', '电话[号码]'],
    ['身份证15030219600101001X', '身份证[号码]'],
    ['微信 zhang_san88', '微信 [号码]'],
    ['蒙C12345堵住了门', '[车牌]堵住了门'],
    ['3号楼2单元501室漏水', '[门牌]号楼[门牌]单元[门牌]室漏水'],
    ['A座1203漏水', '[门牌]座[号码]漏水'],
    ['5#楼漏水', '[门牌]楼漏水'],
    ['我叫李建国，路灯不亮', '我叫[姓名],路灯不亮'],
    ['李建国先生说路灯不亮', '[姓名]先生说路灯不亮'],
    ['联系王小明', '联系[姓名]'],
    ['王小明家里漏水', '[姓名]家里漏水'],
    ['找刘洋处理', '找[姓名]处理'],
    ['张师傅说井盖丢了', '[姓名]说井盖丢了'],
    ['写信到 a.b@example.cn', '写信到 [邮箱]'],
    // and what is said stays
    ['路灯不亮，晚上看不清', '路灯不亮,晚上看不清'],
    ['业主们都说电梯坏', '业主们都说电梯坏'],
    ['我是社区居民', '我是社区居民'],
    ['马路边井盖丢了', '马路边井盖丢了'],
    ['白色垃圾没人管，高空抛物', '白色垃圾没人管,高空抛物'],
    ['坏了2盏灯', '坏了2盏灯'],
  ])('%s', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });

  test('leaves no run of three digits, whatever stands around it', () => {
    const digits = fc.stringMatching(/^\d{3,18}$/);
    const around = fc.string({ unit: 'grapheme', maxLength: 20 });
    fc.assert(
      fc.property(around, digits, around, (before, number, after) => {
        expect(maskText(`${before}${number}${after}`)).not.toMatch(/\d{3}/);
      }),
    );
  });
});

describe('askOutside', () => {
  let server: Server;
  let url = '';
  let answer: { status?: number; body?: unknown; waitMs?: number } = {};
  const heard: { authorization: string | undefined; body: string }[] = [];
  const say = (content: string) => ({ body: { choices: [{ message: { content } }] } });
  const classes = [
    { code: 'C0118', name: '路灯' },
    { code: 'C0101', name: '上水井盖' },
  ];
  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        heard.push({ authorization: request.headers.authorization, body });
        setTimeout(() => {
          response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
          response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
        }, answer.waitMs ?? 0);
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const ask = (text: string) => askOutside({ url, model: 'a-model', key: 'secret' }, text, classes);

  test('takes the codes that exist, in their order, and sends nothing personal', async () => {
    answer = say('C0118, X9999，C0101');
    expect(await ask('我叫李建国，13800001234，3号楼2单元501室门口路灯不亮')).toEqual([
      'C0118',
      'C0101',
    ]);
    const sent = heard.at(-1)!;
    expect(sent.authorization).toBe('Bearer secret');
    expect(JSON.parse(sent.body)).toMatchObject({ model: 'a-model' });
    expect(sent.body).not.toMatch(/李建国|13800001234|501/);
    expect(sent.body).toContain('路灯不亮');
  });

  test.each([
    ['an error', { status: 500, body: 'broken' }],
    ['no JSON', { body: 'I think it is a lamp' }],
    ['codes that do not exist', say('C9999')],
    ['another shape', { body: { answer: 'C0118' } }],
    ['silence', { ...say('C0118'), waitMs: 3_000 }],
  ])('takes nothing from %s', async (what, given) => {
    answer = given;
    expect(await ask(`路灯不亮 ${what}`)).toBeUndefined();
  });

  test('takes nothing from where nobody listens', async () => {
    const gone = { url: 'http://127.0.0.1:1/v1', model: 'm', key: undefined };
    expect(await askOutside(gone, '井盖丢了', classes)).toBeUndefined();
  });
});
