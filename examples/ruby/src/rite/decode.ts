// Decodes the code of a record, prefixes and all, and checks what operands name.

import { RiteError } from './errors.ts';
import type { Layout, Opcode } from './opcodes.ts';
import { opcodes } from './opcodes.ts';
import type { Irep } from './reader.ts';

/** One instruction of a record. */
export interface Decoded {
  readonly op: Opcode;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** Its address: a byte offset in the code, where a prefix counts as its start. */
  readonly address: number;
  /** The address behind it. */
  readonly next: number;
}

/** A record with its code decoded. */
export interface Listing {
  readonly irep: Irep;
  readonly file: string;
  readonly code: readonly Decoded[];
  /** The index in `code` of each address where an instruction starts. */
  readonly indexOf: ReadonlyMap<number, number>;
}

/** Widths in bytes of the operands a, b, c, without prefix and behind EXT1, EXT2, EXT3. */
const WIDTHS: Record<Layout, readonly string[]> = {
  Z: ['', '', '', ''],
  B: ['1', '2', '1', '2'],
  BB: ['11', '21', '12', '22'],
  BBB: ['111', '211', '121', '221'],
  BS: ['12', '22', '12', '22'],
  BSS: ['122', '222', '122', '222'],
  S: ['2', '2', '2', '2'],
  W: ['3', '3', '3', '3'],
};
const EXT1 = opcodes.findIndex(({ name }) => name === 'EXT1');
const EXT3 = EXT1 + 2;

/** @throws RiteError naming the instruction's place in the file */
export function failAt(
  listing: Pick<Listing, 'irep' | 'file'>,
  address: number,
  text: string,
): never {
  throw new RiteError(listing.file, listing.irep.codeOffset + address, text);
}

/** Decodes a record. */
export function decode(irep: Irep, file: string): Listing {
  const code: Decoded[] = [];
  const indexOf = new Map<number, number>();
  const listing: Listing = { irep, file, code, indexOf };
  const bytes = irep.code;
  for (let at = 0; at < bytes.length; ) {
    const address = at;
    let prefix = 0;
    let number = bytes[at++]!;
    if (number >= EXT1 && number <= EXT3) {
      prefix = number - EXT1 + 1;
      if (at === bytes.length) failAt(listing, address, 'the code ends behind a prefix');
      number = bytes[at++]!;
    }
    const op = opcodes[number];
    if (op === undefined || (number >= EXT1 && number <= EXT3)) {
      return failAt(listing, address, `${number} is no instruction`);
    }
    const operands = [0, 0, 0];
    for (const [i, width] of [...WIDTHS[op.layout][prefix]!].entries()) {
      if (at + Number(width) > bytes.length) {
        failAt(listing, address, `the code ends in the middle of OP_${op.name}`);
      }
      for (let k = 0; k < Number(width); k++) operands[i] = operands[i]! * 256 + bytes[at++]!;
    }
    const [a, b, c] = operands as [number, number, number];
    indexOf.set(address, code.length);
    code.push({ op, a, b, c, address, next: at });
  }
  for (const each of code) check(listing, each);
  for (const each of irep.catches) checkCatch(listing, each);
  return listing;
}

/** The address that a jump goes to. */
export function jumpTarget(each: Decoded): number {
  const at = each.op.operands.indexOf('jump');
  const distance = [each.a, each.b, each.c][at]!;
  return each.next + ((distance << 16) >> 16);
}

function check(listing: Listing, each: Decoded): void {
  const { irep } = listing;
  const operands = [each.a, each.b, each.c];
  const fail = (text: string): never =>
    failAt(listing, each.address, `OP_${each.op.name}: ${text}`);
  for (const [i, kind] of each.op.operands.entries()) {
    const value = operands[i]!;
    switch (kind) {
      case 'read':
      case 'write':
      case 'modify':
        if (value >= irep.registers) fail(`there is no register ${value} of ${irep.registers}`);
        break;
      case 'symbol':
        if (value >= irep.symbols.length)
          fail(`there is no symbol ${value} of ${irep.symbols.length}`);
        if (irep.symbols[value] === null) fail(`symbol ${value} has no name`);
        break;
      case 'pool':
        if (value >= irep.pool.length)
          fail(`there is no pool entry ${value} of ${irep.pool.length}`);
        checkPool(each, irep.pool[value]!.kind, fail);
        break;
      case 'child':
        if (value >= irep.children.length)
          fail(`there is no record ${value} of ${irep.children.length}`);
        break;
      case 'jump':
        if (!listing.indexOf.has(jumpTarget(each))) {
          fail(`it jumps to ${jumpTarget(each)}, where no instruction starts`);
        }
    }
  }
}

function checkPool(each: Decoded, kind: string, fail: (text: string) => never): void {
  const wantsText = each.op.name !== 'LOADL';
  if (wantsText !== (kind === 'string')) fail(`a pool entry of kind ${kind} cannot be used here`);
}

function checkCatch(
  listing: Listing,
  { begin, end, target, offset }: Irep['catches'][number],
): void {
  const { indexOf, file, irep } = listing;
  const bounds = [begin, target, ...(end === irep.code.length ? [] : [end])];
  const wrong = bounds.find((address) => !indexOf.has(address));
  if (wrong !== undefined) {
    throw new RiteError(
      file,
      offset,
      `a handler names address ${wrong}, where no instruction starts`,
    );
  }
  if (target < end)
    throw new RiteError(
      file,
      offset,
      `a handler at ${target} lies before the end of what it covers`,
    );
  if (listing.code[indexOf.get(target)!]!.op.name !== 'EXCEPT') {
    throw new RiteError(file, offset, `the handler at ${target} does not begin with OP_EXCEPT`);
  }
}
