import { describe, expect, it } from 'vitest';
import { findTyped, listRows, type RowPlace, stepOf, withHolders } from './rows.ts';

const place = (path: string, kind: RowPlace['kind'], name: string): RowPlace => ({
  path,
  kind,
  name,
  nameEn: null,
});
const city = place('1', 'city', '乌海市');
const below: Record<string, RowPlace[]> = {
  '1': [place('1.1', 'district', '海勃湾区'), place('1.2', 'district', '乌达区')],
  '1.2': [place('1.2.1', 'community', 'Binhai'), place('1.2.2', 'estate', 'Bihai')],
  '1.2.1': [],
};
const rowsWith = (...open: string[]) =>
  listRows(
    city,
    (path) => open.includes(path),
    (path) => (open.includes(path) ? below[path] : undefined),
  );
const paths = (rows: { place: RowPlace }[]) => rows.map((row) => row.place.path);

describe('rows of the tree', () => {
  it('are those below what is open, with level, place and number among their siblings', () => {
    const rows = rowsWith('1', '1.2');
    expect(paths(rows)).toEqual(['1', '1.1', '1.2', '1.2.1', '1.2.2']);
    expect(rows[3]).toMatchObject({ level: 3, position: 1, size: 2, open: false });
    expect(rows[4]!.open).toBeUndefined();
  });

  it('wait for children that are not known, and know of none', () => {
    const rows = listRows(
      city,
      () => true,
      () => undefined,
    );
    expect(rows).toMatchObject([{ open: true, waits: true }]);
    expect(rowsWith('1', '1.2', '1.2.1')[3]!.open).toBeUndefined();
  });

  it('are gone through by keys as the pattern says', () => {
    const rows = rowsWith('1');
    expect(stepOf(rows, 0, 'ArrowDown')).toEqual({ go: 1 });
    expect(stepOf(rows, 2, 'ArrowDown')).toEqual({ go: 2 });
    expect(stepOf(rows, 2, 'ArrowRight')).toEqual({ open: '1.2' });
    expect(stepOf(rows, 0, 'ArrowRight')).toEqual({ go: 1 });
    expect(stepOf(rows, 0, 'ArrowLeft')).toEqual({ fold: '1' });
    expect(stepOf(rows, 2, 'ArrowLeft')).toEqual({ go: 0 });
    expect([stepOf(rows, 1, 'Home'), stepOf(rows, 0, 'End')]).toEqual([{ go: 0 }, { go: 2 }]);
    expect(stepOf(rows, 0, 'x')).toBeUndefined();
  });

  it('are found by the letters they begin with, one after another', () => {
    const rows = rowsWith('1', '1.2');
    const find = (at: number, typed: string) => findTyped(rows, at, typed, ({ name }) => name);
    expect(find(0, 'b')).toBe(3);
    expect(find(3, 'b')).toBe(4);
    expect(find(4, 'b')).toBe(3);
    expect(find(3, 'bi')).toBe(3);
    expect(find(3, 'bih')).toBe(4);
    expect(find(0, '乌达')).toBe(2);
    expect(find(0, 'z')).toBeUndefined();
  });

  it('lie in each other by their path', () => {
    expect(withHolders('1.2.1')).toEqual(['1', '1.2', '1.2.1']);
  });
});
