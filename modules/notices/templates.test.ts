import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NoticeLocale, NoticeParams } from './format.ts';
import messages from './locales/zh-CN.json' with { type: 'json' };
import en from './templates/en.json' with { type: 'json' };
import zh from './templates/zh-CN.json' with { type: 'json' };
import { linkOf, noticeEvents, renderNotice as renderTold, requiredParams } from './templates.ts';

const renderNotice = (template: string, params: NoticeParams, locale: NoticeLocale) =>
  renderTold({ template, params }, locale);

const keys = Object.keys(noticeEvents);
const places = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]).sort();
const texts = { 'zh-CN': zh, en } as Record<
  string,
  Record<string, { title: string; body: string[] }>
>;

describe('notice templates', () => {
  it('are the same in both languages, and each has a sample', () => {
    expect(keys.length).toBeGreaterThan(30);
    expect(Object.keys(zh)).toEqual(keys);
    expect(Object.keys(en)).toEqual(keys);
  });

  it.each(keys)('%s fills the same places line by line in both languages', (key) => {
    const [one, other] = [texts['zh-CN']?.[key], texts.en?.[key]];
    expect(places(other?.title ?? '')).toEqual(places(one?.title ?? ''));
    expect(other?.body.map(places)).toEqual(one?.body.map(places));
    expect(`${other?.title}${other?.body.join('')}`).not.toMatch(/\p{Script=Han}/u);
  });

  it.each(keys)('%s reads whole with its sample, every parameter of which it uses', (key) => {
    const { sample, to } = noticeEvents[key] ?? { sample: {}, to: '' };
    expect(['reporter', 'staff']).toContain(to);
    for (const locale of ['zh-CN', 'en'] as const) {
      const template = texts[locale]?.[key] ?? { title: '', body: [] };
      const { title, body } = renderNotice(key, sample, locale);
      expect(title + body).not.toContain('{{');
      expect(body.split('\n')).toHaveLength(template.body.length);
      const used = new Set([template.title, ...template.body].flatMap(places));
      expect(
        Object.keys(sample).filter(
          (name) => !used.has(name) && name !== 'className' && name !== 'place',
        ),
      ).toEqual([]);
    }
  });

  it('have a word for each place, which the editor offers', () => {
    const named = Object.keys(messages.console.places);
    const samples = keys.flatMap((key) => Object.keys(noticeEvents[key]?.sample ?? {}));
    expect([...new Set(samples)].filter((name) => !named.includes(name))).toEqual([]);
  });

  it.each(keys)('%s leaves out what is not known and still makes sense', (key) => {
    const params = Object.fromEntries(requiredParams(key).map((name) => [name, 'X']));
    const { title, body } = renderNotice(key, params, 'zh-CN');
    expect(title).toContain('X');
    expect(title + body).not.toMatch(/\{\{|undefined|null/);
  });
});

describe('renderNotice', () => {
  it("tells instants in the city's time and values in the reader's language", () => {
    const params = {
      number: 'WD-1',
      className: { 'zh-CN': '飞线充电', en: 'Loose wires' },
      place: '3 号楼',
      due: '2026-11-23T16:30:00Z',
    };
    expect(renderNotice('cases.received', params, 'zh-CN').body).toContain('11月24日 00:30 前');
    expect(renderNotice('cases.received', params, 'zh-CN').body).toContain('飞线充电');
    expect(renderNotice('cases.received', params, 'en').body).toMatch(/By 24 Nov,? 00:30/);
    expect(renderNotice('cases.received', params, 'en').body).toContain('Loose wires');
  });

  it('keeps what people typed as it is, and titles on one line', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const params = { number: 'WD-1', className: '类', place: '处', unit: '社区', text };
        const { title, body } = renderNotice('cases.replied', params, 'zh-CN');
        if (text !== '') expect(body).toContain(text);
        expect(
          renderNotice('cases.assigned', { ...params, className: text }, 'en').title,
        ).not.toMatch(/[\r\n]/);
        expect(title).toBe('您的上报 WD-1 有了答复');
      }),
    );
  });

  it('refuses a template that does not exist', () => {
    expect(() => renderNotice('cases.none', {}, 'en')).toThrow('no notice template');
  });
});

describe('linkOf', () => {
  it('opens the record in the shell of its reader', () => {
    const subject = { type: 'case', id: 'i' };
    expect(linkOf('cases.accepted', subject)).toBe('/m/cases/i');
    expect(linkOf('cases.assigned', subject)).toBe('/console/cases/i');
    expect(linkOf('cases.accepted', null)).toBeNull();
  });
});
