import { describe, expect, it } from 'vitest';
import { ANY_CLASS, ArgumentError, BOTTOM, HierarchyError, TypeLattice } from '../src/index.ts';
import { makeLanguage } from './language.ts';

describe('a growing hierarchy', () => {
  it('a new subclass is in its cones at once and changes no handle', () => {
    const { classes, object, integer, nil } = makeLanguage();
    const t = new TypeLattice(classes);
    const cone = t.instancesOf(object);
    const joined = t.join(t.exactly(nil), t.exactly(integer));
    const rest = t.without(cone, t.exactly(nil));
    const version = classes.versionOf(object);
    const foo = classes.define({ name: 'Foo', parent: object });
    expect(t.isSubtype(t.exactly(foo), cone)).toBe(true);
    expect(t.isSubtype(t.exactly(foo), rest)).toBe(true);
    expect(t.isDisjoint(t.exactly(foo), joined)).toBe(true);
    expect(t.instancesOf(object)).toBe(cone);
    expect(t.join(t.exactly(nil), t.exactly(integer))).toBe(joined);
    expect(t.meet(t.instancesOf(foo), rest)).toBe(t.instancesOf(foo));
    expect(classes.versionOf(object)).toBe(version);
  });

  it('a mixin edge raises the versions of exactly the classes that gain instances', () => {
    const { classes, object, numeric, integer, array } = makeLanguage();
    const kernel = classes.define({ name: 'Kernel', abstract: true });
    const comparable = classes.define({ name: 'Comparable', abstract: true, mixins: [kernel] });
    const enumerable = classes.define({ name: 'Enumerable', abstract: true });
    const t = new TypeLattice(classes);
    const all = Array.from({ length: classes.size }, (_, id) => id as typeof object);
    const changedBy = (change: () => void): string[] => {
      const versions = all.map((id) => classes.versionOf(id));
      const cones = all.map((id) => t.retain(t.instancesOf(id)));
      change();
      const changed = all.filter((id) => classes.versionOf(id) !== versions[id]);
      // The memoised answers change for these classes and for no others.
      for (const id of all) expect(t.instancesOf(id) !== cones[id]).toBe(changed.includes(id));
      return changed.map((id) => classes.nameOf(id));
    };
    expect(changedBy(() => classes.include(numeric, comparable)).sort()).toEqual([
      'Comparable',
      'Kernel',
    ]);
    expect(t.describe(t.instancesOf(comparable))).toBe('Numeric+ | Comparable+');
    // Integer is Comparable already, through Numeric; only the version may stay.
    expect(changedBy(() => classes.include(integer, comparable))).toEqual([]);
    expect(changedBy(() => classes.include(array, enumerable))).toEqual(['Enumerable']);
    expect(
      changedBy(() => classes.define({ name: 'Str', parent: object, mixins: [comparable] })).sort(),
    ).toEqual(['Comparable', 'Kernel']);
    expect(changedBy(() => classes.define({ name: 'Str2', parent: object }))).toEqual([]);
    expect(t.decideIs(t.integer(), t.instancesOf(comparable))).toBe(true);
    expect(t.decideIs(t.integer(), t.instancesOf(enumerable))).toBe(false);
    expect(classes.isA(integer, kernel)).toBe(true);
  });

  it('a type made before the edge keeps its meaning', () => {
    const { classes, integer, numeric } = makeLanguage();
    const comparable = classes.define({ name: 'Comparable', abstract: true });
    const t = new TypeLattice(classes);
    const before = t.instancesOf(comparable);
    classes.include(numeric, comparable);
    expect(t.isDisjoint(before, t.exactly(integer))).toBe(true);
    expect(t.isSubtype(before, t.instancesOf(comparable))).toBe(true);
  });

  it('final and abstract classes are as large as they can be', () => {
    const { classes, integer, numeric, nil, boolean, yes, no } = makeLanguage();
    const t = new TypeLattice(classes);
    expect(t.exactly(integer)).toBe(t.instancesOf(integer));
    expect(t.exactly(numeric)).toBe(BOTTOM);
    expect(t.named(classes.name(nil, 'nil'))).toBe(t.exactly(nil));
    expect(t.join(t.named(yes), t.named(no))).toBe(t.exactly(boolean));
    expect(t.without(t.exactly(boolean), t.named(yes))).toBe(t.named(no));
    expect(t.constantOf(t.exactly(nil))).toBe(classes.name(nil, 'nil'));
    expect(t.constantOf(t.named(yes))).toBe(yes);
    expect(t.constantOf(t.exactly(boolean))).toBeUndefined();
    expect(t.classOf(t.named(yes))).toBe(boolean);
    expect(t.classOf(t.exactly(integer))).toBe(integer);
    expect(t.classOf(t.instancesOf(numeric))).toBeUndefined();
  });

  it('names: symbols, functions and sites are parts of their class', () => {
    const { classes, symbol, proc } = makeLanguage();
    const t = new TypeLattice(classes);
    const plus = classes.defineName(symbol, { key: '+' });
    const minus = classes.defineName(symbol, { key: '-' });
    const block = classes.defineName(proc, { key: 'main:3', single: false });
    const both = t.join(t.named(plus), t.named(minus));
    expect(t.describe(both)).toBe('Symbol:+ | Symbol:-');
    expect(t.namesIn(both)).toEqual([plus, minus]);
    expect(t.without(both, t.named(plus))).toBe(t.named(minus));
    expect(t.join(both, t.exactly(symbol))).toBe(t.exactly(symbol));
    // All symbols but one: the lattice says all symbols.
    expect(t.without(t.exactly(symbol), t.named(plus))).toBe(t.exactly(symbol));
    expect(t.describe(t.join(t.named(block), both))).toBe('Symbol:+ | Symbol:- | Proc:main:3');
    expect(t.constantOf(t.named(block))).toBeUndefined();
    expect(classes.defineName(symbol, { key: '+' })).toBe(plus);
  });

  it('refuses what contradicts it, and declares nothing then', () => {
    const { classes, object, integer, float, numeric, nil, boolean, symbol } = makeLanguage();
    new TypeLattice(classes);
    const size = classes.size;
    const version = classes.version;
    const fails = (work: () => unknown, message: RegExp | typeof ArgumentError): void => {
      expect(work).toThrow(message);
      expect([classes.size, classes.version]).toEqual([size, version]);
    };
    fails(() => classes.define({ name: 'Object' }), /Object is declared already/);
    fails(() => classes.define({ name: '' }), ArgumentError);
    fails(() => classes.define({ name: 'X', parent: 999 as never }), ArgumentError);
    fails(() => classes.define({ name: 'X', mixins: [-1 as never] }), ArgumentError);
    fails(() => classes.define({ name: 'X', parent: integer }), /its parent Integer is final/);
    fails(() => classes.define({ name: 'X', parent: nil }), /NilClass is final/);
    fails(() => classes.define({ name: 'X', kind: 'integer' }), /after a lattice was made/);
    fails(() => classes.define({ name: 'X', kind: 'bits' as never }), /definition.kind/);
    fails(() => classes.define({ name: 'X', abstract: true, final: true }), /abstract and final/);
    fails(() => classes.define({ name: 'X', constants: [] }), ArgumentError);
    fails(() => classes.define({ name: 'X', constants: ['a', 'a'] }), ArgumentError);
    fails(() => classes.include(object, numeric), /is a Object already/);
    fails(() => classes.defineName(integer, { key: '1' }), /described by that kind/);
    fails(() => classes.defineName(float, { key: '1' }), /described by that kind/);
    fails(() => classes.defineName(numeric, { key: 'x' }), HierarchyError as never);
    fails(() => classes.defineName(boolean, { key: 'maybe' }), /all its constants are listed/);
    fails(() => classes.defineName(symbol, { key: 1 as never }), /definition.key/);
    fails(() => classes.name(symbol, 'x'), /has no name x; declare it/);
    expect(classes.find('X')).toBeUndefined();
    expect(classes.nameOf(ANY_CLASS)).toBe('any');
  });
});
