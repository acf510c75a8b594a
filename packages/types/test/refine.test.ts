import { describe, expect, it } from 'vitest';
import {
  BOTTOM,
  type Constraint,
  Environment,
  flipped,
  NOT_NAN,
  negated,
  type Relation,
  TOP,
  TypeLattice,
} from '../src/index.ts';
import { below, makeLanguage, pick, randomNumbers } from './language.ts';
import { randomType } from './types.ts';

function setUp() {
  const language = makeLanguage();
  const { classes } = language;
  const string = classes.define({ name: 'String', parent: language.object });
  const t = new TypeLattice(classes, { integers: [-(2n ** 62n), 2n ** 62n - 1n] });
  return { ...language, string, t, nilType: t.exactly(language.nil) };
}

describe('flow-sensitive refinement', () => {
  it('x is Integer | Float where two branches meet', () => {
    const { t } = setUp();
    // x = cond ? 1 : 1.5
    expect(t.describe(t.join(t.integerConstant(1), t.floatConstant(1.5)))).toBe(
      'Integer[1] | Float{positive fraction}',
    );
    expect(t.describe(t.join(t.integer(), t.float()))).toBe('Integer | Float');
  });

  it('nil?: nil in one branch, anything else in the other, both afterwards', () => {
    const { t, string, nilType } = setUp();
    const env = new Environment(t, 1);
    env.define(0, t.join(nilType, t.exactly(string)));
    env.enter();
    expect(env.assumeIs(0, nilType)).toBe(true);
    expect(t.describe(env.typeOf(0))).toBe('NilClass');
    env.leave();
    env.enter();
    expect(env.assumeIsNot(0, nilType)).toBe(true);
    expect(t.describe(env.typeOf(0))).toBe('String');
    env.leave();
    expect(t.describe(env.typeOf(0))).toBe('NilClass | String');
    env.dispose();
  });

  it('is_a?: a class with its subclasses, those declared later included', () => {
    const { t, classes, numeric, object } = setUp();
    const env = new Environment(t, 1);
    env.define(0, t.instancesOf(object));
    env.enter();
    env.assumeIs(0, t.instancesOf(numeric));
    expect(t.describe(env.typeOf(0))).toBe('Numeric+');
    const rational = classes.define({ name: 'Rational', parent: numeric });
    expect(t.isSubtype(t.exactly(rational), env.typeOf(0))).toBe(true);
    env.leave();
    env.enter();
    env.assumeIsNot(0, t.instancesOf(numeric));
    expect(t.describe(env.typeOf(0))).toBe('Object+ \\ Numeric+');
    expect(t.isDisjoint(env.typeOf(0), t.exactly(rational))).toBe(true);
    env.leave();
    env.dispose();
  });

  it('Integer#<: both branches of a comparison with a constant', () => {
    const { t } = setUp();
    const env = new Environment(t, 1);
    env.define(0, t.integer());
    const less: Constraint = { kind: 'compare', relation: '<', to: t.integerConstant(10) };
    const notLess: Constraint = { ...less, relation: negated('<') };
    env.enter();
    env.assume(0, less);
    expect(t.integerRange(env.typeOf(0))).toEqual({ low: -(2n ** 62n), high: 9 });
    env.leave();
    env.enter();
    env.assume(0, notLess);
    expect(t.integerRange(env.typeOf(0))).toEqual({ low: 10, high: 2n ** 62n - 1n });
    env.leave();
    env.dispose();
  });

  it('Integer#<: refines both sides, and says that i + 1 fits where i < n', () => {
    const { t } = setUp();
    const env = new Environment(t, 2);
    env.define(0, t.integer(0));
    env.define(1, t.integer());
    expect(t.fits('add', env.typeOf(0), t.integerConstant(1))).toBeUndefined();
    env.enter();
    env.assumeComparison(0, '<', 1);
    expect(t.integerRange(env.typeOf(0))).toEqual({ low: 0, high: 2n ** 62n - 2n });
    expect(t.integerRange(env.typeOf(1))).toEqual({ low: 1, high: 2n ** 62n - 1n });
    expect(t.fits('add', env.typeOf(0), t.integerConstant(1))).toBe(true);
    env.leave();
    env.dispose();
  });

  it('a comparison stays in force: what is learnt of one value is carried on', () => {
    const { t } = setUp();
    const env = new Environment(t, 3);
    for (let value = 0; value < 3; value++) env.define(value, t.integer(0, 12));
    env.enter();
    env.assumeComparison(0, '<', 1);
    env.assumeComparison(1, '<', 2);
    env.enter();
    env.assumeComparison(2, '<=', 1);
    expect(env.isUnreachable).toBe(true);
    env.leave();
    expect(env.isUnreachable).toBe(false);
    env.enter();
    env.assumeIs(2, t.integer(0, 10));
    expect(t.describe(env.typeOf(0))).toBe('Integer[0..8]');
    // A new value in the middle: the former one's comparisons no longer hold of it.
    env.define(1, t.integer(50, 60));
    env.assumeIs(2, t.integer(5, 5));
    expect(t.describe(env.typeOf(0))).toBe('Integer[0..8]');
    env.leave();
    expect(t.describe(env.typeOf(0))).toBe('Integer[0..10]');
    env.leave();
    env.dispose();
  });

  it('leaves what is no integer alone, and all where the other side may be a float', () => {
    const { t, nilType } = setUp();
    const type = t.join(t.integer(0, 9), nilType);
    expect(t.describe(t.refine('<', type, t.integerConstant(5)))).toBe('NilClass | Integer[0..4]');
    expect(t.refine('<', type, t.join(t.integerConstant(5), t.float()))).toBe(type);
    expect(t.refine('<', type, BOTTOM)).toBe(BOTTOM);
    expect(t.describe(t.refine('!=', t.integer(0, 9), t.integerConstant(9)))).toBe('Integer[0..8]');
    expect(t.describe(t.refine('!=', t.integer(0, 9), t.integerConstant(5)))).toBe('Integer[0..9]');
    expect(t.describe(t.refine('==', t.integer(0, 9), t.integer(5)))).toBe('Integer[5..9]');
  });

  it('folds tests that types decide', () => {
    const { t, nilType, numeric } = setUp();
    const small = t.integer(0, 4);
    expect(t.decide('<', small, t.integer(5))).toBe(true);
    expect(t.decide('>=', small, t.integer(5))).toBe(false);
    expect(t.decide('<', small, t.integer(4))).toBeUndefined();
    expect(t.decide('==', t.integerConstant(3), t.integerConstant(3))).toBe(true);
    expect(t.decide('!=', t.integerConstant(3), t.integerConstant(3))).toBe(false);
    expect(t.decide('<', t.join(small, nilType), t.integer(5))).toBeUndefined();
    expect(t.decideIs(small, t.instancesOf(numeric))).toBe(true);
    expect(t.decideIs(nilType, t.instancesOf(numeric))).toBe(false);
    expect(t.decideIs(TOP, nilType)).toBeUndefined();
    expect(t.isSubtype(t.float(NOT_NAN), t.float())).toBe(true);
  });

  it('agrees with pairs of numbers for every relation (exhaustive, -3 to 3)', () => {
    const { t } = setUp();
    const holds: Record<Relation, (x: number, y: number) => boolean> = {
      '<': (x, y) => x < y,
      '<=': (x, y) => x <= y,
      '>': (x, y) => x > y,
      '>=': (x, y) => x >= y,
      '==': (x, y) => x === y,
      '!=': (x, y) => x !== y,
    };
    const range = [-3, -2, -1, 0, 1, 2, 3];
    for (const relation of Object.keys(holds) as Relation[]) {
      for (const a of range) {
        for (const b of range.filter((n) => n >= a)) {
          for (const c of range) {
            for (const d of range.filter((n) => n >= c)) {
              const left = range.filter((n) => n >= a && n <= b);
              const right = range.filter((n) => n >= c && n <= d);
              const kept = left.filter((x) => right.some((y) => holds[relation](x, y)));
              const expected =
                kept.length === 0 ? BOTTOM : t.integer(Math.min(...kept), Math.max(...kept));
              expect(t.refine(relation, t.integer(a, b), t.integer(c, d))).toBe(expected);
              const outcomes = new Set(
                left.flatMap((x) => right.map((y) => holds[relation](x, y))),
              );
              const decided = outcomes.size === 1 ? [...outcomes][0] : undefined;
              expect(t.decide(relation, t.integer(a, b), t.integer(c, d))).toBe(decided);
              expect(negated(negated(relation))).toBe(relation);
              expect(flipped(flipped(relation))).toBe(relation);
            }
          }
        }
      }
    }
  });

  it('undoes any nesting of random changes exactly (seed 11)', () => {
    const random = randomNumbers(11);
    const { t } = setUp();
    const env = new Environment(t, 6);
    const types = Array.from({ length: 40 }, () =>
      t.retain(randomType(t, random, [-5n, 0n, 3n, 2n ** 60n], [0, 1, 2])),
    );
    for (let value = 0; value < env.size; value++) env.define(value, pick(random, types));
    const saved: number[][] = [];
    const state = (): number[] => Array.from({ length: env.size }, (_, value) => env.typeOf(value));
    for (let step = 0; step < 5000; step++) {
      const value = below(random, env.size);
      const type = pick(random, types);
      switch (below(random, 7)) {
        case 0:
        case 1:
          saved.push(state());
          expect(env.enter()).toBe(saved.length);
          break;
        case 2:
          if (saved.length === 0) break;
          env.leave(saved.length);
          expect(state()).toEqual(saved.pop());
          break;
        case 3:
          env.define(value, type);
          break;
        case 4:
          env.assumeIs(value, type);
          break;
        case 5:
          env.assumeIsNot(value, type);
          break;
        default:
          env.assumeComparison(value, pick(random, ['<', '<=', '==', '!=']), below(random, 6));
      }
      expect(env.isUnreachable).toBe(state().includes(BOTTOM));
      if (saved.length > 20)
        while (saved.length > 0) {
          env.leave();
          expect(state()).toEqual(saved.pop());
        }
    }
    env.dispose();
    for (const type of types) t.release(type);
    t.collect();
    expect(t.statistics().types).toBe(2);
  });
});
