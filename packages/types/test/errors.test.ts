import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  BOTTOM,
  ClassHierarchy,
  Environment,
  FieldTable,
  floatFacts,
  HandleError,
  HierarchyError,
  ScopeError,
  TypeLattice,
  type TypesError,
} from '../src/index.ts';
import { makeLanguage } from './language.ts';

describe('wrong arguments', () => {
  const language = makeLanguage();
  const { classes, nil, array } = language;
  const t = new TypeLattice(classes);
  const type = t.retain(t.integer(1, 2));
  const wrong = {} as never;

  const cases: [string, () => unknown, new (...args: never[]) => TypesError, RegExp][] = [
    [
      'no definition',
      () => classes.define(undefined as never),
      ArgumentError,
      /^definition: expected an object, got undefined/,
    ],
    [
      'no name',
      () => classes.defineName(nil, 'x' as never),
      ArgumentError,
      /^definition: expected an object/,
    ],
    [
      'no options',
      () => new TypeLattice(classes, null as never),
      ArgumentError,
      /^options: expected an object, got null/,
    ],
    [
      'no lattice',
      () => new Environment(wrong, 1),
      ArgumentError,
      /^lattice: expected a TypeLattice/,
    ],
    ['no lattice for fields', () => new FieldTable(wrong), ArgumentError, /^lattice/],
    ['no constraint', () => t.assume(type, undefined as never), ArgumentError, /constraint\.kind/],
    [
      'no hierarchy',
      () => new TypeLattice(wrong),
      ArgumentError,
      /^hierarchy: expected a ClassHierarchy, got object Object/,
    ],
    [
      'empty integers',
      () => new TypeLattice(classes, { integers: [1, 0] }),
      ArgumentError,
      /options\.integers/,
    ],
    [
      'nesting 0',
      () => new TypeLattice(classes, { nesting: 0 }),
      ArgumentError,
      /options\.nesting: expected an integer not below 1, got 0/,
    ],
    [
      'half a chain',
      () => new TypeLattice(classes, { chainLength: 0.5 }),
      ArgumentError,
      /chainLength/,
    ],
    [
      'threshold',
      () => new TypeLattice(classes, { thresholds: [0.5] }),
      ArgumentError,
      /thresholds/,
    ],
    [
      'thresholds',
      () => t.setThresholds(['1' as never]),
      ArgumentError,
      /thresholds: expected an integer.*got "1"/,
    ],
    ['unknown class', () => t.exactly(wrong), ArgumentError, /classId: expected a class/],
    ['unknown cone', () => t.instancesOf(1000 as never), ArgumentError, /got 1000/],
    ['unknown name', () => t.named(1000 as never), ArgumentError, /name: expected a name/],
    ['fraction', () => t.integer(0.5), ArgumentError, /low: expected an integer.*got 0.5/],
    ['NaN', () => t.integer(0, NaN), ArgumentError, /high/],
    [
      'class of another kind',
      () => t.integer(0, 1, nil),
      ArgumentError,
      /class of kind integer, got "NilClass"/,
    ],
    ['facts', () => t.float(512), ArgumentError, /facts/],
    [
      'float constant',
      () => t.floatConstant('1' as never),
      ArgumentError,
      /value: expected a number/,
    ],
    ['case', () => floatFacts(['odd']), ArgumentError, /one of NaN/],
    [
      'element',
      () => t.arrayOf(999 as never),
      HandleError,
      /element: expected a type handle of this lattice, got 999/,
    ],
    ['length', () => t.arrayOf(BOTTOM, 0.1), ArgumentError, /minLength/],
    ['array class', () => t.arrayOf(type, 0, 1, nil), ArgumentError, /kind array/],
    ['join', () => t.join(type, wrong), HandleError, /second: expected a type handle/],
    ['join of itself', () => t.join(wrong, wrong), HandleError, /first/],
    ['meet', () => t.meet(-1 as never, type), HandleError, /first.*got -1/],
    ['subtype', () => t.isSubtype(type, 1e9 as never), HandleError, /second/],
    ['visits', () => t.joinAtMerge(type, type, -1), ArgumentError, /visits/],
    [
      'relation',
      () => t.refine('=<' as never, type, type),
      ArgumentError,
      /relation: expected one of < <=/,
    ],
    [
      'operation',
      () => t.arithmetic('power' as never, type, type),
      ArgumentError,
      /operation: expected one of add/,
    ],
    [
      'constraint',
      () => t.assume(type, { kind: 'has' } as never),
      ArgumentError,
      /constraint\.kind/,
    ],
    ['check', () => t.check('argument', 'x'), HandleError, /argument: expected a type handle.*"x"/],
    ['closing', () => t.closeScope(), ScopeError, /no scope is open/],
    ['size', () => new Environment(t, -1), ArgumentError, /size/],
    [
      'value',
      () => new Environment(t, 2).typeOf(2),
      ArgumentError,
      /value: expected a value from 0 to 1, got 2/,
    ],
    ['leaving', () => new Environment(t, 2).leave(), ScopeError, /no branch was entered/],
    ['definition', () => new Environment(t, 2).define(0, wrong), HandleError, /type/],
    ['comparison', () => new Environment(t, 2).assumeComparison(0, '<', 7), ArgumentError, /right/],
    ['field', () => new FieldTable(t).write(0, 0.5, type), ArgumentError, /field/],
    ['owner', () => new FieldTable(t).write('x' as never, 0, type), ArgumentError, /owner/],
  ];
  for (const [name, work, error, message] of cases) {
    it(`${name}: says which argument, what was expected and what was given`, () => {
      t.collect();
      const before = t.statistics();
      expect(work).toThrow(error);
      expect(work).toThrow(message);
      t.collect();
      expect(t.statistics()).toMatchObject({ types: before.types, intervals: before.intervals });
    });
  }

  it('a language without integers, floats or arrays can do without', () => {
    const small = new TypeLattice(new ClassHierarchy());
    expect(() => small.integer()).toThrow(HierarchyError);
    expect(() => small.float()).toThrow(/declare one with kind: 'float'/);
    expect(() => small.arrayOf(BOTTOM)).toThrow(/no class of kind array/);
    expect(small.without(1 as never, 0 as never)).toBe(1);
  });

  it('impossible types are bottom, not errors', () => {
    expect(t.integer(2, 1)).toBe(BOTTOM);
    expect(t.float(0)).toBe(BOTTOM);
    expect(t.arrayOf(BOTTOM, 1)).toBe(BOTTOM);
    expect(t.arrayOf(type, 3, 2)).toBe(BOTTOM);
    expect(t.describe(t.arrayOf(BOTTOM, 0, 9, array))).toBe('Array(never)[0]');
  });
});
