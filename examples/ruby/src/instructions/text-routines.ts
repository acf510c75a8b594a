// What is done to the bytes of Strings by the core module's own functions, eight bytes at a time.
//
// Behind the bytes of every String there is room for eight more, and what is behind them is zero. So words may be read
// and written over the end, equal Strings have equal words, and Strings that share bytes all have the same length.

import { either, heapAliases, loop, when, whileLoop } from '@martlet/heap';
import type { AliasClass, Builder, CallEffects, Module, Node } from '@martlet/ir';
import type { Routine, World } from '@martlet/vm';
import { STATE, vmAliases } from '@martlet/vm';
import { HASH_BITS } from './hashing.ts';
import { bytesLayout, FLAG, stringObject } from './layouts.ts';

/** Bytes of storage for a String of so many bytes: whole words, and one more. */
export function bytesCapacity(length: number): number {
  return ((length + 7) & ~7) + 8;
}

/** The same in code. */
export function capacityFor(b: Builder, length: Node): Node {
  const up = b.op('i32.add', length, b.i32(15));
  return b.op('i32.and', up, b.i32(~7));
}

/** Alias class of the bytes. */
export function bytesAlias(module: Module): AliasClass {
  return module.aliasClass(`${bytesLayout.name}.[]`);
}

const hashAlias = (module: Module): AliasClass => module.aliasClass(`${bytesLayout.name}.hash`);

/** Address of the first byte, given the storage's word. */
export function startOf(b: Builder, world: World, bytes: Node): Node {
  return world.of(bytesLayout).tail.addressOf(b, bytes, b.i32(0));
}

/** What compares, searches and hashes does. */
const reading = (module: Module): CallEffects => ({
  reads: [bytesAlias(module)],
  writes: [],
  mayNotReturn: false,
});

/** What makes objects does: a collection reads everything, but changes only the heap's own words. */
export const allocating = (module: Module): CallEffects => {
  const { bump, state, flags } = heapAliases(module);
  return {
    reads: 'all',
    writes: [bump, state, flags, vmAliases(module).state],
    mayNotReturn: false,
  };
};

const add = (b: Builder, x: Node, y: Node | number): Node =>
  b.op('i32.add', x, typeof y === 'number' ? b.i32(y) : y);

const word = (b: Builder, base: Node, at: Node): Node =>
  b.load('i64.load', add(b, base, at), 0, bytesAlias(b.fn.module));

const byte = (b: Builder, base: Node, at: Node): Node =>
  b.load('i32.load8_u', add(b, base, at), 0, bytesAlias(b.fn.module));

/** (address, address, length) -> are the bytes the same? */
export const sameBytes: Routine = {
  name: 'text.same',
  signature: { params: ['i32', 'i32', 'i32'], result: 'i32' },
  effects: reading,
  build: ({ builder: b }, p, q, length) => {
    const [same] = loop(b, [b.i32(0)], ['i32'], ([at], control) => {
      const [inside, differs, next] = [b.newBlock(), b.newBlock(), b.newBlock()];
      const outside = b.newBlock();
      b.branch(b.op('i32.lt_u', at!, length!), inside, outside);
      b.at(outside);
      control.leave(b.i32(1));
      b.at(inside);
      b.branch(b.op('i64.ne', word(b, p!, at!), word(b, q!, at!)), differs, next);
      b.at(differs);
      control.leave(b.i32(0));
      b.at(next);
      control.again(add(b, at!, 8));
    });
    b.ret(same!);
  },
};

