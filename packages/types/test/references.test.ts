import { describe, expect, it } from 'vitest';
import {
  BOTTOM,
  Environment,
  FieldTable,
  HandleError,
  ReleaseError,
  ScopeError,
  type TypeHandle,
  TypeLattice,
} from '../src/index.ts';
import { InternTable } from '../src/intern.ts';
import { below, makeLanguage, pick, randomNumbers } from './language.ts';
import { randomType } from './types.ts';

describe('reference counts', () => {
  it('free what a scope made, keep what was retained, and use the rows again', () => {
    const language = makeLanguage();
    const t = new TypeLattice(language.classes);
    const start = t.statistics();
    t.openScope();
    const kept = t.retain(t.arrayOf(t.integer(1, 2)));
    const dropped = t.arrayOf(t.integer(3, 4));
    t.closeScope();
    expect(t.describe(kept)).toBe('Array+(Integer[1..2])');
    // The element lives through the array.
    expect(t.describe(t.elementType(kept))).toBe('Integer[1..2]');
    expect(() => t.describe(dropped)).toThrow(HandleError);
    const reused = new Set([t.integer(5, 6), t.integer(7, 8)]);
    expect(reused.has(dropped)).toBe(true);
    t.release(kept);
    t.collect();
    expect(t.statistics()).toMatchObject({
      types: start.types,
      classSets: start.classSets,
      nameSets: start.nameSets,
      intervals: start.intervals,
    });
  });

  it('a scope can hand one type on to the scope around it', () => {
    const t = new TypeLattice(makeLanguage().classes);
    const outer = t.openScope();
    const result = t.scope(() => t.join(t.integer(1, 2), t.integer(8, 9)));
    expect(t.describe(result)).toBe('Integer[1..9]');
    t.closeScope(outer);
    expect(() => t.describe(result)).toThrow(HandleError);
  });

  it('a scope whose work fails is closed', () => {
    const t = new TypeLattice(makeLanguage().classes);
    const before = t.statistics().types;
    expect(() =>
      t.scope(() => {
        t.openScope();
        t.integer(1, 2);
        throw new Error('work failed');
      }),
    ).toThrow('work failed');
    expect(t.statistics().types).toBe(before);
    expect(() => t.closeScope()).toThrow(ScopeError);
  });

  it('scopes close from the inside', () => {
    const t = new TypeLattice(makeLanguage().classes);
    const outer = t.openScope();
    const inner = t.openScope();
    expect(() => t.closeScope(outer)).toThrow(/innermost open scope is 2/);
    t.closeScope(inner);
    t.closeScope(outer);
    expect(() => t.closeScope()).toThrow('no scope is open');
  });

  it('a memo entry dies with its operands and its result', () => {
    const t = new TypeLattice(makeLanguage().classes);
    const a = t.retain(t.integer(1, 2));
    const b = t.retain(t.integer(5, 6));
    for (let round = 0; round < 50; round++) {
      t.openScope();
      // The join's row is freed at the end; then other types take its place.
      expect(t.describe(t.join(a, b))).toBe('Integer[1..6]');
      t.closeScope();
      t.openScope();
      const c = t.integer(round, 100);
      expect(t.describe(t.join(c, b))).toBe(`Integer[${Math.min(round, 5)}..100]`);
      t.closeScope();
    }
  });

  it('debugging: leaks are reported with the place of the retain', () => {
    const t = new TypeLattice(makeLanguage().classes, { debug: true });
    function retainsAndForgets(): void {
      t.retain(t.integer(1, 2));
    }
    retainsAndForgets();
    const ended = t.retain(t.integer(3, 4));
    t.release(ended);
    const [leak, ...others] = t.leaks();
    expect(others).toEqual([]);
    expect(leak).toMatchObject({ text: 'Integer[1..2]', count: 1 });
    expect(leak!.places[0]).toContain('retainsAndForgets');
    expect(leak!.places[0]).toContain('references.test.ts');
  });

  it('debugging: a double release names the place of the first', () => {
    const t = new TypeLattice(makeLanguage().classes, { debug: true });
    const type = t.retain(t.integer(1, 2));
    const keeper = t.retain(t.arrayOf(type));
    function releasesFirst(): void {
      t.release(type);
    }
    releasesFirst();
    expect(() => t.release(type)).toThrow(ReleaseError);
    expect(() => t.release(type)).toThrow(/releasesFirst/);
    t.release(keeper);
  });

  it('debugging: use after free names the place of the sweep, for every operation', () => {
    const t = new TypeLattice(makeLanguage().classes, { debug: true });
    const type = t.integer(1, 2);
    function sweepsIt(): void {
      t.collect();
    }
    sweepsIt();
    // Not even the same type gets the row again.
    expect(t.integer(1, 2)).not.toBe(type);
    const other = t.integer(3, 4);
    const uses: (() => unknown)[] = [
      () => t.join(type, type),
      () => t.join(type, other),
      () => t.join(BOTTOM, type),
      () => t.meet(other, type),
      () => t.without(other, type),
      () => t.isSubtype(type, other),
      () => t.widen(type, other),
      () => t.narrow(type, other),
      () => t.joinAtMerge(type, other, 0),
      () => t.refine('<', type, other),
      () => t.arrayOf(type),
      () => t.describe(type),
      () => t.snapshot(type),
      () => t.retain(type),
      () => t.release(type),
      () => t.integerRange(type),
    ];
    for (const use of uses) {
      expect(use).toThrow(HandleError);
      expect(use).toThrow(/sweepsIt/);
    }
  });

  it('a release without retain fails without debugging too', () => {
    const t = new TypeLattice(makeLanguage().classes);
    const type = t.integer(1, 2);
    const keeper = t.arrayOf(type);
    expect(() => t.release(type)).toThrow(ReleaseError);
    expect(t.describe(keeper)).toBe('Array+(Integer[1..2])');
  });

  it('field types hang on owners and let go of what they replace', () => {
    const { classes } = makeLanguage();
    const t = new TypeLattice(classes, { chainLength: 2 });
    const fields = new FieldTable(t);
    const before = t.statistics().types;
    expect(fields.read(7, 0)).toBe(BOTTOM);
    expect(fields.write(7, 0, t.integer(1, 1))).toBe(true);
    expect(fields.write(7, 0, t.integer(1, 1))).toBe(false);
    expect(fields.write(7, 0, t.integer(2, 2))).toBe(true);
    t.collect();
    expect(t.describe(fields.read(7, 0))).toBe('Integer[1..2]');
    expect(fields.write(7, 0, t.integer(3, 3))).toBe(true);
    expect(t.describe(fields.read(7, 0))).toBe('Integer[1..]');
    expect(fields.read(8, 0)).toBe(BOTTOM);
    fields.clear();
    t.collect();
    expect(t.statistics().types).toBe(before);
  });

  it('live rows return to the starting count after random work (seed 5)', () => {
    const random = randomNumbers(5);
    const { classes } = makeLanguage();
    const t = new TypeLattice(classes);
    const points = [-9n, 0n, 4n, 77n, 2n ** 61n];
    t.collect();
    const start = t.statistics();
    for (let round = 0; round < 100; round++) {
      t.openScope();
      const env = new Environment(t, 4);
      const held: TypeHandle[] = [];
      for (let step = 0; step < 100; step++) {
        const type = randomType(t, random, points, [0, 1, 2], 2);
        if (random() < 0.3) held.push(t.retain(type));
        if (random() < 0.3 && held.length > 0) {
          t.release(held.splice(below(random, held.length), 1)[0]!);
        }
        const other = held.length > 0 ? pick(random, held) : type;
        env.define(below(random, 4), t.joinAtMerge(type, other, 0));
        if (random() < 0.3) env.enter();
        else if (random() < 0.5 && env.depth > 0) env.leave();
      }
      env.dispose();
      for (const type of held) t.release(type);
      t.closeScope();
      expect(t.statistics().types).toBe(start.types);
      // Components may stay for the next scope; collecting frees them too.
      t.collect();
      expect(t.statistics()).toMatchObject({
        types: start.types,
        classSets: start.classSets,
        nameSets: start.nameSets,
        intervals: start.intervals,
      });
    }
    expect(t.leaks()).toEqual([]);
  });
});

