/**
 * `npm run bench -- types`: the type lattice against the same types on `immutable` and on plain frozen objects.
 * All variants of a task run interleaved in one process; the trace's results are compared first.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  BOTTOM,
  ClassHierarchy,
  type ClassId,
  Environment,
  type TypeHandle,
  TypeLattice,
} from '@martlet/types';
import {
  formatBytes,
  formatTime,
  printRaces,
  printTable,
  type Race,
  race,
  retainedBytes,
  writeResults,
} from './harness.ts';
import {
  type Algebra,
  type Classes,
  digestOf,
  immutableAlgebra,
  plainAlgebra,
} from './types-algebra.ts';
import { analyse, randomGraph, randomNumbers } from './types-trace.ts';

const GRAPHS = 12;
const BLOCKS = 60;
const REGISTERS = 8;

interface Setting {
  readonly hierarchy: ClassHierarchy;
  readonly classes: Classes;
  readonly object: ClassId;
  readonly nil: ClassId;
  /** Ordinary classes, superclasses first. */
  readonly plain: readonly ClassId[];
}

function makeSetting(): Setting {
  const hierarchy = new ClassHierarchy();
  const object = hierarchy.define({ name: 'Object' });
  const integer = hierarchy.define({ name: 'Integer', kind: 'integer', final: true });
  const float = hierarchy.define({ name: 'Float', kind: 'float', final: true });
  const array = hierarchy.define({ name: 'Array', kind: 'array', final: true });
  const nil = hierarchy.define({ name: 'NilClass', parent: object, final: true });
  const plain: ClassId[] = [object];
  for (let i = 0; i < 30; i++) {
    plain.push(hierarchy.define({ name: `C${i}`, parent: plain[i >> 1]! }));
  }
  const ids = Array.from({ length: hierarchy.size }, (_, id) => id as ClassId);
  return {
    hierarchy,
    object,
    nil,
    plain,
    classes: {
      parents: ids.map((id) => hierarchy.parentOf(id)),
      integer,
      float,
      array,
      final: new Set(ids.filter((id) => hierarchy.isFinal(id))),
    },
  };
}

/** The lattice as an algebra; with `scoped`, each analysis frees all its types. */
function latticeAlgebra(lattice: TypeLattice, scoped: boolean): Algebra<TypeHandle> {
  const algebra: Algebra<TypeHandle> = {
    bottom: BOTTOM,
    integer: (low, high) => lattice.integer(low, high),
    exactly: (classId) => lattice.exactly(classId as ClassId),
    instancesOf: (classId) => lattice.instancesOf(classId as ClassId),
    float: (facts) => lattice.float(facts),
    arrayOf: (element, low, high) => lattice.arrayOf(element, low, high),
    join: (a, b) => lattice.join(a, b),
    meet: (a, b) => lattice.meet(a, b),
    without: (a, b) => lattice.without(a, b),
    isSubtype: (a, b) => lattice.isSubtype(a, b),
    less: (a, b) => lattice.refine('<', a, b),
    notLess: (a, b) => lattice.refine('>=', a, b),
    equals: (a, b) => a === b,
    begin: () => {
      if (scoped) lattice.openScope();
    },
    end: () => {
      if (scoped) lattice.closeScope();
    },
    digest: (type) => {
      const { classes } = lattice.snapshot(type);
      const bits = { none: 0, exact: 1, cone: 2, both: 3 };
      const marks = classes
        .entrySeq()
        .map(([name, mark]) => (lattice.hierarchy.find(name)! << 2) | bits[mark])
        .toArray()
        .sort((x, y) => x - y);
      const integers = lattice.integerRange(type);
      const lengths = lattice.lengthRange(type);
      return digestOf(
        marks,
        integers === undefined ? null : [Number(integers.low), Number(integers.high)],
        lattice.floatFacts(type),
        lengths === undefined ? null : algebra.digest(lattice.elementType(type)),
        lengths === undefined ? null : [Number(lengths.low), Number(lengths.high)],
      );
    },
  };
  return algebra;
}

