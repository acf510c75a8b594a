// What every instruction of tiny means. Interpreter, type inference, JIT compiler and reference interpreter are all
// read off these definitions.

import type {
  Decoded,
  Host,
  InstructionSpec,
  Machine,
  Operands,
  Primitive,
  Value,
  World,
} from '@martlet/vm';
import * as vm from '@martlet/vm';
import { ArrayClass, Float, Integer, Nil, primitive, SymbolClass, window } from '@martlet/vm';

/** Where `print` of each VM writes. */
export const outputs = new WeakMap<World, (line: string) => void>();

/** A value as `print` shows it. */
export function show(host: Host, word: bigint, depth = 0): string {
  if (host.isInt(word)) return String(host.toInt(word));
  if (host.isFloat(word)) {
    const text = String(host.toFloat(word));
    return /^-?\d+$/.test(text) ? `${text}.0` : text;
  }
  const kind = host.world.values.kind(word);
  if (kind === 'symbol') return host.text(word);
  if (kind !== 'reference') return kind;
  if (!host.is(word, ArrayClass))
    return host.world.shapesOf(host.shapeOf(word))?.name ?? 'function';
  if (depth === 3) return '[...]';
  const { tail } = host.world.of(vm.arrayLayout);
  const address = host.world.values.decodeReference(word);
  const first = tail.address(address, 0) >>> 3;
  const words = host.world.heap.memory.i64.slice(first, first + tail.lengthOf(address));
  return `[${Array.from(words, (element) => show(host, element, depth + 1)).join(', ')}]`;
}

/** Raises a guest error: a string that the guest can catch. */
export function fail(host: Host, message: string): never {
  return host.raise(host.symbol(message));
}

function number(host: Host, word: bigint): number {
  if (host.isInt(word)) return Number(host.toInt(word));
  return host.isFloat(word)
    ? host.toFloat(word)
    : fail(host, `expected a number, got ${show(host, word)}`);
}

type Two = [a: Value, b: Value];

/** What the fast arms leave: mixed operands, sums too big for an integer (they become floats), wrong operands. */
function slow(
  integers: (a: bigint, b: bigint, host: Host) => bigint,
  floats: (a: number, b: number) => number,
): Primitive<Two, Value> {
  return primitive<Two, Value>({
    effect: 'runtime',
    evaluate(host, a, b): bigint {
      if (!host.isInt(a) || !host.isInt(b)) {
        return host.float(floats(number(host, a), number(host, b)));
      }
      const result = integers(host.toInt(a), host.toInt(b), host);
      return host.fits(result) ? host.int(result) : host.float(Number(result));
    },
    type: (rules) => rules.join(rules.integer, rules.float),
  });
}

/** A comparison of two numbers that need not be of the same kind. */
function compare(
  holds: (a: number | bigint, b: number | bigint) => boolean,
): Primitive<Two, Value> {
  const exact = (host: Host, word: bigint) =>
    host.isInt(word) ? host.toInt(word) : number(host, word);
  return primitive<Two, Value>({
    effect: 'runtime',
    evaluate: (host, a, b): bigint => host.bool(holds(exact(host, a), exact(host, b))),
    type: (rules) => rules.bool,
  });
}

/** A function of one number; gives a float. */
const convert = (from: (value: number) => number): Primitive<[Value], Value> =>
  primitive<[Value], Value>({
    effect: 'runtime',
    evaluate: (host, value) => host.float(from(number(host, value))),
    type: (rules) => rules.float,
  });

const divisor = (b: bigint, host: Host): bigint => b || fail(host, 'division by zero');