/** (address, length, address, length) -> -1, 0 or 1, as memcmp orders; a part stands before the whole. */
export const orderBytes: Routine = {
  name: 'text.order',
  signature: { params: ['i32', 'i32', 'i32', 'i32'], result: 'i32' },
  effects: reading,
  build: ({ builder: b }, p, m, q, n) => {
    const sign = (x: Node, y: Node) =>
      b.op('i32.sub', b.op('i32.gt_u', x, y), b.op('i32.lt_u', x, y));
    const common = b.op('i32.select', b.op('i32.lt_u', m!, n!), m!, n!);
    const [order] = loop(b, [b.i32(0)], ['i32'], ([at], control) => {
      const [inside, outside, differs, next] = Array.from({ length: 4 }, () => b.newBlock());
      b.branch(b.op('i32.lt_u', at!, common), inside!, outside!);
      b.at(outside!);
      control.leave(sign(m!, n!));
      b.at(inside!);
      const difference = b.op('i64.xor', word(b, p!, at!), word(b, q!, at!));
      b.branch(b.op('i64.ne', difference, b.i64(0)), differs!, next!);
      b.at(differs!);
      // The lowest bit that differs is in the first byte that does.
      const bits = b.op('i32.wrap_i64', b.op('i64.ctz', difference));
      const place = add(b, at!, b.op('i32.shr_u', bits, b.i32(3)));
      const within = b.op('i32.lt_u', place, common);
      const bytes = sign(byte(b, p!, place), byte(b, q!, place));
      control.leave(b.op('i32.select', within, bytes, sign(m!, n!)));
      b.at(next!);
      control.again(add(b, at!, 8));
    });
    b.ret(order!);
  },
};

/** (address, length, address, length, from) -> the first place at or behind `from` where the second bytes stand, or -1. */
export const findBytes: Routine = {
  name: 'text.find',
  signature: { params: ['i32', 'i32', 'i32', 'i32', 'i32'], result: 'i32' },
  effects: reading,
  build: ({ builder: b }, p, m, q, n, from) => {
    const none = b.i32(-1);
    when(b, b.op('i32.gt_u', n!, m!), () => b.ret(none));
    when(b, b.op('i32.eqz', n!), () => {
      b.ret(b.op('i32.select', b.op('i32.le_u', from!, m!), from!, none));
    });
    const last = b.op('i32.sub', m!, n!);
    const first = byte(b, q!, b.i32(0));
    const [found] = loop(b, [from!], ['i32'], ([at], control) => {
      const [inside, outside, begins, next, ends] = Array.from({ length: 5 }, () => b.newBlock());
      b.branch(b.op('i32.le_s', at!, last), inside!, outside!);
      b.at(outside!);
      control.leave(none);
      b.at(inside!);
      b.branch(b.op('i32.eq', byte(b, p!, at!), first), begins!, next!);
      b.at(begins!);
      const [end] = whileLoopWithin(b, p!, q!, n!, at!);
      b.branch(b.op('i32.eq', end!, n!), ends!, next!);
      b.at(ends!);
      control.leave(at!);
      b.at(next!);
      control.again(add(b, at!, 1));
    });
    b.ret(found!);
  },
};

/** How many bytes from the second on are those at a place. */
function whileLoopWithin(b: Builder, p: Node, q: Node, n: Node, at: Node): Node[] {
  return loop(b, [b.i32(1)], ['i32'], ([i], control) => {
    const [more, done, next] = [b.newBlock(), b.newBlock(), b.newBlock()];
    b.branch(b.op('i32.lt_u', i!, n), more, done);
    b.at(done);
    control.leave(i!);
    b.at(more);
    const same = b.op('i32.eq', byte(b, p, add(b, at, i!)), byte(b, q, i!));
    b.branch(same, next, done);
    b.at(next);
    control.again(add(b, i!, 1));
  });
}

const MULTIPLIER = 0x9e3779b1 | 0;
const LAST = (1 << HASH_BITS) - 1;

/** Hash code of `length` bytes from an address on, whose words run over the end: what {@link hashText} gives. */
export function hashOf(load: (at: number) => number, length: number): number {
  let hash = length;
  for (let at = 0; at < length; at += 4) {
    hash = Math.imul(hash ^ load(at), MULTIPLIER);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash, MULTIPLIER);
  hash ^= hash >>> 16;
  const code = hash & LAST;
  return code === 0 ? 1 : code;
}

