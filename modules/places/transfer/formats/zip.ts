import { strFromU8, type UnzipFileInfo, unzipSync } from 'fflate';
import { AppError } from '../../../../kernel/errors/app-error.ts';
import { damaged, type ReadLimits } from './format.ts';

const mostEntries = 2000;

/**
 * The parts of a zip, each unpacked when it is asked for, never onto the disk. A part is never longer than it says, and
 * all together not longer than is accepted; a path that leads out of the zip refuses all of it.
 *
 * @throws AppError `places/file-unsafe`, `places/file-too-large`, `places/file-damaged`
 */
export function openZip(data: Uint8Array, limits: ReadLimits) {
  const entries = new Map<string, UnzipFileInfo>();
  unzip(data, (entry) => {
    entries.set(entry.name, entry);
    return false;
  });
  if (entries.size > mostEntries) throw damaged(`${entries.size} parts`);
  let bytes = 0;
  for (const { name, originalSize } of entries.values()) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: no name of a part has one
    if (/(^|[\\/])\.\.([\\/]|$)|^[\\/]|^[a-z]:|[\u0000-\u001f]/i.test(name)) {
      throw new AppError('places/file-unsafe', { what: name.slice(0, 80) });
    }
    bytes += originalSize;
  }
  if (bytes > limits.unpackedBytes) {
    throw new AppError('places/file-too-large', { megabytes: limits.unpackedBytes >> 20 });
  }
  const read = (name: string): Uint8Array => {
    const part = unzip(data, (entry) => entry.name === name)[name];
    if (!part) throw damaged(name);
    return part;
  };
  return {
    names: [...entries.keys()].filter((name) => !/(^|\/)(__MACOSX\/|\.)|\/$/.test(name)),
    read,
    text: (name: string): string => strFromU8(read(name)),
  };
}

function unzip(data: Uint8Array, filter: (entry: UnzipFileInfo) => boolean) {
  try {
    return unzipSync(data, { filter });
  } catch (error) {
    throw damaged((error as Error).message);
  }
}

/** A name in a zip as people see it: packers in China write GBK without saying so. */
export function nameOfPart(name: string): string {
  const codes = Array.from(name, (sign) => sign.charCodeAt(0));
  if (codes.every((code) => code < 0x80) || codes.some((code) => code > 0xff)) return name;
  return new TextDecoder('gb18030').decode(Uint8Array.from(codes));
}
