/** The table of a shapefile: dBASE III. @source ESRI Shapefile Technical Description; dBASE table file format, level 3 */
import { type Column, damaged, toValue, type Value } from './format.ts';

interface Field {
  name: string;
  type: string;
  length: number;
}

/** Reads the records of a table; a deleted one is undefined. @param cpg what the file beside it says of the encoding */
export function readDbf(data: Uint8Array, cpg: string | undefined) {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (data.length < 33) throw damaged('.dbf');
  const count = view.getUint32(4, true);
  const headerLength = view.getUint16(8, true);
  const recordLength = view.getUint16(10, true);
  const raw: { bytes: Uint8Array; type: string; length: number }[] = [];
  for (
    let at = 32;
    at + 32 <= headerLength && at + 32 <= data.length && data[at] !== 13;
    at += 32
  ) {
    const name = data.subarray(at, at + 11);
    const end = name.indexOf(0);
    raw.push({
      bytes: end < 0 ? name : name.subarray(0, end),
      type: String.fromCharCode(data[at + 11]!),
      length: data[at + 16]!,
    });
  }
  const sum = raw.reduce((total, { length }) => total + length, 1);
  if (raw.length === 0 || sum > recordLength || recordLength === 0) throw damaged('.dbf');
  const end = headerLength + count * recordLength;
  if (end > data.length + 1) throw damaged('.dbf');
  const decode = decoderOf(data.subarray(32, Math.min(end, 32 + 2_000_000)), data[29]!, cpg);
  const fields = raw.map(
    ({ bytes, type, length }): Field => ({ name: decode(bytes), type, length }),
  );

  function record(i: number): Record<string, Value> | undefined {
    let at = headerLength + i * recordLength;
    // An asterisk marks what was deleted and not yet packed away.
    if (data[at] === 0x2a) return undefined;
    at += 1;
    const values: Record<string, Value> = {};
    for (const { name, type, length } of fields) {
      const text = decode(data.subarray(at, at + length))
        .replaceAll('\0', '')
        .trim();
      at += length;
      if (name === '__proto__') continue;
      const isNumber = type === 'N' || type === 'F';
      const number = isNumber && text !== '' ? Number(text) : Number.NaN;
      values[name] = isNumber ? (Number.isFinite(number) ? number : null) : toValue(text);
    }
    return values;
  }
  return { count, fields: fields.map(({ name }) => name), record };
}

/** By the .cpg, the language byte of the header (0x4d: GBK), else UTF-8 where it is that, else GB18030. */
function decoderOf(sample: Uint8Array, language: number, cpg: string | undefined) {
  const told = cpg
    ?.trim()
    .toLowerCase()
    .replace(/^(cp|ansi )?936$|^gb.*$/, 'gb18030');
  const make = (label: string, fatal = false) => {
    const decoder = new TextDecoder(label, { fatal });
    return (bytes: Uint8Array) => decoder.decode(bytes);
  };
  if (told) {
    try {
      return make(told);
    } catch {
      // A name that says nothing: the bytes do.
    }
  }
  if (language === 0x4d) return make('gb18030');
  try {
    // A field that is cut off in the middle of a sign is no reason against UTF-8: a run of whole ones is looked at.
    new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: true });
    return make('utf-8');
  } catch {
    return make('gb18030');
  }
}

/** Bytes that a text takes at most. */
const longestText = 254;

/** Builds the table in UTF-8, batch by batch. */
export function createDbf(columns: readonly Column[]) {
  const encoder = new TextEncoder();
  const fields = columns.map(({ key, type, bytes }) => ({
    key,
    type,
    length: type === 'text' ? (bytes ?? longestText) : type === 'integer' ? 10 : 20,
  }));
  const recordLength = fields.reduce((sum, { length }) => sum + length, 1);
  const headerLength = 33 + fields.length * 32;
  const parts: Uint8Array[] = [];
  let count = 0;

  function cell({ type, length }: (typeof fields)[number], value: Value): Uint8Array {
    const bytes = new Uint8Array(length).fill(0x20);
    if (value === null) return bytes;
    const text = type === 'real' ? String(Number(value)) : String(value);
    const encoded = encoder.encode(text);
    // Cut between signs, not within one.
    let end = Math.min(encoded.length, length);
    while (end > 0 && end < encoded.length && (encoded[end]! & 0xc0) === 0x80) end -= 1;
    bytes.set(encoded.subarray(0, end), type === 'text' ? 0 : length - end);
    return bytes;
  }
  return {
    add(properties: Record<string, Value>) {
      const record = new Uint8Array(recordLength).fill(0x20);
      let at = 1;
      for (const field of fields) {
        record.set(cell(field, properties[field.key] ?? null), at);
        at += field.length;
      }
      parts.push(record);
      count += 1;
    },
    finish(): Uint8Array {
      const header = new Uint8Array(headerLength);
      const view = new DataView(header.buffer);
      const now = new Date();
      header.set([3, now.getUTCFullYear() - 1900, now.getUTCMonth() + 1, now.getUTCDate()]);
      view.setUint32(4, count, true);
      view.setUint16(8, headerLength, true);
      view.setUint16(10, recordLength, true);
      for (const [i, { key, type, length }] of fields.entries()) {
        const at = 32 + i * 32;
        header.set(encoder.encode(key.slice(0, 10)), at);
        header[at + 11] = (type === 'text' ? 'C' : 'N').charCodeAt(0);
        header[at + 16] = length;
        header[at + 17] = type === 'real' ? 10 : 0;
      }
      header[headerLength - 1] = 13;
      return Buffer.concat([header, ...parts, Uint8Array.of(26)]);
    },
  };
}
