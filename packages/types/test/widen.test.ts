import { describe, expect, it } from 'vitest';
import {
  BOTTOM,
  factsOfFloat,
  INTEGRAL,
  NOT_NAN,
  TOP,
  type TypeHandle,
  TypeLattice,
} from '../src/index.ts';
import { makeLanguage, pick, randomNumbers } from './language.ts';
import { randomType } from './types.ts';

describe('widening', () => {
  it('stops at thresholds, then at the end of the integers', () => {
    const { classes } = makeLanguage();
    const t = new TypeLattice(classes, {
      integers: [-(2n ** 62n), 2n ** 62n - 1n],
      thresholds: [100, 0, 2n ** 61n, 100],
    });
    const chain = [1, 2, 101, 2n ** 61n + 1n].map((high) => t.integer(0, high));
    let type: TypeHandle = t.integer(0, 0);
    const seen = chain.map((next) => {
      type = t.widen(type, t.join(type, next));
      return t.describe(type);
    });
    expect(seen).toEqual([
      'Integer[0..100]',
      'Integer[0..100]',
      `Integer[0..${2n ** 61n}]`,
      `Integer[0..${2n ** 62n - 1n}]`,
    ]);
    expect(t.describe(t.widen(t.integer(1, 1), t.integer(-5, 1)))).toBe(
      `Integer[${-(2n ** 62n)}..1]`,
    );
    t.setThresholds([-10]);
    expect(t.describe(t.widen(t.integer(1, 1), t.integer(-5, 1)))).toBe('Integer[-10..1]');
  });

  it('takes plain classes to their common superclass and keeps nil and integers apart', () => {
    const { classes, object, nil } = makeLanguage();
    const shape = classes.define({ name: 'Shape', parent: object });
    const circle = classes.define({ name: 'Circle', parent: shape });
    const square = classes.define({ name: 'Square', parent: shape });
    const t = new TypeLattice(classes);
    const shapes = t.widen(t.exactly(circle), t.exactly(square));
    expect(t.describe(shapes)).toBe('Shape+');
    const all = t.widen(shapes, t.exactly(object));
    expect(t.isDisjoint(all, t.join(t.exactly(nil), t.integer()))).toBe(true);
    expect(t.isSubtype(t.instancesOf(shape), all)).toBe(true);
    const optional = t.widen(shapes, t.exactly(nil));
    expect(t.describe(optional)).toBe('NilClass | Shape+');
  });

  it('takes names to their class, facts to integral and then to not NaN', () => {
    const { classes, symbol } = makeLanguage();
    const t = new TypeLattice(classes);
    const [a, b] = ['a', 'b'].map((key) => t.named(classes.defineName(symbol, { key })));
    expect(t.widen(a!, b!)).toBe(t.exactly(symbol));
    const one = t.floatConstant(1);
    expect(t.widen(one, t.floatConstant(-1))).toBe(t.float(INTEGRAL));
    expect(t.widen(one, t.floatConstant(0.5))).toBe(t.float(NOT_NAN));
    expect(t.widen(one, t.float(factsOfFloat(NaN)))).toBe(t.float());
  });

  it('ends a loop that nests arrays', () => {
    const { classes } = makeLanguage();
    const t = new TypeLattice(classes, { nesting: 2, chainLength: 4 });
    let type: TypeHandle = t.integerConstant(0);
    let visits = 0;
    for (;;) {
      const next = t.joinAtMerge(type, t.arrayOf(type, 1, 1), visits++);
      if (next === type) break;
      type = next;
      expect(visits).toBeLessThan(4 + t.maximumWideningSteps());
    }
    expect(t.describe(type)).toBe('Integer[0] | Array+(Integer[0] | Array+(any)[1])[1]');
  });

  it('narrowing brings back what widening gave away', () => {
    const { classes, nil } = makeLanguage();
    const t = new TypeLattice(classes);
    const widened = t.join(t.integer(0), t.exactly(nil));
    const exact = t.integer(0, 10);
    const narrowed = t.narrow(widened, exact);
    expect(t.describe(narrowed)).toBe('NilClass | Integer[0..10]');
    expect(t.describe(t.narrow(TOP, exact))).toBe('Integer[0..10]');
    expect(t.narrow(exact, t.integer(3, 4))).toBe(exact);
    expect(t.narrow(exact, BOTTOM)).toBe(BOTTOM);
    expect(t.describe(t.narrow(t.arrayOf(t.integer()), t.arrayOf(t.integer(1, 2), 1, 3)))).toBe(
      'Array+(Integer[1..2])[1..3]',
    );
  });

  it('merges keep to the union width', () => {
    const { classes, object, symbol } = makeLanguage();
    const t = new TypeLattice(classes, { unionWidth: 3, chainLength: 1000 });
    const parts = Array.from({ length: 4 }, (_, i) =>
      classes.define({ name: `Part${i}`, parent: object }),
    );
    let type: TypeHandle = BOTTOM;
    for (const part of parts.slice(0, 3)) type = t.joinAtMerge(type, t.exactly(part), 0);
    expect(t.describe(type)).toBe('Part0 | Part1 | Part2');
    type = t.joinAtMerge(type, t.exactly(parts[3]!), 0);
    expect(t.describe(type)).toMatch(/^Object\+ \\/);
    expect(t.isDisjoint(type, t.integer())).toBe(true);
    const keys = ['a', 'b', 'c', 'd'].map((key) => t.named(classes.defineName(symbol, { key })));
    const names = keys.reduce((a, b) => t.joinAtMerge(a, b, 0));
    expect(names).toBe(t.exactly(symbol));
  });

  for (const seed of [21, 22, 23]) {
    it(`every chain ends within the stated number of steps, above its parts (seed ${seed})`, () => {
      const random = randomNumbers(seed);
      const language = makeLanguage();
      const { classes, symbol } = language;
      for (const key of ['x', 'y', 'z']) classes.defineName(symbol, { key });
      let parent = language.object;
      for (let i = 0; i < 6; i++) {
        parent = classes.define({ name: `Deep${i}`, parent });
        classes.define({ name: `Side${i}`, parent });
      }
      const options = { thresholds: [-7, 0, 7, 100], nesting: 2, chainLength: 5, unionWidth: 4 };
      const t = new TypeLattice(classes, options);
      const points = [-200n, -8n, -1n, 0n, 1n, 6n, 9n, 150n, 2n ** 62n];
      const limit = t.maximumWideningSteps();
      for (let chain = 0; chain < 60; chain++) {
        t.openScope();
        let widened: TypeHandle = BOTTOM;
        let merged: TypeHandle = BOTTOM;
        let widenings = 0;
        let merges = 0;
        // Small steps at first, so that no chain gets to top at once.
        const small = Array.from({ length: 30 }, () =>
          pick(random, [
            () => t.integerConstant(pick(random, points)),
            () => t.exactly(pick(random, [symbol, language.nil, language.object, parent])),
            () => randomType(t, random, points, [0, 1, 2], 2),
          ])(),
        );
        for (let step = 0; step < 300; step++) {
          const next =
            step < 200 ? pick(random, small) : randomType(t, random, points, [0, 1, 2, 9], 3);
          const up = t.widen(widened, next);
          expect(t.isSubtype(widened, up) && t.isSubtype(next, up)).toBe(true);
          if (up !== widened) widenings++;
          widened = up;
          const atMerge = t.joinAtMerge(merged, next, merges);
          expect(t.isSubtype(merged, atMerge) && t.isSubtype(next, atMerge)).toBe(true);
          if (atMerge !== merged && merges++ < options.chainLength) {
            const { classes: marks, names } = t.snapshot(atMerge);
            const width = marks.count((mark) => mark !== 'none') + names.flatten().count();
            expect(width).toBeLessThanOrEqual(options.unionWidth);
          }
          merged = atMerge;
        }
        expect(widenings).toBeLessThanOrEqual(limit);
        expect(merges).toBeLessThanOrEqual(5 + limit);
        t.closeScope();
      }
    });

    it(`narrowing stays between and comes to rest (seed ${seed})`, () => {
      const random = randomNumbers(seed);
      const t = new TypeLattice(makeLanguage().classes);
      const points = [-200n, -1n, 0n, 1n, 150n];
      for (let chain = 0; chain < 300; chain++) {
        let old = randomType(t, random, points, [0, 1, 2], 2);
        let steps = 0;
        for (let step = 0; step < 60; step++) {
          const next = t.meet(old, randomType(t, random, points, [0, 1, 2], 2));
          const narrowed = t.narrow(old, next);
          expect(t.isSubtype(next, narrowed) && t.isSubtype(narrowed, old)).toBe(true);
          if (narrowed !== old) steps++;
          old = narrowed;
        }
        expect(steps).toBeLessThanOrEqual(60);
      }
    });
  }
});