/** Literals and class tests such as a program has. */
function makeConstants<T>(setting: Setting, algebra: Algebra<T>): T[] {
  const { classes, nil, plain, object } = setting;
  const constants: T[] = [algebra.exactly(nil), algebra.exactly(nil), algebra.instancesOf(object)];
  for (let i = 0; i < 12; i++) constants.push(algebra.integer(i * 7 - 20, i * 7 - 20));
  for (let i = 0; i < 4; i++) constants.push(algebra.integer(0, 10 ** i));
  constants.push(algebra.integer(-Infinity, Infinity));
  for (const classId of plain.slice(1)) constants.push(algebra.exactly(classId));
  for (const classId of plain.slice(1, 9)) constants.push(algebra.instancesOf(classId));
  for (const facts of [2, 64, 128, 511]) constants.push(algebra.float(facts));
  for (let i = 0; i < 6; i++) {
    const element = algebra.join(constants[3 + i]!, constants[19 + 3 * i]!);
    constants.push(algebra.arrayOf(element, i, 2 * i + 1));
  }
  constants.push(algebra.float(511), algebra.exactly(classes.integer));
  return constants;
}

/** Pairs of types as joins meet them: unions of a few terms. */
function makeOperands<T>(setting: Setting, algebra: Algebra<T>, count: number): T[] {
  const random = randomNumbers(77);
  const constants = makeConstants(setting, algebra);
  const pick = (): T => constants[Math.floor(random() * constants.length)]!;
  return Array.from({ length: count }, (_, i) => {
    const low = Math.floor(random() * 1000);
    const union = algebra.join(algebra.join(pick(), pick()), algebra.integer(low, low + i));
    return random() < 0.3 ? algebra.join(union, algebra.arrayOf(pick(), 0, i)) : union;
  });
}

type Rivals = 'martlet' | 'plain' | 'immutable';

function raceOperands(setting: Setting): Race<Rivals>[] {
  const COUNT = 256;
  const lattice = new TypeLattice(setting.hierarchy);
  const races: Race<Rivals>[] = [];
  const ours = latticeAlgebra(lattice, false);
  const variants = <R>(
    make: <T>(algebra: Algebra<T>) => R,
    martlet: Algebra<TypeHandle> = ours,
  ): Record<Rivals, R> => ({
    martlet: make(martlet),
    plain: make(plainAlgebra(setting.classes)),
    immutable: make(immutableAlgebra(setting.classes)),
  });
  const options = { operations: COUNT };

  races.push(
    race(
      'equality of equal types made apart',
      variants(<T>(algebra: Algebra<T>) => {
        const left = makeOperands(setting, algebra, COUNT);
        const right = makeOperands(setting, algebra, COUNT);
        // Without a property read, so that a handle's comparison is the one instruction it is.
        const { equals } = algebra;
        if (typeof left[0] === 'number') {
          return () => {
            let equal = 0;
            for (let i = 0; i < COUNT; i++) if (left[i] === right[i]) equal++;
            return equal;
          };
        }
        return () => {
          let equal = 0;
          for (let i = 0; i < COUNT; i++) if (equals(left[i]!, right[i]!)) equal++;
          return equal;
        };
      }),
      options,
    ),
  );
  const binary = (
    task: string,
    operate: <T>(algebra: Algebra<T>, a: T, b: T) => unknown,
  ): Race<Rivals> =>
    race(
      task,
      variants(<T>(algebra: Algebra<T>) => {
        const types = makeOperands(setting, algebra, COUNT + 1);
        return () => {
          let last: unknown;
          for (let i = 0; i < COUNT; i++) last = operate(algebra, types[i]!, types[i + 1]!);
          return last;
        };
      }),
      options,
    );
  races.push(binary('join of two seen types', (algebra, a, b) => algebra.join(a, b)));
  races.push(binary('meet of two seen types', (algebra, a, b) => algebra.meet(a, b)));
  races.push(binary('subtype of two seen types', (algebra, a, b) => algebra.isSubtype(a, b)));
  races.push(
    race(
      'join of two new types (result freed each time)',
      variants(
        <T>(algebra: Algebra<T>) => {
          const types = makeOperands(setting, algebra, COUNT + 1);
          return () => {
            let last: unknown;
            // Closing the scope frees the results, so that their memo entries are dead the next time.
            algebra.begin();
            for (let i = 0; i < COUNT; i++) last = algebra.join(types[i]!, types[i + 1]!);
            algebra.end();
            return last;
          };
        },
        latticeAlgebra(new TypeLattice(setting.hierarchy), true),
      ),
      options,
    ),
  );
  return races;
}

