import { describe, expect, it } from 'vitest';
import { BOTTOM, ClassHierarchy, TOP, type TypeHandle, TypeLattice } from '../src/index.ts';
import { makeLanguage, pick, randomNumbers } from './language.ts';
import { closure, isSame, isSubset, makeUniverse, type Universe, valuesOf } from './oracle.ts';
import { randomType } from './types.ts';

/** All types that joins and meets make of some, up to a limit that is not reached. */
function generate(lattice: TypeLattice, from: TypeHandle[], limit: number): TypeHandle[] {
  const all = new Set<TypeHandle>([BOTTOM, TOP, ...from]);
  for (let before = 0; before < all.size; ) {
    before = all.size;
    const items = [...all];
    for (const a of items) {
      for (const b of items) {
        all.add(lattice.join(a, b));
        all.add(lattice.meet(a, b));
        all.add(lattice.without(a, b));
      }
      if (all.size > limit) throw new Error(`more than ${limit} types`);
    }
  }
  return [...all];
}

function checkTriple(t: TypeLattice, a: TypeHandle, b: TypeHandle, c: TypeHandle): boolean {
  return (
    t.join(t.join(a, b), c) === t.join(a, t.join(b, c)) &&
    t.meet(t.meet(a, b), c) === t.meet(a, t.meet(b, c)) &&
    (!t.isSubtype(a, b) ||
      (t.isSubtype(t.join(a, c), t.join(b, c)) && t.isSubtype(t.meet(a, c), t.meet(b, c)))) &&
    // Least and greatest among all bounds, not only bounds.
    (!(t.isSubtype(a, c) && t.isSubtype(b, c)) || t.isSubtype(t.join(a, b), c)) &&
    (!(t.isSubtype(c, a) && t.isSubtype(c, b)) || t.isSubtype(c, t.meet(a, b)))
  );
}

function checkPair(t: TypeLattice, a: TypeHandle, b: TypeHandle): boolean {
  const join = t.join(a, b);
  const meet = t.meet(a, b);
  return (
    join === t.join(b, a) &&
    meet === t.meet(b, a) &&
    t.meet(a, join) === a &&
    t.join(a, meet) === a &&
    t.isSubtype(a, b) === (join === b) &&
    t.isSubtype(a, b) === (meet === a) &&
    (!(t.isSubtype(a, b) && t.isSubtype(b, a)) || a === b)
  );
}

/** Compares the pair's operations with the same on plain sets of values. */
function checkOracle(
  universe: Universe,
  t: TypeLattice,
  a: TypeHandle,
  b: TypeHandle,
  of: (type: TypeHandle) => Set<number>,
): string {
  const valuesA = of(a);
  const valuesB = of(b);
  if (a !== b && isSame(valuesA, valuesB)) return 'two handles for the same values';
  if (t.isSubtype(a, b) !== isSubset(valuesA, valuesB)) return 'subtype';
  if (!isSame(of(t.meet(a, b)), intersect(valuesA, valuesB))) {
    return 'meet';
  }
  const union = new Set([...valuesA, ...valuesB]);
  if (!isSame(of(t.join(a, b)), closure(universe, union))) return 'join';
  const rest = of(t.without(a, b));
  if (!isSubset(rest, valuesA)) return 'without is more than the first';
  for (const value of valuesA) {
    if (!valuesB.has(value) && !rest.has(value)) return 'without lost a value';
  }
  if (t.isDisjoint(a, b) && t.without(a, b) !== a) return 'without something disjoint';
  return '';
}

function intersect(a: Set<number>, b: Set<number>): Set<number> {
  return new Set([...a].filter((value) => b.has(value)));
}

function cached(universe: Universe, t: TypeLattice): (type: TypeHandle) => Set<number> {
  const known = new Map<TypeHandle, Set<number>>();
  return (type) => {
    let values = known.get(type);
    if (values === undefined) {
      values = valuesOf(universe, t, type);
      known.set(type, values);
    }
    return values;
  };
}

function checkAll(universe: Universe, t: TypeLattice, types: TypeHandle[]): void {
  const of = cached(universe, t);
  for (const a of types) {
    expect(t.join(a, a)).toBe(a);
    expect(t.meet(a, a)).toBe(a);
    expect([t.join(a, BOTTOM), t.meet(a, TOP)]).toEqual([a, a]);
    expect([t.join(a, TOP), t.meet(a, BOTTOM)]).toEqual([TOP, BOTTOM]);
    for (const b of types) {
      const at = `${t.describe(a)} and ${t.describe(b)}`;
      if (!checkPair(t, a, b)) expect.fail(`laws of two: ${at}`);
      const wrong = checkOracle(universe, t, a, b, of);
      if (wrong !== '') expect.fail(`${wrong}: ${at}`);
      for (const c of types) {
        if (!checkTriple(t, a, b, c)) expect.fail(`laws of three: ${at} and ${t.describe(c)}`);
      }
    }
  }
}

