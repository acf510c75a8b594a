// `.mrb` files put together by hand, with instructions that mrbc does not write or hardly ever.

import { opcodes } from '../../src/rite/opcodes.ts';

type Part = number | string;

const number = (name: string): number => opcodes.findIndex((op) => op.name === name);
const u16 = (value: number): number[] => [value >> 8, value & 0xff];
const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value & 0xffff)];
const text = (value: string): number[] => [...new TextEncoder().encode(value)];

interface Record {
  readonly registers: number;
  /** Names of instructions, and the bytes of their operands. */
  readonly code: readonly Part[];
  readonly strings?: readonly string[];
  readonly symbols?: readonly string[];
}

/** A file of one record. */
function file({ registers, code, strings = [], symbols = [] }: Record): Uint8Array {
  const bytes = code.map((part) => (typeof part === 'string' ? number(part) : part));
  const record = [
    ...u32(0),
    ...u16(1),
    ...u16(registers),
    ...u16(0),
    ...u16(0),
    ...u32(bytes.length),
    ...bytes,
    ...u16(strings.length),
    ...strings.flatMap((value) => [0, ...u16(text(value).length), ...text(value), 0]),
    ...u16(symbols.length),
    ...symbols.flatMap((value) => [...u16(text(value).length), ...text(value), 0]),
  ];
  const section = [...text('IREP'), ...u32(record.length + 12), ...text('0300'), ...record];
  const end = [...text('END\0'), ...u32(8)];
  const size = 20 + section.length + end.length;
  return Uint8Array.from([
    ...text('RITE0300'),
    ...u32(size),
    ...text('MATZ0000'),
    ...section,
    ...end,
  ]);
}

/** The files, and what they print. */
export const handMade: readonly {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly prints: string;
}[] = [
  {
    name: 'NOP and DEBUG do nothing',
    bytes: file({
      registers: 4,
      code: ['NOP', 'LOADI', 2, 42, 'DEBUG', 1, 2, 3, 'SSEND', 1, 0, 1, 'STOP'],
      symbols: ['p'],
    }),
    prints: '42\n',
  },
  {
    name: 'SETSV and GETSV are global variables',
    bytes: file({
      registers: 4,
      code: ['LOADI_7', 1, 'SETSV', 1, 0, 'GETSV', 2, 0, 'SSEND', 1, 1, 1, 'STOP'],
      symbols: ['$special', 'p'],
    }),
    prints: '7\n',
  },
  {
    name: 'ASET and ARYDUP',
    bytes: file({
      registers: 8,
      code: [
        ...['LOADI_1', 2, 'LOADI_2', 3, 'ARRAY2', 4, 2, 2, 'MOVE', 5, 4, 'ARYDUP', 5],
        ...['LOADI_5', 6, 'ASET', 6, 4, 3, 'MOVE', 2, 4, 'MOVE', 3, 5, 'SSEND', 1, 0, 2, 'STOP'],
      ],
      symbols: ['p'],
    }),
    prints: '[1, 2, nil, 5]\n[1, 2]\n',
  },
  {
    name: 'ERR raises',
    bytes: file({
      registers: 4,
      code: ['STRING', 2, 1, 'SSEND', 1, 0, 1, 'ERR', 0],
      strings: ['unexpected', 'before'],
      symbols: ['puts'],
    }),
    prints: 'before\n',
  },
  {
    name: 'prefixes make operands wide',
    bytes: file({
      registers: 400,
      code: [
        ...['EXT1', 'LOADI', ...u16(300), 9, 'EXT3', 'MOVE', ...u16(301), ...u16(300)],
        ...['EXT1', 'ADD', ...u16(300), 'EXT2', 'MOVE', 2, ...u16(300), 'SSEND', 1, 0, 1, 'STOP'],
      ],
      symbols: ['p'],
    }),
    prints: '18\n',
  },
];