/** Enter a branch, refine one value by a class test and two by a comparison, leave it. */
function raceRefinement(setting: Setting): Race<Rivals> {
  const VALUES = 64;
  const lattice = new TypeLattice(setting.hierarchy);
  const rival = <T>(algebra: Algebra<T>): (() => unknown) => {
    const types = makeOperands(setting, algebra, VALUES);
    const tested = algebra.integer(-Infinity, Infinity);
    const trail: (number | T)[] = [];
    const set = (value: number, type: T): void => {
      trail.push(value, types[value]!);
      types[value] = type;
    };
    return () => {
      for (let value = 0; value < VALUES; value++) {
        const other = (value + 1) % VALUES;
        set(value, algebra.meet(types[value]!, tested));
        set(other, algebra.meet(types[other]!, tested));
        const left = types[value]!;
        set(value, algebra.less(left, types[other]!));
        set(other, algebra.notLess(types[other]!, left));
        while (trail.length > 0) {
          const type = trail.pop() as T;
          types[trail.pop() as number] = type;
        }
      }
      return types;
    };
  };
  const environment = new Environment(lattice, VALUES);
  const ours = latticeAlgebra(lattice, false);
  const operands = makeOperands(setting, ours, VALUES);
  for (let value = 0; value < VALUES; value++) environment.define(value, operands[value]!);
  const tested = ours.integer(-Infinity, Infinity);
  return race(
    'enter, three refinements, leave',
    {
      martlet: () => {
        for (let value = 0; value < VALUES; value++) {
          const other = (value + 1) % VALUES;
          environment.enter();
          environment.assumeIs(value, tested);
          environment.assumeIs(other, tested);
          environment.assumeComparison(value, '<', other);
          environment.leave();
        }
        return environment;
      },
      plain: rival(plainAlgebra(setting.classes)),
      immutable: rival(immutableAlgebra(setting.classes)),
    },
    { operations: VALUES },
  );
}

type TraceRivals = 'martlet' | 'martlet, kept' | 'plain' | 'immutable';

function raceTrace(setting: Setting): Race<TraceRivals> {
  const graphs = Array.from({ length: GRAPHS }, (_, i) => {
    const constants = makeConstants(setting, plainAlgebra(setting.classes)).length;
    return randomGraph(1000 + i, BLOCKS, REGISTERS, constants);
  });
  let operations = 0;
  const run = <T>(algebra: Algebra<T>): (() => unknown) => {
    return () => {
      let last: unknown;
      operations = 0;
      for (const graph of graphs) {
        algebra.begin();
        const constants = makeConstants(setting, algebra);
        const outcome = analyse(graph, algebra, constants, constants[0]!);
        operations += outcome.operations;
        last = outcome;
        algebra.end();
      }
      return last;
    };
  };
  const results = <T>(algebra: Algebra<T>): string =>
    graphs
      .map((graph) => {
        algebra.begin();
        const constants = makeConstants(setting, algebra);
        const { states } = analyse(graph, algebra, constants, constants[0]!);
        const text = states
          .map((state) => state?.map((type) => algebra.digest(type)).join(' ') ?? '-')
          .join('\n');
        algebra.end();
        return text;
      })
      .join('\n\n');
  const scoped = latticeAlgebra(new TypeLattice(setting.hierarchy), true);
  const kept = latticeAlgebra(new TypeLattice(setting.hierarchy), false);
  const plain = plainAlgebra(setting.classes);
  const immutable = immutableAlgebra(setting.classes);
  const expected = results(scoped);
  for (const [name, text] of [
    ['martlet, kept', results(kept)],
    ['plain', results(plain)],
    ['immutable', results(immutable)],
  ]) {
    if (text !== expected) throw new Error(`the trace's types differ between martlet and ${name}`);
  }
  const variants = {
    martlet: run(scoped),
    'martlet, kept': run(kept),
    plain: run(plain),
    immutable: run(immutable),
  };
  variants.martlet();
  const name = `trace: ${GRAPHS} graphs, ${operations} operations`;
  return race(name, variants, { operations, rounds: 9, sampleMilliseconds: 20 });
}