describe('lattice laws, exhaustively', () => {
  it('hold for all class sets over three classes that may have more subclasses', () => {
    const classes = new ClassHierarchy();
    const a = classes.define({ name: 'A' });
    const b = classes.define({ name: 'B', parent: a, final: true });
    const c = classes.define({ name: 'C', parent: a });
    const t = new TypeLattice(classes);
    const types = generate(
      t,
      [a, b, c].flatMap((id) => [t.exactly(id), t.instancesOf(id)]),
      100,
    );
    // The atoms: A itself, B, C itself, and unknown subclasses of A, of C, of none of them.
    expect(types.length).toBe(2 ** 6);
    checkAll(makeUniverse(classes, [], []), t, types);
  });

  it('hold for names, listed constants and mixins', () => {
    const classes = new ClassHierarchy();
    const s = classes.define({ name: 'S', final: true });
    const flag = classes.define({ name: 'Flag', constants: ['on', 'off'] });
    const nil = classes.define({ name: 'Nil', constants: ['nil'] });
    const t = new TypeLattice(classes);
    const x = classes.defineName(s, { key: 'x' });
    const y = classes.defineName(s, { key: 'y', single: false });
    const types = generate(
      t,
      [t.named(x), t.named(y), t.exactly(s), t.named(classes.name(flag, 'on'))].concat(
        t.named(classes.name(flag, 'off')),
        t.exactly(nil),
      ),
      200,
    );
    // S: none, x, y, both, all; four subsets of Flag; nil or not; everything else or not.
    expect(types.length).toBe(5 * 4 * 2 * 2);
    checkAll(makeUniverse(classes, [], []), t, types);
  });

  it('hold for integers of two classes with floats', () => {
    const classes = new ClassHierarchy();
    const small = classes.define({ name: 'Small', kind: 'integer', final: true });
    const big = classes.define({ name: 'Big', kind: 'integer', final: true });
    const float = classes.define({ name: 'Float', kind: 'float', final: true });
    const t = new TypeLattice(classes);
    const types = generate(
      t,
      [
        t.integer(0, 0, small),
        t.integer(1, 2, big),
        t.integer(-1, 1),
        t.integer(-Infinity, 0),
        t.floatConstant(1.5, float),
      ],
      400,
    );
    expect(types.length).toBeGreaterThan(40);
    checkAll(makeUniverse(classes, [-(10n ** 20n), -1n, 0n, 1n, 2n, 10n ** 20n], []), t, types);
  });

  it('hold for arrays of arrays', () => {
    const classes = new ClassHierarchy();
    const array = classes.define({ name: 'Array', kind: 'array' });
    const list = classes.define({ name: 'List', kind: 'array', parent: array, final: true });
    const nil = classes.define({ name: 'Nil', constants: ['nil'] });
    const t = new TypeLattice(classes);
    const unit = t.exactly(nil);
    const types = generate(
      t,
      [
        unit,
        t.arrayOf(unit, 0, 1),
        t.arrayOf(unit, 2, 2, list),
        t.arrayOf(t.arrayOf(unit, 1, 1), 1, 2, list),
      ],
      400,
    );
    expect(types.length).toBeGreaterThan(30);
    checkAll(makeUniverse(classes, [], [0, 1, 2, 3], 2), t, types);
  });
});

describe('lattice laws, on random types', () => {
  const points = [-(2n ** 62n), -1n, 0n, 7n, 2n ** 53n + 1n, 2n ** 62n - 1n];

  for (const seed of [1, 2, 3]) {
    it(`hold at every version of a growing hierarchy (seed ${seed})`, () => {
      const random = randomNumbers(seed);
      const language = makeLanguage();
      const { classes } = language;
      const t = new TypeLattice(classes);
      const values = points.flatMap((point) => [point - 1n, point, point + 1n]);
      const integers = [...new Set([...values, -(10n ** 30n), 10n ** 30n])];
      let kept: TypeHandle[] = [];
      for (let version = 0; version < 5; version++) {
        const universe = makeUniverse(classes, integers, [0, 1, 2]);
        const of = cached(universe, t);
        const fresh = Array.from({ length: 10 }, () => randomType(t, random, points, [0, 1], 1));
        const types = [...kept, ...fresh];
        for (const a of types) {
          for (const b of types) {
            const at = `seed ${seed}, version ${version}: ${t.describe(a)} and ${t.describe(b)}`;
            if (!checkPair(t, a, b)) expect.fail(`laws of two: ${at}`);
            const wrong = checkOracle(universe, t, a, b, of);
            if (wrong !== '') expect.fail(`${wrong}: ${at}`);
            for (const c of types) {
              if (!checkTriple(t, a, b, c)) {
                expect.fail(`laws of three: ${at} and ${t.describe(c)}`);
              }
            }
          }
        }
        // Types of earlier versions stay, so that old rows and memo entries meet new classes.
        kept = fresh.slice(0, 5);
        const parents = [language.object, language.numeric, language.array, language.proc];
        const parent = pick(random, parents);
        const added = classes.define({ name: `New${version}`, parent });
        classes.define({ name: `Sub${version}`, parent: added, mixins: [language.numeric] });
        classes.defineName(language.symbol, { key: `s${version}` });
      }
    });
  }
});