/** Numbers interned with a hash that puts all in one bucket, or in the bucket of their last bit. */
class Numbers extends InternTable {
  readonly values: number[] = [];
  readonly hash: (value: number) => number;
  constructor(hash: (value: number) => number) {
    super();
    this.hash = hash;
  }
  intern(value: number): number {
    const hash = this.hash(value);
    for (let row = this.firstInBucket(hash); row >= 0; row = this.nextInBucket(row)) {
      if (this.values[row] === value) return row;
    }
    const row = this.allocate(hash);
    this.values[row] = value;
    return row;
  }
  protected override growColumns(): void {}
  protected override dispose(row: number): void {
    this.values[row] = NaN;
  }
}

describe('the intern table', () => {
  for (const [name, hash] of [
    ['all hashes collide', () => 42],
    ['half of them collide', (value: number) => value & 1],
    ['negative hashes', (value: number) => -value],
  ] as const) {
    it(`agrees with a map while rows come and go: ${name} (seed 9)`, () => {
      const random = randomNumbers(9);
      const table = new Numbers(hash);
      const known = new Map<number, { row: number; count: number }>();
      for (let step = 0; step < 20000; step++) {
        const value = below(random, 150);
        const entry = known.get(value);
        if (entry === undefined) {
          const row = table.intern(value);
          table.retain(row);
          known.set(value, { row, count: 1 });
        } else {
          expect(table.intern(value)).toBe(entry.row);
          if (random() < 0.4) {
            table.retain(entry.row);
            entry.count++;
          } else {
            table.release(entry.row);
            if (--entry.count === 0) known.delete(value);
          }
        }
        if (random() < 0.2) {
          table.sweep(0);
          expect(table.live).toBe(known.size);
        }
      }
      // Rows are used again: never more than there were values.
      expect(table.used).toBeLessThanOrEqual(150 + 64);
    });
  }

  it('renumbers serials before they run out, and says so', () => {
    const table = new Numbers((value) => value);
    let renumbered = 0;
    table.onRenumber = () => renumbered++;
    table.serialLimit = 20;
    for (let value = 0; value < 100; value++) {
      const row = table.intern(value);
      expect(table.serials[row]).toBeGreaterThan(0);
      expect(table.serials[row]).toBeLessThanOrEqual(20);
      if (value % 10 === 0) table.retain(row);
      else table.sweep(0);
    }
    expect(renumbered).toBeGreaterThan(5);
    expect(table.live).toBe(10);
    const serials = [...table.serials].filter((serial) => serial > 0);
    expect(new Set(serials).size).toBe(serials.length);
  });
});