/** (storage, length) -> the hash code of a String's bytes, 30 bits and never 0. The storage keeps it. */
export const hashText: Routine = {
  name: 'text.hash',
  signature: { params: ['i32', 'i32'], result: 'i32' },
  effects: (module) => ({
    reads: [bytesAlias(module), hashAlias(module)],
    writes: [hashAlias(module)],
    mayNotReturn: false,
  }),
  build: ({ builder: b, world }, bytes, length) => {
    const { fields } = world.of(bytesLayout);
    const known = fields.hash.load(b, bytes!);
    when(b, known, () => b.ret(known));
    const start = startOf(b, world, bytes!);
    const mixed = (hash: Node, shift: number) =>
      b.op('i32.xor', hash, b.op('i32.shr_u', hash, b.i32(shift)));
    const [, all] = whileLoop(
      b,
      [b.i32(0), length!],
      ([at]) => b.op('i32.lt_u', at!, length!),
      ([at, hash]) => {
        const four = b.load('i32.load', add(b, start, at!), 0, bytesAlias(b.fn.module));
        const product = b.op('i32.mul', b.op('i32.xor', hash!, four), b.i32(MULTIPLIER));
        return [add(b, at!, 4), mixed(product, 15)];
      },
    );
    const last = mixed(b.op('i32.mul', all!, b.i32(MULTIPLIER)), 16);
    const code = b.op('i32.and', last, b.i32(LAST));
    const kept = b.op('i32.select', code, code, b.i32(1));
    fields.hash.store(b, bytes!, kept);
    b.ret(kept);
  },
};

/** Copies below this length go word by word. */
const SHORT = 64;

/** (to, from, length): copies bytes, and zeros behind them up to the end of a word. */
export const copyBytes: Routine = {
  name: 'text.copy',
  signature: { params: ['i32', 'i32', 'i32'], result: null },
  effects: (module) => ({
    reads: [bytesAlias(module)],
    writes: [bytesAlias(module)],
    mayNotReturn: false,
  }),
  build: ({ builder: b }, to, from, length) => {
    const alias = bytesAlias(b.fn.module);
    const whole = b.op('i32.and', length!, b.i32(~7));
    either(
      b,
      'i32',
      b.op('i32.lt_u', length!, b.i32(SHORT)),
      () => {
        whileLoop(
          b,
          [b.i32(0)],
          ([at]) => b.op('i32.lt_u', at!, whole),
          ([at]) => {
            b.store('i64.store', add(b, to!, at!), word(b, from!, at!), 0, alias);
            return [add(b, at!, 8)];
          },
        );
        return b.i32(0);
      },
      () => {
        b.memoryCopy(to!, from!, whole, alias);
        return b.i32(0);
      },
    );
    const rest = b.op('i32.and', length!, b.i32(7));
    when(b, rest, () => {
      const bits = b.op('i64.extend_i32_u', b.op('i32.shl', rest, b.i32(3)));
      const mask = b.op('i64.sub', b.op('i64.shl', b.i64(1), bits), b.i64(1));
      const last = b.op('i64.and', word(b, from!, whole), mask);
      b.store('i64.store', add(b, to!, whole), last, 0, alias);
    });
    b.ret();
  },
};

/** Storage for so many bytes, or the routine's answer that there is no memory. */
export function newBytes(b: Builder, world: World, length: Node): Node {
  const { shape } = world.of(bytesLayout);
  const failed = (at: Builder) => at.ret(at.i32(0));
  return world.heap.allocateTail(b, shape, capacityFor(b, length), b.i64(0), { failed });
}

/** A String of bytes that have just been made; nothing refers to them yet. */
export function newString(b: Builder, world: World, bytes: Node, length: Node, flags: Node): void {
  const { values, heap } = world;
  const { state } = vmAliases(b.fn.module);
  b.store('i64.store', b.i32(world.layout.state), bytes, STATE.kept64, state);
  const { fields, shape } = world.of(stringObject);
  const made = heap.allocate(b, shape, { failed: (at) => at.ret(at.i32(0)) });
  fields.bytes.store(b, made, bytes, { fresh: true });
  fields.length.store(b, made, length, { fresh: true });
  fields.flags.store(b, made, flags, { fresh: true });
  fields.ivars.store(b, made, b.i64(values.nil), { fresh: true });
  b.ret(values.unboxReference(b, made));
}

/** What is left of a String's flags in Strings that are made of it. */
export const ENCODING: number = FLAG.ascii | FLAG.binary;

/** (string, start, length) -> a String of the bytes from `start` on, which all exist. */
export const substring: Routine = {
  name: 'text.substring',
  signature: { params: ['i32', 'i32', 'i32'], result: 'i32' },
  effects: allocating,
  build: ({ builder: b, world, callRoutine }, string, start, length) => {
    const { fields } = world.of(stringObject);
    const bytes = newBytes(b, world, length!);
    const from = add(b, startOf(b, world, fields.bytes.load(b, string!)), start!);
    callRoutine(copyBytes, [startOf(b, world, bytes), from, length!]);
    const flags = b.op('i32.and', fields.flags.load(b, string!), b.i32(ENCODING));
    newString(b, world, bytes, length!, flags);
  },
};

