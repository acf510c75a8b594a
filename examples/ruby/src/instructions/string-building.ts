// Rows that make Strings and change them.

import type { Primitive, Value } from '@martlet/vm';
import { Integer, primitive } from '@martlet/vm';
import { bytesLayout, FLAG, RBytes, RString, storageLayout, stringObject } from './layouts.ts';
import { byteOf, index32, partsOfText } from './strings.ts';
import type { TextView } from './text-access.ts';
import { characterBytes, makeBytes, makeText, viewText } from './text-access.ts';
import {
  concatenation,
  copyBytes,
  decimalText,
  grownBytes,
  SPARE,
  startOf,
  substring,
} from './text-routines.ts';

type Host = Parameters<Primitive['evaluate']>[0];
type One = [string: Value];
type Two = [string: Value, other: Value];

/** A new String with the bytes of another, with its flags but for one, which has this value. */
function copying(frozen: boolean): Primitive<One, Value> {
  return primitive<One, Value>({
    effect: 'allocate',
    needs: [['is', [0, RString]]],
    evaluate: (host, string) => {
      const { world } = host;
      const { bytes, length, flags } = viewText(world, string);
      const own = frozen ? flags | FLAG.frozen : flags & ~FLAG.frozen;
      return kept(host, makeText(world, bytes, length, own));
    },
    type: (rules) => rules.exactly(RString),
    lower: (e, string) => {
      const b = e.builder;
      const { fields, shape } = e.world.of(stringObject);
      const source = e.word(string);
      const bytes = fields.bytes.load(b, source);
      const length = fields.length.load(b, source);
      const flags = fields.flags.load(b, source);
      const word = e.world.heap.allocate(b, shape, e.allocation);
      fields.bytes.store(b, word, bytes, { fresh: true });
      fields.length.store(b, word, length, { fresh: true });
      const own = frozen
        ? b.op('i32.or', flags, b.i32(FLAG.frozen))
        : b.op('i32.and', flags, b.i32(~FLAG.frozen));
      fields.flags.store(b, word, own, { fresh: true });
      fields.ivars.store(b, word, b.i64(e.world.values.nil), { fresh: true });
      return { word };
    },
  });
}

/** A new String with the bytes of another; those must be marked as shared, so that they are copied before a change. */
export const stringCopy: Primitive<One, Value> = copying(false);
/** The same, but frozen. */
export const stringFrozen: Primitive<One, Value> = copying(true);

/** Marks the bytes of a String as shared. */
export const shareBytes: Primitive<One, void> = primitive<One, void>({
  effect: 'store',
  needs: [['is', [0, RString]]],
  evaluate: (host, string) => {
    const { reference, flags } = viewText(host.world, string);
    host.world.of(stringObject).fields.flags.write(reference, flags | FLAG.shared);
  },
  type: (rules) => rules.bottom,
  lower: (e, string) => {
    const b = e.builder;
    const flags = b.op('i32.or', partsOfText(e, string).flags(), b.i32(FLAG.shared));
    e.world.of(stringObject).fields.flags.store(b, e.word(string), flags);
  },
});

/** The character at an index of a String that is ASCII. */
export const characterAt: Primitive<[string: Value, index: Value], Value> = primitive<
  [string: Value, index: Value],
  Value
>({
  effect: 'allocate',
  needs: [
    ['is', [0, RString]],
    ['is', [1, Integer]],
    ['isAscii', [0]],
    ['insideText', [0, 1]],
  ],
  evaluate: (host, string, index) => {
    const { world } = host;
    const { start, flags } = viewText(world, string);
    const code = world.heap.memory.u8[start + Number(host.toInt(index))]!;
    const own = (flags & FLAG.binary) | FLAG.ascii | FLAG.shared;
    return kept(host, makeText(world, characterBytes(world, code), 1, own));
  },
  type: (rules) => rules.exactly(RString),
  lower: (e, string, index) => {
    const b = e.builder;
    const { heap, values } = e.world;
    const { fields, shape } = e.world.of(stringObject);
    const code = byteOf(e, string, index);
    const bytesShape = e.world.of(bytesLayout).shape;
    const table = heap.shapeWord(b, b.i32(bytesShape.id), 'owner');
    const bytes = e.world.of(storageLayout).tail.load(b, table, code);
    const binary = b.op('i32.and', partsOfText(e, string).flags(), b.i32(FLAG.binary));
    const word = heap.allocate(b, shape, e.allocation);
    fields.bytes.store(b, word, bytes, { fresh: true });
    fields.length.store(b, word, b.i32(1), { fresh: true });
    const own = b.op('i32.or', binary, b.i32(FLAG.ascii | FLAG.shared));
    fields.flags.store(b, word, own, { fresh: true });
    fields.ivars.store(b, word, b.i64(values.nil), { fresh: true });
    return { word };
  },
});

