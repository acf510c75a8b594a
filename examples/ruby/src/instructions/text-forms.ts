// Rows on the forms of Strings: case, order of characters, digits, and the names of Symbols.

import { loop, whileLoop } from '@martlet/heap';
import type { Builder, CallEffects, Module, Node } from '@martlet/ir';
import type { Primitive, Routine, Test, Value } from '@martlet/vm';
import { primitive, SymbolClass, TypedValue, test } from '@martlet/vm';
import { FLAG, RString, storageLayout, stringObject } from './layouts.ts';
import { stringCopy } from './string-building.ts';
import { partsOfText } from './strings.ts';
import { makeBytes, makeText, viewText } from './text-access.ts';
import { allocating, bytesAlias, ENCODING, newBytes, newString, startOf } from './text-routines.ts';

type Host = Parameters<Primitive['evaluate']>[0];
type One = [string: Value];

/** A routine that makes a String as long as another, byte by byte. */
function mapping(
  name: string,
  params: readonly 'i32'[],
  byteFor: (
    b: Builder,
    load: (at: Node) => Node,
    at: Node,
    last: Node,
    more: readonly Node[],
  ) => Node,
): Routine {
  return {
    name,
    signature: { params: ['i32', ...params], result: 'i32' },
    effects: allocating,
    build: ({ builder: b, world }, string, ...more) => {
      const alias = bytesAlias(b.fn.module);
      const { fields } = world.of(stringObject);
      const length = fields.length.load(b, string!);
      const bytes = newBytes(b, world, length);
      const to = startOf(b, world, bytes);
      const from = startOf(b, world, fields.bytes.load(b, string!));
      const last = b.op('i32.sub', length, b.i32(1));
      const load = (at: Node) => b.load('i32.load8_u', b.op('i32.add', from, at), 0, alias);
      whileLoop(
        b,
        [b.i32(0)],
        ([at]) => b.op('i32.lt_u', at!, length),
        ([at]) => {
          const value = byteFor(b, load, at!, last, more);
          b.store('i32.store8', b.op('i32.add', to, at!), value, 0, alias);
          return [b.op('i32.add', at!, b.i32(1))];
        },
      );
      const flags = b.op('i32.and', fields.flags.load(b, string!), b.i32(ENCODING));
      newString(b, world, bytes, length, flags);
    },
  };
}

/** (string, letter) -> the String with the 26 letters from that one on in the other case. */
const changeCase: Routine = mapping('text.case', ['i32'], (b, load, at, _last, [letter]) => {
  const byte = load(at);
  const isLetter = b.op('i32.lt_u', b.op('i32.sub', byte, letter!), b.i32(26));
  return b.op('i32.xor', byte, b.op('i32.shl', isLetter, b.i32(5)));
});

/** (string) -> the String backwards. */
const reverseText: Routine = mapping('text.reverse', [], (b, load, at, last) =>
  load(b.op('i32.sub', last, at)),
);

/** A String as long as another that is ASCII, of other bytes. */
function madeFrom(host: Host, string: bigint, change: (bytes: Uint8Array) => Uint8Array): bigint {
  const { world } = host;
  const { length, flags } = viewText(world, string);
  const bytes = makeBytes(world, length);
  host.keep(world.values.encodeReference(bytes));
  const { start } = viewText(world, string);
  const { u8 } = world.heap.memory;
  const made = makeText(world, bytes, length, flags & ENCODING);
  const target = viewText(world, world.values.encodeReference(made)).start;
  world.heap.memory.u8.set(change(u8.slice(start, start + length)), target);
  return host.keep(world.values.encodeReference(made));
}

const ascii = [
  ['is', [0, RString]],
  ['isAscii', [0]],
] as const;

