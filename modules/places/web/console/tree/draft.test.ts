import { describe, expect, it } from 'vitest';
import {
  addedIn,
  type DraftItem,
  dropItem,
  isDrafted,
  putItem,
  renewItems,
  withDraft,
} from './draft.ts';
import type { PlaceOn } from './queries.ts';

const path = '150300.150304.012.008.g003.m02';
const before = { path, kind: 'microGrid', name: '2微网格', nameEn: null, version: 4 } as PlaceOn;
const base = { kind: 'microGrid', name: '2微网格', nameEn: null } as const;
const alter = (set: object): DraftItem => ({
  ...base,
  before,
  change: { do: 'alter', path, version: 4, set },
});
const add = (at: string): DraftItem => ({
  ...base,
  change: { do: 'add', path: at, set: { name: '3微网格' } },
});
const end: DraftItem = { ...base, before, change: { do: 'end', path, version: 4 } };
const move: DraftItem = {
  ...base,
  before,
  change: { do: 'move', path, version: 4, to: `${path.slice(0, -3)}m09` },
};
const put = (...items: DraftItem[]) => items.reduce<DraftItem[]>(putItem, []);
const verbs = (items: DraftItem[]) => items.map(({ change }) => change.do);

describe('changes that are collected', () => {
  it('of one place become one, and fall out when they say what is there', () => {
    const items = put(alter({ name: '东微网格' }), alter({ nameEn: 'East' }));
    expect(items).toHaveLength(1);
    expect(items[0]!.change).toMatchObject({
      set: { name: '东微网格', nameEn: 'East' },
      version: 4,
    });
    expect(put(...items, alter({ name: '2微网格', nameEn: null }))).toEqual([]);
  });

  it('of a new place are part of adding it', () => {
    const items = put(add(path), { ...alter({ nameEn: 'Third' }), before: undefined });
    expect(verbs(items)).toEqual(['add']);
    expect(items[0]!.change).toMatchObject({ set: { name: '3微网格', nameEn: 'Third' } });
    expect(put(...items, { ...end, before: undefined })).toEqual([]);
  });

  it('stand in the order that can be applied: new ones first, moves last', () => {
    expect(verbs(put(move, alter({ name: 'x' }), add(`${path}x`)))).toEqual([
      'add',
      'alter',
      'move',
    ]);
  });

  it('leave nothing but the end of a place that ends, and an end gives way to another change', () => {
    expect(verbs(put(alter({ name: 'x' }), move, end))).toEqual(['end']);
    expect(verbs(put(end, alter({ name: 'x' })))).toEqual(['alter']);
  });

  it('are shown as if they held, and decided on anew when the place changed meanwhile', () => {
    const items = put(alter({ name: '东微网格' }));
    expect(withDraft(before, items).name).toBe('东微网格');
    const [renewed] = renewItems(items, { ...before, version: 5, name: '西微网格' });
    expect(renewed!.change).toMatchObject({ version: 5, set: { name: '东微网格' } });
    expect(renewed!.before!.name).toBe('西微网格');
  });
});

describe('a new place in a new place', () => {
  const grid = '150300.150304.012.008.g096';
  const at = (path: string, kind: DraftItem['kind'], name: string): DraftItem => ({
    kind,
    name,
    nameEn: null,
    change: { do: 'add', path, set: { name } },
  });
  const items = put(
    at(`${grid}.m01.b00777`, 'building', '777号楼'),
    at(grid, 'grid', '96网格'),
    at(`${grid}.m01`, 'microGrid', '1微网格'),
  );
  const paths = (list: DraftItem[]) => list.map(({ change }) => change.path);

  it('stands after it, and is found in it', () => {
    expect(paths(items)).toEqual([grid, `${grid}.m01`, `${grid}.m01.b00777`]);
    const [micro, ...more] = addedIn(items, grid, '2026-11-28');
    expect(micro).toMatchObject({ path: `${grid}.m01`, kind: 'microGrid', name: '1微网格' });
    expect(more).toEqual([]);
    expect(isDrafted(micro!)).toBe(true);
    expect(isDrafted(before)).toBe(false);
    expect(addedIn(items, `${grid}.m01.b00777`, '2026-11-28')).toEqual([]);
  });

  it('goes with it when it is left out or ended again, and so does what was to move there', () => {
    const moving: DraftItem = {
      ...move,
      change: { do: 'move', path, version: 4, to: `${grid}.m02` },
    };
    const all = put(...items, moving, alter({ name: '东' }));
    expect(verbs(dropItem(all, all[0]!))).toEqual(['alter']);
    const ended = at(`${grid}.m01`, 'microGrid', '1微网格');
    const end = { ...ended, change: { do: 'end' as const, path: `${grid}.m01`, version: 0 } };
    expect(paths(putItem(items, end))).toEqual([grid]);
  });
});