/** A String of so many bytes from a place on; they all exist, and the String is ASCII. */
export const substringOf: Primitive<[string: Value, start: Value, count: Value], Value> = primitive<
  [string: Value, start: Value, count: Value],
  Value
>({
  effect: 'allocate',
  needs: [
    ['is', [0, RString]],
    ['is', [1, Integer]],
    ['is', [2, Integer]],
    ['isAscii', [0]],
    ['isSpan', [0, 1, 2]],
  ],
  evaluate: (host, string, start, count) => {
    const length = Number(host.toInt(count));
    const { flags } = viewText(host.world, string);
    const bytes = makeBytes(host.world, length);
    const text = viewText(host.world, string);
    copy(host, text, Number(host.toInt(start)), length, bytes, 0);
    host.keep(host.world.values.encodeReference(bytes));
    const own = flags & (FLAG.ascii | FLAG.binary);
    return kept(host, makeText(host.world, bytes, length, own));
  },
  type: (rules) => rules.exactly(RString),
  lower: (e, string, start, count) => {
    const text = e.world.values.unboxReference(e.builder, e.word(string));
    return { word: e.allocateBy(substring, [text, index32(e, start), index32(e, count)]) };
  },
});

/** A String of the bytes of two, in the encoding of the first. */
export const concatenated: Primitive<Two, Value> = primitive<Two, Value>({
  effect: 'allocate',
  needs: [
    ['is', [0, RString]],
    ['is', [1, RString]],
  ],
  evaluate: (host, string, other) => {
    const { world } = host;
    const [m, n] = [viewText(world, string).length, viewText(world, other).length];
    const bytes = makeBytes(world, m + n);
    host.keep(world.values.encodeReference(bytes));
    const [x, y] = [viewText(world, string), viewText(world, other)];
    copy(host, x, 0, m, bytes, 0);
    copy(host, y, 0, n, bytes, m);
    const flags = (x.flags & y.flags & FLAG.ascii) | (x.flags & FLAG.binary);
    return kept(host, makeText(world, bytes, m + n, flags));
  },
  type: (rules) => rules.exactly(RString),
  lower: (e, string, other) => {
    const { values } = e.world;
    const words = [e.word(string), e.word(other)];
    const texts = words.map((word) => values.unboxReference(e.builder, word));
    return { word: e.allocateBy(concatenation, texts) };
  },
});

/** Storage with the bytes of a String and room for those of another, and more. */
export const bytesGrown: Primitive<Two, Value> = primitive<Two, Value>({
  effect: 'allocate',
  needs: [
    ['is', [0, RString]],
    ['is', [1, RString]],
  ],
  evaluate: (host, string, other) => {
    const { world } = host;
    const needed = viewText(world, string).length + viewText(world, other).length;
    const bytes = makeBytes(world, needed + (needed >>> 1) + SPARE);
    const text = viewText(world, string);
    copy(host, text, 0, text.length, bytes, 0);
    return kept(host, bytes);
  },
  type: (rules) => rules.exactly(RBytes),
  lower: (e, string, other) => {
    const text = e.world.values.unboxReference(e.builder, e.word(string));
    return { word: e.allocateBy(grownBytes, [text, partsOfText(e, other).length()]) };
  },
});

/** Appends the bytes of a String to another, which gets the storage that {@link bytesGrown} has just made for it. */
export const appendGrown: Primitive<[string: Value, bytes: Value, other: Value], void> = primitive<
  [string: Value, bytes: Value, other: Value],
  void