export const primitives = {
  ...{ intAdd: vm.intAdd, intSub: vm.intSub, intMul: vm.intMul, floatSqrt: vm.floatSqrt },
  ...{ floatAdd: vm.floatAdd, floatSub: vm.floatSub, floatMul: vm.floatMul, floatDiv: vm.floatDiv },
  ...{ arrayNew: vm.arrayNew, arrayLength: vm.arrayLength },
  ...{ arrayLoad: vm.arrayLoad, arrayStore: vm.arrayStore },
  slowAdd: slow(
    (a, b) => a + b,
    (a, b) => a + b,
  ),
  slowSub: slow(
    (a, b) => a - b,
    (a, b) => a - b,
  ),
  slowMul: slow(
    (a, b) => a * b,
    (a, b) => a * b,
  ),
  slowDiv: slow(
    (a, b, host) => a / divisor(b, host),
    (a, b) => a / b,
  ),
  slowMod: slow(
    (a, b, host) => a % divisor(b, host),
    (a, b) => a % b,
  ),
  slowLess: compare((a, b) => a < b),
  slowLessOrEqual: compare((a, b) => a <= b),
  slowEqual: primitive<Two, Value>({
    effect: 'runtime',
    evaluate(host, a, b): bigint {
      const [left, right] = [a, b].map((word) =>
        host.isInt(word) ? host.toInt(word) : host.isFloat(word) ? host.toFloat(word) : null,
      );
      if (left == null || right == null) return host.bool(a === b);
      return host.bool(left <= right && left >= right);
    },
    type: (rules) => rules.bool,
  }),
  floatNegate: primitive<[Value], Value>({
    effect: 'pure',
    needs: [['is', [0, Float]]],
    evaluate: (host, a) => host.float(-host.toFloat(a)),
    type: (rules) => rules.float,
    lower: (e, a) => ({ f64: e.builder.op('f64.neg', e.f64(a)) }),
  }),
  slowSqrt: convert(Math.sqrt),
  toFloat: convert((value) => value),
  truncate: primitive<[Value], Value>({
    effect: 'runtime',
    evaluate(host, a): bigint {
      const value = Math.trunc(number(host, a));
      const fits = Number.isFinite(value) && host.fits(BigInt(value));
      return fits ? host.int(value) : fail(host, `${show(host, a)} is too big for an integer`);
    },
    type: (rules) => rules.integer,
  }),
  /** Raises what is wrong with an index or a length. */
  badIndex: primitive<Two, Value>({
    effect: 'runtime',
    evaluate(host, array, index): bigint {
      if (!host.is(array, ArrayClass)) return fail(host, `${show(host, array)} is not an array`);
      if (!host.isInt(index)) return fail(host, `${show(host, index)} is not an index`);
      return fail(host, `index ${show(host, index)} is out of bounds`);
    },
    type: (rules) => rules.bottom,
  }),
  badLength: primitive<[Value], Value>({
    effect: 'runtime',
    evaluate: (host, length) => fail(host, `${show(host, length)} is not a length`),
    type: (rules) => rules.bottom,
  }),
  printLine: primitive<[Value], Value>({
    effect: 'runtime',
    evaluate(host, value): bigint {
      outputs.get(host.world)?.(show(host, value));
      return host.nil;
    },
    type: (rules) => rules.exactly(Nil),
  }),
};

export const tests = {
  ...{ is: vm.isTest, same: vm.sameTest, inBounds: vm.inBounds, isLength: vm.isLength },
  ...{ addFits: vm.addFits, subFits: vm.subFits, mulFits: vm.mulFits },
  ...{ intLess: vm.intLess, intLessOrEqual: vm.intLessOrEqual, intEqual: vm.intEqual },
  ...{ floatLess: vm.floatLess, floatLessOrEqual: vm.floatLessOrEqual, floatEqual: vm.floatEqual },
};

type M = Machine<typeof primitives, typeof tests>;
const one = { dst: 'write', a: 'read' } as const;
const two = { dst: 'write', a: 'read', b: 'read' } as const;

const arithmetic = (name: 'Add' | 'Sub' | 'Mul', fits: 'addFits' | 'subFits' | 'mulFits') => ({
  operands: two,
  semantics: (m: M, { dst, a, b }: Decoded<typeof two>) =>
    m.write(
      dst,
      m.choose(
        'kind',
        [
          [[m.is(a, Integer), m.is(b, Integer), m[fits](a, b)], () => m[`int${name}`](a, b)],
          [[m.is(a, Float), m.is(b, Float)], () => m[`float${name}`](a, b)],
        ],
        () => m[`slow${name}`](a, b),
      ),
    ),
});

const comparison = (name: 'Less' | 'LessOrEqual') => ({
  operands: two,
  semantics: (m: M, { dst, a, b }: Decoded<typeof two>) =>
    m.write(
      dst,
      m.choose(
        'kind',
        [
          [[m.is(a, Integer), m.is(b, Integer)], () => m.bool(m[`int${name}`](a, b))],
          [[m.is(a, Float), m.is(b, Float)], () => m.bool(m[`float${name}`](a, b))],
        ],
        () => m[`slow${name}`](a, b),
      ),
    ),
});

const literal = (name: 'nil' | 'true' | 'false') => ({
  operands: { dst: 'write' } as const,
  semantics: (m: M, { dst }: Decoded<{ dst: 'write' }>) => m.write(dst, m.singleton(name)),
});

const define = <const I extends Readonly<Record<string, Operands>>>(
  specs: {
    readonly [K in keyof I]: InstructionSpec<M, I[K]>;
  },
) => specs;

