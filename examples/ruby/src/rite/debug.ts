// Lines of code, from the section DBG (mruby's src/load.c, read_section_debug).

import type { ByteReader } from './bytes.ts';
import type { Irep } from './reader.ts';

/** Addresses from one on have this line. */
interface Mark {
  readonly address: number;
  readonly line: number;
}

/** Gives records their lines and file. */
export function readDebug(r: ByteReader, main: Irep): void {
  const count = r.u16('section DBG');
  const files = Array.from({ length: count }, () => r.text(r.u16('a file name'), 'a file name'));
  assign(r, main, files);
}

function assign(r: ByteReader, irep: Irep, files: readonly string[]): void {
  r.u32('a debug record');
  const parts = r.u16('a debug record');
  const marks: Mark[] = [];
  for (let i = 0; i < parts; i++) {
    const start = r.u32('a debug record');
    const offset = r.position;
    const index = r.u16('a debug record');
    const file = files[index];
    if (file === undefined) r.fail(`there is no file name ${index}`, offset);
    irep.source ??= file ?? null;
    const entries = r.u32('a debug record');
    marks.push(...readLines(r, start, entries));
  }
  marks.sort((a, b) => a.address - b.address);
  irep.lineOf = (address) => {
    let low = 0;
    let high = marks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (marks[middle]!.address <= address) low = middle + 1;
      else high = middle;
    }
    return marks[low - 1]?.line ?? 0;
  };
  for (const child of irep.children) assign(r, child, files);
}

function readLines(r: ByteReader, start: number, entries: number): Mark[] {
  const offset = r.position;
  const kind = r.u8('a line table');
  switch (kind) {
    case 0: {
      r.need(entries * 2, 'a line table');
      return Array.from({ length: entries }, (_, i) => ({
        address: start + i,
        line: r.u16('a line'),
      }));
    }
    case 1: {
      r.need(entries * 6, 'a line table');
      return Array.from({ length: entries }, () => ({
        address: r.u32('a line'),
        line: r.u16('a line'),
      }));
    }
    case 2: {
      const last = r.position + entries;
      r.need(entries, 'a line table');
      const marks: Mark[] = [];
      let [address, line] = [0, 0];
      while (r.position < last) {
        address += packed(r);
        // Differences are modulo 2^32: lines may go back.
        line = (line + packed(r)) >>> 0;
        marks.push({ address, line });
      }
      return marks;
    }
  }
  return r.fail(`a line table has the unknown kind ${kind}`, offset);
}

/** A number in groups of seven bits, lowest first. */
function packed(r: ByteReader): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = r.u8('a line table');
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value;
  }
  return r.fail('a number in a line table is too long');
}