function inCase(letter: string): Primitive<One, Value> {
  const first = letter.charCodeAt(0);
  return primitive<One, Value>({
    effect: 'allocate',
    needs: ascii,
    evaluate: (host, string) =>
      madeFrom(host, string, (bytes) =>
        bytes.map((byte) => (byte >= first && byte < first + 26 ? byte ^ 32 : byte)),
      ),
    type: (rules) => rules.exactly(RString),
    lower: (e, string) => {
      const text = e.world.values.unboxReference(e.builder, e.word(string));
      return { word: e.allocateBy(changeCase, [text, e.builder.i32(first)]) };
    },
  });
}

/** The characters in upper case; the String is ASCII. */
export const textUpcase: Primitive<One, Value> = inCase('a');
/** The characters in lower case; the String is ASCII. */
export const textDowncase: Primitive<One, Value> = inCase('A');

/** The characters backwards; the String is ASCII. */
export const textReversed: Primitive<One, Value> = primitive<One, Value>({
  effect: 'allocate',
  needs: ascii,
  evaluate: (host, string) => madeFrom(host, string, (bytes) => bytes.reverse()),
  type: (rules) => rules.exactly(RString),
  lower: (e, string) => {
    const text = e.world.values.unboxReference(e.builder, e.word(string));
    return { word: e.allocateBy(reverseText, [text]) };
  },
});

// ---- digits ----

/** Most digits that surely fit an integer. */
const MOST_DIGITS = 18;
const ZERO = '0'.charCodeAt(0);

/** (address, length) -> the number that so many digits denote, or -1 where there is something else among them. */
const parseDigits: Routine = {
  name: 'text.digits',
  signature: { params: ['i32', 'i32'], result: 'i64' },
  effects: (module: Module): CallEffects => ({
    reads: [bytesAlias(module)],
    writes: [],
    mayNotReturn: false,
  }),
  build: ({ builder: b }, start, length) => {
    const [value] = loop(b, [b.i32(0), b.i64(0)], ['i64'], ([at, so], control) => {
      const [more, done, digit, other] = Array.from({ length: 4 }, () => b.newBlock());
      b.branch(b.op('i32.lt_u', at!, length!), more!, done!);
      b.at(done!);
      control.leave(so!);
      b.at(more!);
      const address = b.op('i32.add', start!, at!);
      const byte = b.load('i32.load8_u', address, 0, bytesAlias(b.fn.module));
      const number = b.op('i32.sub', byte, b.i32(ZERO));
      b.branch(b.op('i32.lt_u', number, b.i32(10)), digit!, other!);
      b.at(other!);
      control.leave(b.i64(-1));
      b.at(digit!);
      const next = b.op('i64.mul', so!, b.i64(10));
      const all = b.op('i64.add', next, b.op('i64.extend_i32_u', number));
      control.again(b.op('i32.add', at!, b.i32(1)), all);
    });
    b.ret(value!);
  },
};

const textOf = (host: Host, string: bigint): string => {
  const { start, length } = viewText(host.world, string);
  return String.fromCharCode(...host.world.heap.memory.u8.subarray(start, start + length));
};

/** Is the String some digits, and nothing else, not too many? */
export const isDigits: Test<One> = test<One>({
  exact: true,
  evaluate: (host, string) =>
    viewText(host.world, string).length <= MOST_DIGITS && /^\d+$/.test(textOf(host, string)),
  fold: () => undefined,
  refine: () => {},
  lower: (e, string) => {
    const b = e.builder;
    const text = partsOfText(e, string);
    return [
      () => b.op('i32.lt_u', b.op('i32.sub', text.length(), b.i32(1)), b.i32(MOST_DIGITS)),
      () => {
        const value = e.callRoutine(parseDigits, [text.start(), text.length()]);
        return b.op('i64.ge_s', value, b.i64(0));
      },
    ];
  },
});

