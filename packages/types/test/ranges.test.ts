import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  type ArithmeticOperation,
  BOTTOM,
  type Bound,
  LARGEST_BOUND,
  rangeOf,
  TypeLattice,
} from '../src/index.ts';
import { makeLanguage } from './language.ts';

const floorDivide = (x: bigint, y: bigint): bigint => {
  const quotient = x / y;
  return x % y !== 0n && x < 0n !== y < 0n ? quotient - 1n : quotient;
};

const OPERATIONS: Record<ArithmeticOperation, (x: bigint, y: bigint) => bigint | undefined> = {
  add: (x, y) => x + y,
  subtract: (x, y) => x - y,
  multiply: (x, y) => x * y,
  divide: (x, y) => (y === 0n ? undefined : floorDivide(x, y)),
  modulo: (x, y) => (y === 0n ? undefined : x - y * floorDivide(x, y)),
  shiftLeft: (x, y) => (y >= 0n ? x << y : x >> -y),
  shiftRight: (x, y) => (y >= 0n ? x >> y : x << -y),
  and: (x, y) => x & y,
  or: (x, y) => x | y,
  xor: (x, y) => x ^ y,
};

const names = Object.keys(OPERATIONS) as ArithmeticOperation[];
const EXACT: ReadonlySet<ArithmeticOperation> = new Set(['add', 'subtract', 'multiply', 'divide']);

describe('arithmetic on ranges', () => {
  it('contains every result, and no more for the exact operations (exhaustive, -4 to 4)', () => {
    const range = [-4, -3, -2, -1, 0, 1, 2, 3, 4];
    for (const name of names) {
      for (const a of range) {
        for (const b of range.filter((n) => n >= a)) {
          for (const c of range) {
            for (const d of range.filter((n) => n >= c)) {
              const results: bigint[] = [];
              for (let x = a; x <= b; x++) {
                for (let y = c; y <= d; y++) {
                  const result = OPERATIONS[name](BigInt(x), BigInt(y));
                  if (result !== undefined) results.push(result);
                }
              }
              const computed = rangeOf(name, { low: a, high: b }, { low: c, high: d });
              const at = `${name} of ${a}..${b} and ${c}..${d}`;
              if (results.length === 0) {
                expect(computed, at).toBeUndefined();
                continue;
              }
              const sorted = results.sort((x, y) => (x < y ? -1 : 1));
              const low = sorted[0]!;
              const high = sorted.at(-1)!;
              if (EXACT.has(name)) {
                expect(computed, at).toEqual({ low: Number(low), high: Number(high) });
              } else if (!(computed!.low <= low && computed!.high >= high)) {
                expect.fail(`${at}: ${computed!.low}..${computed!.high} lacks ${low}..${high}`);
              }
            }
          }
        }
      }
    }
  });

  it('contains every result for bounds of any size, open ones included', () => {
    const edge = fc.oneof(
      fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }),
      fc.constantFrom(-(2n ** 62n), 2n ** 62n - 1n, -(2n ** 53n), 2n ** 53n + 1n, 0n, -1n, 1n),
      fc.bigInt({ min: -70n, max: 70n }),
    );
    const bounds = fc.tuple(edge, edge, fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        bounds,
        bounds,
        fc.array(fc.tuple(edge, edge), { minLength: 1, maxLength: 8 }),
        (name, first, second, members) => {
          const make = ([x, y, open]: [bigint, bigint, number]): { low: Bound; high: Bound } => ({
            low: open === 0 ? -Infinity : x < y ? x : y,
            high: open === 1 ? Infinity : x < y ? y : x,
          });
          const a = make(first);
          const b = make(second);
          if (name.startsWith('shift')) {
            // Shift counts beyond this are never computed by anybody.
            b.low = b.low === -Infinity ? b.low : BigInt(b.low) % 80n;
            b.high = b.high === Infinity ? b.high : BigInt(b.high) % 80n;
            if (b.low > b.high) return;
          }
          const inside = (range: { low: Bound; high: Bound }, value: bigint): bigint =>
            value < range.low ? BigInt(range.low) : value > range.high ? BigInt(range.high) : value;
          const computed = rangeOf(name, a, b);
          for (const [x, y] of members) {
            const count = name.startsWith('shift') ? inside(b, y % 80n) : inside(b, y);
            const result = OPERATIONS[name](inside(a, x), count);
            if (result === undefined) continue;
            expect(
              computed !== undefined && computed.low <= result && result <= computed.high,
            ).toBe(true);
          }
        },
      ),
      { seed: 4242, numRuns: 20000 },
    );
  });

  it('knows at the edge of 63-bit integers whether a result fits', () => {
    const max = 2n ** 62n - 1n;
    const t = new TypeLattice(makeLanguage().classes, { integers: [-max - 1n, max] });
    const one = t.integerConstant(1);
    expect(t.fits('add', t.integerConstant(max), one)).toBe(false);
    expect(t.fits('add', t.integerConstant(max - 1n), one)).toBe(true);
    expect(t.fits('add', t.integer(0, max), one)).toBeUndefined();
    // 2^61 + 2^61 does not fit: a bound that is off by one would say it does.
    const half = t.integerConstant(2n ** 61n);
    expect(t.fits('add', half, half)).toBe(false);
    expect(t.fits('add', half, t.integerConstant(2n ** 61n - 1n))).toBe(true);
    expect(t.arithmetic('add', half, half)).toBe(BOTTOM);
    expect(t.integerRange(t.arithmetic('add', t.integer(), one))).toEqual({
      low: -max,
      high: max,
    });
    expect(t.describe(t.arithmetic('multiply', t.integer(-3, 4), t.integer(2, 5)))).toBe(
      'Integer[-15..20]',
    );
    expect(t.arithmetic('divide', one, t.integerConstant(0))).toBe(BOTTOM);
    expect(t.arithmetic('add', one, t.float())).toBe(BOTTOM);
  });

  it('rounds bounds beyond the largest outwards', () => {
    const t = new TypeLattice(makeLanguage().classes);
    const exact = t.integer(-LARGEST_BOUND, LARGEST_BOUND);
    expect(t.integerRange(exact)).toEqual({ low: -LARGEST_BOUND, high: LARGEST_BOUND });
    expect(t.integerRange(t.integer(-LARGEST_BOUND - 1n, LARGEST_BOUND + 1n))).toEqual({
      low: -Infinity,
      high: Infinity,
    });
    expect(t.integerRange(t.integerConstant(LARGEST_BOUND * 4n))).toEqual({
      low: LARGEST_BOUND,
      high: Infinity,
    });
    expect(t.integerRange(t.integerConstant(2n ** 60n + 1n))).toEqual({
      low: 2n ** 60n + 1n,
      high: 2n ** 60n + 1n,
    });
    // A number that is an integer but not a safe one means itself.
    expect(t.integerConstant(2 ** 60)).toBe(t.integerConstant(2n ** 60n));
    expect(t.integerConstant(-0)).toBe(t.integerConstant(0));
  });

  it('rejects what is no range', () => {
    expect(() => rangeOf('power' as never, { low: 0, high: 1 }, { low: 0, high: 1 })).toThrow(
      ArgumentError,
    );
    expect(() => rangeOf('add', { low: 2, high: 1 }, { low: 0, high: 1 })).toThrow(/low at most/);
    expect(() => rangeOf('add', { low: 0.5, high: 1 }, { low: 0, high: 1 })).toThrow(/a\.low/);
  });
});
