// Rows on Strings.

import type { Emitter, Primitive, Test, TypedValue, Value } from '@martlet/vm';
import { primitive, test } from '@martlet/vm';
import { bytesLayout, FLAG, RString, stringObject } from './layouts.ts';

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

type Builder = Emitter['builder'];
type Node = ReturnType<Emitter['word']>;

/** A loop from `from` in steps up to `end`: goes to `differs` where the loads differ; gives where it stopped. */
function compareLoop(
  b: Builder,
  from: Node,
  end: Node,
  step: number,
  differ: (at: Node) => Node,
  differs: Parameters<Builder['jump']>[0],
): Node {
  const head = b.newBlock();
  const at = head.addParam('i32');
  const body = b.newBlock();
  const done = b.newBlock();
  const next = b.newBlock();
  b.jump(head, [from]);
  b.at(head);
  const upTo = b.op('i32.add', at, b.i32(step));
  b.branch(b.op('i32.le_u', upTo, end), body, done);
  b.at(body);
  b.branch(differ(at), differs, next, [b.i32(0)]);
  b.at(next);
  b.jump(head, [upTo]);
  b.at(done);
  return at;
}

/** Have the two Strings the same bytes? Eight at a time, then one by one. */
export const sameText: Test<[a: Value, b: Value]> = test<[a: Value, b: Value]>({
  exact: true,
  evaluate: (host, a, b) => {
    const { fields } = host.world.of(stringObject);
    const { tail } = host.world.of(bytesLayout);
    const { values, heap } = host.world;
    const [x, y] = [values.decodeReference(a), values.decodeReference(b)];
    const length = Number(fields.length.read(x));
    if (length !== Number(fields.length.read(y))) return false;
    const start = (string: number) =>
      tail.address(values.decodeReference(fields.bytes.read(string) as bigint), 0);
    const [p, q] = [start(x), start(y)];
    for (let i = 0; i < length; i++) {
      if (heap.memory.u8[p + i] !== heap.memory.u8[q + i]) return false;
    }
    return true;
  },
  fold: () => undefined,
  refine: () => {},
  lower: (e, a, b) => {
    const { fields } = e.world.of(stringObject);
    const { tail } = e.world.of(bytesLayout);
    const builder = e.builder;
    const length = (string: TypedValue) => fields.length.load(builder, e.word(string));
    return [
      () => builder.op('i32.eq', length(a), length(b)),
      () => {
        const alias = tail.alias(builder.fn.module);
        const end = length(a);
        const start = (string: TypedValue) =>
          tail.addressOf(builder, fields.bytes.load(builder, e.word(string)), builder.i32(0));
        const [p, q] = [start(a), start(b)];
        const after = builder.newBlock();
        const answer = after.addParam('i32');
        const load = (op: 'i64.load' | 'i32.load8_u', base: Node, at: Node) =>
          builder.load(op, builder.op('i32.add', base, at), 0, alias);
        const differ = (op: 'i64' | 'i32') => (at: Node) =>
          op === 'i64'
            ? builder.op('i64.ne', load('i64.load', p, at), load('i64.load', q, at))
            : builder.op('i32.ne', load('i32.load8_u', p, at), load('i32.load8_u', q, at));
        const rest = compareLoop(builder, builder.i32(0), end, 8, differ('i64'), after);
        compareLoop(builder, rest, end, 1, differ('i32'), after);
        builder.jump(after, [builder.i32(1)]);
        builder.at(after);
        return answer;
      },
    ];
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