/** The number that a String of digits denotes. */
export const digitsValue: Primitive<One, Value> = primitive<One, Value>({
  effect: 'load',
  needs: [
    ['is', [0, RString]],
    ['isDigits', [0]],
  ],
  evaluate: (host, string) => host.int(BigInt(textOf(host, string))),
  type: (rules) => rules.integers(0, 10n ** BigInt(MOST_DIGITS)),
  lower: (e, string) => {
    const text = partsOfText(e, string);
    const value = e.callRoutine(parseDigits, [text.start(), text.length()]);
    return { word: e.world.values.boxInt(e.builder, value) };
  },
});

// ---- Symbols ----

/** The texts of Symbols, by number, stand in a table that is the owner of the shape of Strings; nil where none was asked for. */
export const hasName: Test<[symbol: Value]> = test<[symbol: Value]>({
  exact: true,
  evaluate: (host, symbol) => nameAt(host, symbol) !== host.nil,
  fold: () => undefined,
  refine: () => {},
  lower: (e, symbol) => {
    const b = e.builder;
    const { heap, values } = e.world;
    const { tail } = e.world.of(storageLayout);
    const table = () => heap.shapeWord(b, b.i32(e.world.of(stringObject).shape.id), 'owner');
    const id = () => values.unboxSymbol(b, e.word(symbol));
    return [
      () => b.op('i64.ne', table(), b.i64(values.nil)),
      () => b.op('i32.lt_u', id(), tail.length(b, table())),
      () => b.op('i64.ne', tail.load(b, table(), id()), b.i64(values.nil)),
    ];
  },
});

/** A copy of the String in that table. */
export const nameOf: Primitive<[symbol: Value], Value> = primitive<[symbol: Value], Value>({
  effect: 'allocate',
  needs: [
    ['is', [0, SymbolClass]],
    ['hasName', [0]],
  ],
  evaluate: (host, symbol) => stringCopy.evaluate(host, nameAt(host, symbol)),
  type: (rules) => rules.exactly(RString),
  lower: (e, symbol) => {
    const b = e.builder;
    const { shape } = e.world.of(stringObject);
    const table = e.world.heap.shapeWord(b, b.i32(shape.id), 'owner');
    const id = e.world.values.unboxSymbol(b, e.word(symbol));
    const word = e.world.of(storageLayout).tail.load(b, table, id);
    return stringCopy.lower!(e, new TypedValue(e.typeOf(symbol), { word }));
  },
});

function nameAt(host: Host, symbol: bigint): bigint {
  const { heap, values } = host.world;
  const { tail } = host.world.of(storageLayout);
  const table = heap.ownerOf(host.world.of(stringObject).shape);
  if (table === values.nil) return values.nil;
  const reference = values.decodeReference(table);
  const id = values.decodeId(symbol);
  if (id >= tail.lengthOf(reference)) return values.nil;
  return heap.memory.i64[tail.address(reference, id) >>> 3]!;
}

/** Puts the text of a Symbol into the table: a frozen String, whose bytes are marked as shared. */
export function keepName(host: Host, symbol: bigint, text: bigint): void {
  const { heap, values } = host.world;
  const { fields, shape } = host.world.of(stringObject);
  const { shape: storage, tail } = host.world.of(storageLayout);
  const id = values.decodeId(symbol);
  const known = heap.ownerOf(shape);
  const length = known === values.nil ? 0 : tail.lengthOf(values.decodeReference(known));
  let table = known;
  if (id >= length) {
    const grown = heap.newObject(storage, id + (id >> 1) + 64);
    table = values.encodeReference(grown);
    for (let i = 0; i < length; i++) {
      const at = tail.address(values.decodeReference(known), i) >>> 3;
      heap.memory.i64[tail.address(grown, i) >>> 3] = heap.memory.i64[at]!;
    }
    heap.hostBarrier(grown);
    heap.setOwner(shape, table);
  }
  const reference = values.decodeReference(table);
  const flags = Number(fields.flags.read(values.decodeReference(text)));
  fields.flags.write(values.decodeReference(text), flags | FLAG.frozen | FLAG.shared);
  heap.memory.i64[tail.address(reference, id) >>> 3] = text;
  heap.hostBarrier(reference);
}
