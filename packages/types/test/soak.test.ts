import { expect, it } from 'vitest';
import {
  ALL_FLOATS,
  Environment,
  type NameId,
  type Relation,
  type TypeHandle,
  TypeLattice,
} from '../src/index.ts';
import { below, makeLanguage, pick, randomNumbers } from './language.ts';

// `npm run soak` sets ten million; the test suite does a fiftieth of it.
const OPERATIONS = Number(process.env.SOAK_OPERATIONS ?? 200_000);
const SEED = Number(process.env.SOAK_SEED ?? 2026);

it(`${OPERATIONS} operations leave as many live rows as there were (seed ${SEED})`, () => {
  const random = randomNumbers(SEED);
  const language = makeLanguage();
  const { classes } = language;
  const t = new TypeLattice(classes, { thresholds: [0, 16, 256, 2n ** 40n] });
  const start = t.statistics();
  const pool: TypeHandle[] = Array.from({ length: 200 }, () => t.retain(t.integer()));
  const environment = new Environment(t, 8);
  const relations: readonly Relation[] = ['<', '<=', '>', '>=', '==', '!='];
  let operations = 0;
  let largest = 0;

  const fresh = (): TypeHandle => {
    switch (below(random, 7)) {
      case 0: {
        const low = below(random, 1000) - 500;
        return t.integer(low, low + below(random, 100));
      }
      case 1:
        return t.integer(-(2n ** BigInt(below(random, 63))), 2n ** BigInt(below(random, 63)));
      case 2:
        return t.float(below(random, ALL_FLOATS + 1));
      case 3:
        return t.exactly(below(random, classes.size) as never);
      case 4:
        return t.instancesOf(below(random, classes.size) as never);
      case 5:
        return t.named(below(random, classes.nameCount) as NameId);
      default:
        return t.arrayOf(pick(random, pool), below(random, 4), 4 + below(random, 4));
    }
  };
  const combine = (a: TypeHandle, b: TypeHandle): TypeHandle => {
    switch (below(random, 9)) {
      case 0:
      case 1:
        return t.join(a, b);
      case 2:
        return t.meet(a, b);
      case 3:
        return t.without(a, b);
      case 4:
        return t.widen(a, b);
      case 5:
        return t.narrow(a, b);
      case 6:
        return t.joinAtMerge(a, b, below(random, 12));
      case 7:
        return t.refine(pick(random, relations), a, b);
      default:
        return t.arithmetic(pick(random, ['add', 'multiply', 'xor']), a, b);
    }
  };

  while (operations < OPERATIONS) {
    t.openScope();
    for (let step = 0; step < 1000; step++, operations++) {
      const at = below(random, pool.length);
      const made = random() < 0.2 ? fresh() : combine(pool[at]!, pick(random, pool));
      const use = random();
      if (use < 0.3) {
        t.release(pool[at]!);
        pool[at] = t.retain(made);
      } else if (use < 0.5) {
        const value = below(random, environment.size);
        if (random() < 0.3) environment.enter();
        if (random() < 0.5) environment.define(value, made);
        else environment.assumeIs(value, made);
        if (random() < 0.5 && environment.depth > 0) environment.leave();
      } else t.isSubtype(made, pool[at]!);
    }
    while (environment.depth > 0) environment.leave();
    t.closeScope();
    if (operations % 100_000 === 0 && classes.size < 200) {
      const parent = pick(random, [language.object, language.proc, language.array]);
      classes.define({ name: `C${operations}`, parent, mixins: [language.numeric] });
      classes.defineName(language.symbol, { key: `s${operations}` });
    }
    largest = Math.max(largest, t.statistics().types);
  }
  environment.dispose();
  for (const type of pool) t.release(type);
  t.collect();
  const end = t.statistics();
  expect(end).toMatchObject({
    types: start.types,
    classSets: start.classSets,
    nameSets: start.nameSets,
    intervals: start.intervals,
  });
  // Rows are used again: what was live at the busiest moment bounds the tables, not how much was done.
  expect(largest).toBeLessThan(5000);
  expect(end.tableBytes).toBeLessThan(2_000_000);
  expect(end.memoBytes).toBeLessThan(20_000_000);
});