>({
  effect: 'store',
  needs: [
    ['is', [0, RString]],
    ['is', [2, RString]],
    ['isChangeable', [0]],
  ],
  evaluate: (host, string, bytes, other) => {
    const { fields } = host.world.of(stringObject);
    const { reference, flags } = viewText(host.world, string);
    // Looked at before: it may be the same String.
    const added = viewText(host.world, other);
    fields.bytes.write(reference, bytes);
    fields.flags.write(reference, flags & ~FLAG.shared);
    append(host, viewText(host.world, string), added);
  },
  type: (rules) => rules.bottom,
  lower: (e, string, bytes, other) => {
    const b = e.builder;
    const { fields } = e.world.of(stringObject);
    const word = e.word(string);
    const storage = e.word(bytes);
    const [text, added] = [partsOfText(e, string), partsOfText(e, other)];
    const [length, more, flags] = [text.length(), added.length(), text.flags()];
    const end = b.op('i32.add', startOf(b, e.world, storage), length);
    e.callRoutine(copyBytes, [end, added.start(), more]);
    const ascii = b.op('i32.or', added.flags(), b.i32(~FLAG.ascii));
    const own = b.op('i32.and', b.op('i32.and', flags, b.i32(~FLAG.shared)), ascii);
    fields.bytes.store(b, word, storage);
    fields.flags.store(b, word, own);
    fields.length.store(b, word, b.op('i32.add', length, more));
  },
});

/** Appends the bytes of a String to another where there is room. */
export const appendText: Primitive<Two, void> = primitive<Two, void>({
  effect: 'store',
  needs: [
    ['is', [0, RString]],
    ['is', [1, RString]],
    ['isChangeable', [0]],
    ['hasTextRoom', [0, 1]],
  ],
  evaluate: (host, string, other) =>
    append(host, viewText(host.world, string), viewText(host.world, other)),
  type: (rules) => rules.bottom,
  lower: (e, string, other) => {
    const b = e.builder;
    const { fields } = e.world.of(stringObject);
    const word = e.word(string);
    const [text, added] = [partsOfText(e, string), partsOfText(e, other)];
    const [length, more, flags] = [text.length(), added.length(), text.flags()];
    const bytes = fields.bytes.load(b, word);
    const end = b.op('i32.add', startOf(b, e.world, bytes), length);
    e.callRoutine(copyBytes, [end, added.start(), more]);
    e.world.of(bytesLayout).fields.hash.store(b, bytes, b.i32(0));
    const ascii = b.op('i32.or', added.flags(), b.i32(~FLAG.ascii));
    fields.flags.store(b, word, b.op('i32.and', flags, ascii));
    fields.length.store(b, word, b.op('i32.add', length, more));
  },
});

/** The decimal digits of an integer. */
export const integerText: Primitive<[integer: Value], Value> = primitive<[integer: Value], Value>({
  effect: 'allocate',
  needs: [['is', [0, Integer]]],
  evaluate: (host, integer) => {
    const digits = host.toInt(integer).toString();
    const bytes = makeBytes(host.world, digits.length);
    const start = host.world.of(bytesLayout).tail.address(bytes, 0);
    for (let i = 0; i < digits.length; i++) {
      host.world.heap.memory.u8[start + i] = digits.charCodeAt(i);
    }
    host.keep(host.world.values.encodeReference(bytes));
    return kept(host, makeText(host.world, bytes, digits.length, FLAG.ascii));
  },
  type: (rules) => rules.exactly(RString),
  lower: (e, integer) => {
    const raw = e.world.values.unboxInt(e.builder, e.word(integer));
    return { word: e.allocateBy(decimalText, [raw]) };
  },
});

/** The word of a new object, rooted until the instruction ends. */
function kept(host: Host, reference: number): bigint {
  return host.keep(host.world.values.encodeReference(reference));
}

/** Copies bytes of a String to a place in storage. */
function copy(
  host: Host,
  text: TextView,
  from: number,
  count: number,
  bytes: number,
  to: number,
): void {
  const start = host.world.of(bytesLayout).tail.address(bytes, to);
  const source = text.start + from;
  host.world.heap.memory.u8.copyWithin(start, source, source + count);
}

/** Writes the bytes of a String behind those of another, whose storage has room and is its own. */
function append(host: Host, text: TextView, added: TextView): void {
  const { fields } = host.world.of(stringObject);
  copy(host, added, 0, added.length, text.bytes, text.length);
  host.world.of(bytesLayout).fields.hash.write(text.bytes, 0);
  fields.length.write(text.reference, text.length + added.length);
  const ascii = added.flags | ~FLAG.ascii;
  fields.flags.write(text.reference, text.flags & ascii);
}
