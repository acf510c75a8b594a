// Rows on Strings.

import type { Primitive, Test, Value } from '@martlet/vm';
import { primitive, test } from '@martlet/vm';
import { FLAG, RString, stringObject } from './layouts.ts';

type One = [string: Value];

/** A new String with the bytes of a constant: those are marked as shared, so that they are copied before a change. */
export const stringCopy: Primitive<One, Value> = primitive<One, Value>({
  effect: 'allocate',
  needs: [['is', [0, RString]]],
  evaluate: (host, string) => {
    const { values, heap } = host.world;
    const { fields, shape } = host.world.of(stringObject);
    const reference = heap.newObject(shape);
    const source = values.decodeReference(string);
    fields.bytes.write(reference, fields.bytes.read(source));
    fields.length.write(reference, fields.length.read(source));
    fields.flags.write(reference, Number(fields.flags.read(source)) & ~FLAG.frozen);
    fields.ivars.write(reference, values.nil);
    return host.keep(values.encodeReference(reference));
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
    const own = b.op('i32.and', flags, b.i32(~FLAG.frozen));
    fields.flags.store(b, word, own, { fresh: true });
    fields.ivars.store(b, word, b.i64(e.world.values.nil), { fresh: true });
    return { word };
  },
});

/** Is the String known to have only bytes below 128, so that characters are bytes? */
export const isAscii: Test<One> = test<One>({
  exact: true,
  evaluate: (host, string) =>
    (Number(
      host.world.of(stringObject).fields.flags.read(host.world.values.decodeReference(string)),
    ) &
      FLAG.ascii) !==
    0,
  fold: () => undefined,
  refine: () => {},
  lower: (e, string) => [
    () => {
      const b = e.builder;
      const flags = e.world.of(stringObject).fields.flags.load(b, e.word(string));
      return b.op('i32.and', flags, b.i32(FLAG.ascii));
    },
  ],
});

/** How many bytes a String has. */
export const byteLength: Primitive<One, Value> = primitive<One, Value>({
  effect: 'load',
  needs: [['is', [0, RString]]],
  evaluate: (host, string) =>
    host.int(
      BigInt(
        host.world.of(stringObject).fields.length.read(host.world.values.decodeReference(string)),
      ),
    ),
  type: (rules) => rules.integers(0, 2 ** 31 - 1),
  lower: (e, string) => {
    const b = e.builder;
    const length = e.world.of(stringObject).fields.length.load(b, e.word(string));
    return { word: e.world.values.boxInt(b, b.op('i64.extend_i32_u', length)) };
  },
});