/** The instructions of tiny, for a set that has at least the rows above. */
export const instructions = define({
  loadNil: literal('nil'),
  loadTrue: literal('true'),
  loadFalse: literal('false'),
  loadInt: {
    operands: { dst: 'write', value: 'int' },
    semantics: (m, { dst, value }) => m.write(dst, m.int(value)),
  },
  loadConstant: {
    operands: { dst: 'write', constant: 'constant' },
    semantics: (m, { dst, constant }) => m.write(dst, m.constant(constant)),
  },
  move: { operands: one, semantics: (m, { dst, a }) => m.write(dst, a) },
  add: arithmetic('Add', 'addFits'),
  sub: arithmetic('Sub', 'subFits'),
  mul: arithmetic('Mul', 'mulFits'),
  div: {
    operands: two,
    semantics: (m, { dst, a, b }) => {
      const floats = [m.is(a, Float), m.is(b, Float)];
      m.write(
        dst,
        m.choose('kind', [[floats, () => m.floatDiv(a, b)]], () => m.slowDiv(a, b)),
      );
    },
  },
  mod: { operands: two, semantics: (m, { dst, a, b }) => m.write(dst, m.slowMod(a, b)) },
  negate: {
    operands: one,
    semantics: (m, { dst, a }) => {
      const zero = m.int(0);
      m.write(
        dst,
        m.choose(
          'kind',
          [
            [[m.is(zero, Integer), m.is(a, Integer), m.subFits(zero, a)], () => m.intSub(zero, a)],
            [[m.is(a, Float)], () => m.floatNegate(a)],
          ],
          () => m.slowSub(zero, a),
        ),
      );
    },
  },
  less: comparison('Less'),
  lessOrEqual: comparison('LessOrEqual'),
  equal: {
    operands: two,
    semantics: (m, { dst, a, b }) =>
      m.write(
        dst,
        m.choose(
          'kind',
          [
            [[m.is(a, Integer), m.is(b, Integer)], () => m.bool(m.intEqual(a, b))],
            [[m.is(a, Float), m.is(b, Float)], () => m.bool(m.floatEqual(a, b))],
            [[m.is(a, Nil)], () => m.bool(m.is(b, Nil))],
            [[m.is(b, Nil)], () => m.bool(m.is(a, Nil))],
            [[m.is(a, SymbolClass)], () => m.bool(m.same(a, b))],
          ],
          () => m.slowEqual(a, b),
        ),
      ),
  },
  not: { operands: one, semantics: (m, { dst, a }) => m.write(dst, m.bool(m.not(m.truthy(a)))) },
  jump: { operands: { to: 'label' }, semantics: (m, { to }) => m.jump(to) },
  loop: { operands: { to: 'loop' }, semantics: (m, { to }) => m.jump(to) },
  jumpUnless: {
    operands: { test: 'read', to: 'label' },
    semantics: (m, { test, to }) => m.branch(m.not(m.truthy(test)), to),
  },
  call: {
    operands: { base: window('count'), count: 'count', fn: 'function' },
    semantics: (m, { base, count, fn }) => m.call(m.callee(fn), base, count),
  },
  send: {
    operands: { base: window('count'), count: 'count', receiver: 'read', method: 'cache' },
    semantics: (m, { base, count, receiver, method }) =>
      m.call(m.lookup(receiver, method), base, count),
  },
  ret: { operands: { value: 'read' }, semantics: (m, { value }) => m.ret(value) },
  new: {
    operands: { dst: 'write', cls: 'class' },
    semantics: (m, { dst, cls }) => m.write(dst, m.newObject(cls)),
  },
  getField: {
    operands: { dst: 'write', object: 'read', field: 'cache' },
    semantics: (m, { dst, object, field }) => m.write(dst, m.loadField(object, field)),
  },
  setField: {
    operands: { object: 'read', field: 'cache', value: 'read' },
    semantics: (m, { object, field, value }) => m.storeField(object, field, value),
  },
  getIndex: {
    operands: two,
    semantics: (m, { dst, a, b }) => {
      const inside = [m.is(a, ArrayClass), m.is(b, Integer), m.inBounds(a, b)];
      m.write(
        dst,
        m.choose('index', [[inside, () => m.arrayLoad(a, b)]], () => m.badIndex(a, b)),
      );
    },
  },
  setIndex: {
    operands: { array: 'read', index: 'read', value: 'read' },
    semantics: (m, { array, index, value }) => {
      const inside = [m.is(array, ArrayClass), m.is(index, Integer), m.inBounds(array, index)];
      const bad = (): void => void m.badIndex(array, index);
      m.choose('index', [[inside, () => m.arrayStore(array, index, value)]], bad);
    },
  },
  array: {
    operands: two,
    semantics: (m, { dst, a, b }) => {
      const fits = [m.is(a, Integer), m.isLength(a)];
      m.write(
        dst,
        m.choose('length', [[fits, () => m.arrayNew(a, b)]], () => m.badLength(a)),
      );
    },
  },
  len: {
    operands: one,
    semantics: (m, { dst, a }) =>
      m.write(
        dst,
        m.choose('array', [[[m.is(a, ArrayClass)], () => m.arrayLength(a)]], () =>
          m.badIndex(a, a),
        ),
      ),
  },
  sqrt: {
    operands: one,
    semantics: (m, { dst, a }) =>
      m.write(
        dst,
        m.choose('float', [[[m.is(a, Float)], () => m.floatSqrt(a)]], () => m.slowSqrt(a)),
      ),
  },
  float: { operands: one, semantics: (m, { dst, a }) => m.write(dst, m.toFloat(a)) },
  int: { operands: one, semantics: (m, { dst, a }) => m.write(dst, m.truncate(a)) },
  print: { operands: one, semantics: (m, { dst, a }) => m.write(dst, m.printLine(a)) },
});
