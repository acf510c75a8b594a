// The rows of tiny: the primitives and tests of @martlet/vm that it uses, and its own runtime functions, which do what
// is rare: mixed operands, results too big for an integer, wrong operands, output.

import type { Host, Primitive, Value, World } from '@martlet/vm';
import * as vm from '@martlet/vm';
import { ArrayClass, Float, Nil, primitive } from '@martlet/vm';

/** Where `print` of each VM writes. */
export const outputs = new WeakMap<World, (line: string) => void>();

/** A value as `print` shows it. */
export function show(host: Host, word: bigint, depth = 0): string {
  if (host.isInt(word)) return String(host.toInt(word));
  if (host.isFloat(word)) {
    const text = String(host.toFloat(word));
    return /^-?\d+$/.test(text) ? `${Object.is(host.toFloat(word), -0) ? '-' : ''}${text}.0` : text;
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
  if (host.isFloat(word)) return host.toFloat(word);
  return fail(host, `expected a number, got ${show(host, word)}`);
}

type Two = [a: Value, b: Value];

/** Arithmetic on any numbers. Integer results that do not fit become floats. */
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

const divisor = (b: bigint, host: Host): bigint => b || fail(host, 'division by zero');

/** A comparison of any numbers: JavaScript compares big integers and floats exactly. */
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

/** A function of one number that gives a float. */
function convert(from: (value: number) => number): Primitive<[Value], Value> {
  return primitive<[Value], Value>({
    effect: 'runtime',
    evaluate: (host, value) => host.float(from(number(host, value))),
    type: (rules) => rules.float,
  });
}

export const primitives = {
  intAdd: vm.intAdd,
  intSub: vm.intSub,
  intMul: vm.intMul,
  intQuotient: vm.intQuotient,
  intRemainder: vm.intRemainder,
  floatAdd: vm.floatAdd,
  floatSub: vm.floatSub,
  floatMul: vm.floatMul,
  floatDiv: vm.floatDiv,
  floatSqrt: vm.floatSqrt,
  arrayNew: vm.arrayNew,
  arrayLength: vm.arrayLength,
  arrayLoad: vm.arrayLoad,
  arrayStore: vm.arrayStore,
  /** A row of its own with a fast form: the sign of a float. */
  floatNegate: primitive<[Value], Value>({
    effect: 'pure',
    needs: [['is', [0, Float]]],
    evaluate: (host, a) => host.float(-host.toFloat(a)),
    type: (rules) => rules.float,
    lower: (e, a) => ({ f64: e.builder.op('f64.neg', e.f64(a)) }),
  }),
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
  slowNegate: primitive<[Value], Value>({
    effect: 'runtime',
    evaluate(host, a): bigint {
      const big = host.isInt(a) && !host.fits(-host.toInt(a));
      return big || !host.isInt(a) ? host.float(-number(host, a)) : host.int(-host.toInt(a));
    },
    type: (rules) => rules.join(rules.integer, rules.float),
  }),
  slowSqrt: convert(Math.sqrt),
  toFloat: convert((value) => value),
  truncate: primitive<[Value], Value>({
    effect: 'runtime',
    evaluate(host, a): bigint {
      if (host.isInt(a)) return a;
      const value = Math.trunc(number(host, a));
      const fits = Number.isFinite(value) && host.fits(BigInt(value));
      return fits ? host.int(value) : fail(host, `${show(host, a)} is no integer`);
    },
    type: (rules) => rules.integer,
  }),
  /** Raises what is wrong with an index. */
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
  is: vm.isTest,
  same: vm.sameTest,
  inBounds: vm.inBounds,
  isLength: vm.isLength,
  addFits: vm.addFits,
  subFits: vm.subFits,
  mulFits: vm.mulFits,
  divideFits: vm.divideFits,
  intNonZero: vm.intNonZero,
  intLess: vm.intLess,
  intLessOrEqual: vm.intLessOrEqual,
  intEqual: vm.intEqual,
  floatLess: vm.floatLess,
  floatLessOrEqual: vm.floatLessOrEqual,
  floatEqual: vm.floatEqual,
};