interface Memory {
  readonly types: number;
  readonly martlet: number;
  readonly plain: number;
  readonly immutable: number;
}

/** Bytes per distinct type, of types whose components are shared as in a program's. */
function measureMemory(setting: Setting): Memory {
  setFlagsFromString('--expose-gc');
  (globalThis as { gc?: () => void }).gc = runInNewContext('gc') as () => void;
  const COUNT = 20_000;
  const make = <T>(algebra: Algebra<T>): T[] => {
    const constants = makeConstants(setting, algebra);
    return Array.from({ length: COUNT }, (_, i) =>
      algebra.join(constants[i % constants.length]!, algebra.integer(i % 500, 500 + (i >> 4))),
    );
  };
  const lattice = new TypeLattice(setting.hierarchy);
  const handles = make(latticeAlgebra(lattice, false));
  const distinct = new Set(handles).size;
  const { tableBytes, types } = lattice.statistics();
  const perType = (algebra: Algebra<unknown>): number => {
    // The first collection after other work frees more than one call sees.
    for (let i = 0; i < 3; i++) retainedBytes(() => undefined);
    const bytes = retainedBytes(() => make(algebra)) - COUNT * 8;
    return bytes / COUNT;
  };
  return {
    types: distinct,
    martlet: tableBytes / types,
    plain: perType(plainAlgebra(setting.classes) as Algebra<unknown>),
    immutable: perType(immutableAlgebra(setting.classes) as Algebra<unknown>),
  };
}

/** Entry of the command line. */
export function run(): void {
  const setting = makeSetting();
  console.log('@martlet/types against the same types on plain frozen objects and on immutable');
  console.log('(per operation; the ratio is to martlet)\n');
  const races = [...raceOperands(setting), raceRefinement(setting)];
  printRaces(races, 'martlet');
  console.log();
  const trace = raceTrace(setting);
  printRaces([trace], 'martlet');
  console.log();
  const memory = measureMemory(setting);
  printTable(
    ['bytes per distinct type', 'martlet', 'plain', 'immutable'],
    [
      [
        `${memory.types} types`,
        formatBytes(Math.round(memory.martlet)),
        formatBytes(Math.round(memory.plain)),
        formatBytes(Math.round(memory.immutable)),
      ],
    ],
  );
  const seen = races[1]!.timings.martlet.nanoseconds;
  const ratio = trace.timings.immutable.nanoseconds / trace.timings.martlet.nanoseconds;
  console.log();
  printTable(
    ['bar', 'asked', 'measured', ''],
    [
      ['memoised join', 'at most 25 ns', formatTime(seen), seen <= 25 ? 'reached' : 'missed'],
      [
        'trace, immutable / martlet',
        'at least 20',
        ratio.toFixed(1),
        ratio >= 20 ? 'reached' : 'missed',
      ],
    ],
  );
  console.log(`\nwritten to ${writeResults('types', { races, trace, memory })}`);
}
