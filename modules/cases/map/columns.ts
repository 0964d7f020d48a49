/** Rows of cases in memory, found by their id. */

/** Columns that grow: about 60 bytes a case. */
export function createColumns() {
  let capacity = 1024;
  const columns = {
    id: new Uint32Array(capacity * 4),
    code: new Float64Array(capacity),
    place: new Uint32Array(capacity),
    units: new Uint32Array(capacity),
    /** 0: not to be counted; otherwise the number of its state, from 1 */
    state: new Uint8Array(capacity),
    class: new Uint16Array(capacity),
    supervised: new Uint8Array(capacity),
    // Seconds since 1970 that fit until 2106; 0 for none.
    reportedAt: new Uint32Array(capacity),
    endedAt: new Uint32Array(capacity),
    dueAt: new Uint32Array(capacity),
    warnAt: new Uint32Array(capacity),
  };
  /** Rows by a part of their id, open addressing; 0 is empty. */
  let table = new Uint32Array(capacity * 2);
  let size = 0;
  const slotOf = (word: number) => Math.imul(word, 0x9e3779b1) >>> 0;
  const put = (row: number) => {
    let slot = slotOf(columns.id[row * 4 + 3]!) % table.length;
    while (table[slot] !== 0) slot = (slot + 1) % table.length;
    table[slot] = row + 1;
  };
  const grow = () => {
    capacity *= 2;
    for (const [name, old] of Object.entries(columns)) {
      const made = new (old.constructor as Uint32ArrayConstructor)(old.length * 2);
      made.set(old as Uint32Array);
      Object.assign(columns, { [name]: made });
    }
    table = new Uint32Array(capacity * 2);
    for (let row = 0; row < size; row++) put(row);
  };
  const words = new Uint32Array(4);
  return {
    columns,
    size: () => size,
    /** The row of an id, a new one if there is none. */
    rowOf(id: string): { row: number; fresh: boolean } {
      const hex = id.replaceAll('-', '');
      for (let i = 0; i < 4; i++) words[i] = Number.parseInt(hex.slice(i * 8, i * 8 + 8), 16);
      let slot = slotOf(words[3]!) % table.length;
      for (; table[slot] !== 0; slot = (slot + 1) % table.length) {
        const at = (table[slot]! - 1) * 4;
        const { id: ids } = columns;
        if (words.every((word, i) => ids[at + i] === word)) return { row: at / 4, fresh: false };
      }
      if (size === capacity) grow();
      const row = size++;
      columns.id.set(words, row * 4);
      put(row);
      return { row, fresh: true };
    },
  };
}