/** (string, string) -> a String of the bytes of both, in the encoding of the first. */
export const concatenation: Routine = {
  name: 'text.concatenation',
  signature: { params: ['i32', 'i32'], result: 'i32' },
  effects: allocating,
  build: ({ builder: b, world, callRoutine }, first, second) => {
    const { fields } = world.of(stringObject);
    const [m, n] = [fields.length.load(b, first!), fields.length.load(b, second!)];
    const length = add(b, m, n);
    const bytes = newBytes(b, world, length);
    const start = startOf(b, world, bytes);
    const from = (string: Node) => startOf(b, world, fields.bytes.load(b, string));
    callRoutine(copyBytes, [start, from(first!), m]);
    callRoutine(copyBytes, [add(b, start, m), from(second!), n]);
    const flags = fields.flags.load(b, first!);
    const both = b.op('i32.and', flags, fields.flags.load(b, second!));
    const ascii = b.op('i32.and', both, b.i32(FLAG.ascii));
    const binary = b.op('i32.and', flags, b.i32(FLAG.binary));
    newString(b, world, bytes, length, b.op('i32.or', ascii, binary));
  },
};

/** (string, more) -> storage with the String's bytes, and room for so many more and as many again. */
export const grownBytes: Routine = {
  name: 'text.grown',
  signature: { params: ['i32', 'i32'], result: 'i32' },
  effects: allocating,
  build: ({ builder: b, world, callRoutine }, string, more) => {
    const { fields } = world.of(stringObject);
    const length = fields.length.load(b, string!);
    const needed = add(b, length, more!);
    const room = add(b, needed, add(b, b.op('i32.shr_u', needed, b.i32(1)), SPARE));
    const bytes = newBytes(b, world, room);
    const from = startOf(b, world, fields.bytes.load(b, string!));
    callRoutine(copyBytes, [startOf(b, world, bytes), from, length]);
    b.ret(world.values.unboxReference(b, bytes));
  },
};

/** Room that storage which grows has at least for further bytes. */
export const SPARE = 8;

/** (integer) -> a String of its decimal digits. */
export const decimalText: Routine = {
  name: 'text.decimal',
  signature: { params: ['i64'], result: 'i32' },
  effects: allocating,
  build: ({ builder: b, world }, integer) => {
    const alias = bytesAlias(b.fn.module);
    const ten = b.i64(10);
    const negative = b.op('i64.lt_s', integer!, b.i64(0));
    const magnitude = b.op('i64.select', negative, b.op('i64.sub', b.i64(0), integer!), integer!);
    const [length] = loop(b, [negative, magnitude], ['i32'], ([count, left], control) => {
      const [more, done] = [b.newBlock(), b.newBlock()];
      b.branch(b.op('i64.lt_u', left!, ten), done, more);
      b.at(done);
      control.leave(add(b, count!, 1));
      b.at(more);
      control.again(add(b, count!, 1), b.op('i64.div_u', left!, ten));
    });
    const bytes = newBytes(b, world, length!);
    const start = startOf(b, world, bytes);
    const put = (at: Node, value: Node) =>
      b.store('i32.store8', add(b, start, at), value, 0, alias);
    when(b, negative, () => put(b.i32(0), b.i32('-'.charCodeAt(0))));
    loop(b, [add(b, length!, -1), magnitude], [], ([at, left], control) => {
      const rest = b.op('i64.div_u', left!, ten);
      const digit = b.op('i32.wrap_i64', b.op('i64.sub', left!, b.op('i64.mul', rest, ten)));
      put(at!, add(b, digit, '0'.charCodeAt(0)));
      const [more, done] = [b.newBlock(), b.newBlock()];
      b.branch(b.op('i64.ne', rest, b.i64(0)), more, done);
      b.at(done);
      control.leave();
      b.at(more);
      control.again(add(b, at!, -1), rest);
    });
    newString(b, world, bytes, length!, b.i32(FLAG.ascii));
  },
};
