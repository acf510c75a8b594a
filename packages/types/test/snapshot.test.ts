import { Set as ImmutableSet, is } from 'immutable';
import { describe, expect, it } from 'vitest';
import {
  BOTTOM,
  ClassHierarchy,
  floatFacts,
  SnapshotError,
  snapshotFromJSON,
  snapshotToJSON,
  TOP,
  TypeLattice,
} from '../src/index.ts';
import { makeLanguage, randomNumbers } from './language.ts';
import { randomType } from './types.ts';

describe('descriptions', () => {
  const { classes, object, numeric, nil, boolean, yes, symbol, proc, array } = makeLanguage();
  const list = classes.define({ name: 'List', parent: array });
  const t = new TypeLattice(classes);
  const plus = t.named(classes.defineName(symbol, { key: '+' }));
  const cases: [string, number][] = [
    ['never', BOTTOM],
    ['any', TOP],
    ['Object', t.exactly(object)],
    ['Object+', t.instancesOf(object)],
    ['NilClass', t.exactly(nil)],
    ['Object+ \\ NilClass', t.without(t.instancesOf(object), t.exactly(nil))],
    [
      'Object+ \\ (Numeric+, NilClass)',
      t.without(t.without(t.instancesOf(object), t.exactly(nil)), t.instancesOf(numeric)),
    ],
    ['Object+ \\ Object', t.without(t.instancesOf(object), t.exactly(object))],
    ['Integer[1..]', t.integer(1)],
    ['Integer[..-1]', t.integer(-Infinity, -1)],
    ['any+ \\ Integer | Integer[0]', t.join(t.without(TOP, t.integer()), t.integerConstant(0))],
    ['Boolean:true', t.named(yes)],
    ['Boolean', t.exactly(boolean)],
    [
      'NilClass | Float{integral} | Symbol:+',
      t.join(
        t.join(t.float(floatFacts(['+0', '-0', 'negative integral', 'positive integral'])), plus),
        t.exactly(nil),
      ),
    ],
    ['Proc', t.exactly(proc)],
    ['Array(any)', t.arrayOf(TOP, 0, Infinity, array).valueOf()],
    [
      'Array(Array+(Integer[1])[2..])',
      t.arrayOf(t.arrayOf(t.integerConstant(1), 2), 0, Infinity, array),
    ],
    ['List(Symbol:+)[3]', t.arrayOf(plus, 3, 3, list)],
  ];
  for (const [text, type] of cases) {
    it(text, () => {
      // An array of anything needs no more words than its class.
      expect(t.describe(type as never)).toBe(text === 'Array(any)' ? 'Array' : text);
    });
  }
});

describe('snapshots', () => {
  it('are values: equal where types are, saved as JSON, interned again (seed 31)', () => {
    const random = randomNumbers(31);
    const first = makeLanguage();
    first.classes.defineName(first.symbol, { key: 'x' });
    const t = new TypeLattice(first.classes);
    const second = makeLanguage();
    second.classes.defineName(second.symbol, { key: 'x' });
    const u = new TypeLattice(second.classes);
    const points = [-(2n ** 62n), 0n, 9n, 2n ** 62n - 1n];
    const seen = new Map<number, ReturnType<typeof t.snapshot>>();
    for (let i = 0; i < 300; i++) {
      const type = randomType(t, random, points, [0, 1, 2], 2);
      const snapshot = t.snapshot(type);
      expect(t.restore(snapshot)).toBe(type);
      const saved = JSON.stringify(snapshotToJSON(snapshot));
      const read = snapshotFromJSON(JSON.parse(saved));
      expect(is(read, snapshot)).toBe(true);
      expect(u.describe(u.restore(read))).toBe(t.describe(type));
      expect(read.text).toBe(t.describe(type));
      for (const [other, known] of seen) expect(known.equals(snapshot)).toBe(other === type);
      seen.set(type, snapshot);
    }
    expect(ImmutableSet(seen.values()).size).toBe(seen.size);
  });

  it('outlive the lattice rows they were taken from', () => {
    const { classes } = makeLanguage();
    const t = new TypeLattice(classes);
    const snapshot = t.snapshot(t.arrayOf(t.integer(0, 2n ** 62n)));
    t.collect();
    expect(snapshot.text).toBe('Array+(Integer[0..4611686018427387904])');
    expect(t.describe(t.restore(snapshot))).toBe(snapshot.text);
  });

  it('of another language are refused', () => {
    const { classes, symbol, object } = makeLanguage();
    const t = new TypeLattice(classes);
    const name = t.snapshot(t.named(classes.defineName(symbol, { key: 'only here' })));
    const own = t.snapshot(t.exactly(classes.define({ name: 'Own', parent: object })));
    const other = new TypeLattice(makeLanguage().classes);
    expect(() => other.restore(name)).toThrow(/Symbol has no name only here/);
    expect(() => other.restore(own)).toThrow(/class Own is not declared here/);
    expect(() => new TypeLattice(new ClassHierarchy()).restore(own)).toThrow(SnapshotError);
  });

  it('that were tampered with are refused, with the place', () => {
    const t = new TypeLattice(makeLanguage().classes);
    const good = JSON.stringify(snapshotToJSON(t.snapshot(t.arrayOf(t.integer(1, 2)))));
    const change = (from: string, to: string): unknown => {
      expect(good).toContain(from);
      return JSON.parse(good.replace(from, to));
    };
    const cases: [unknown, RegExp][] = [
      [null, /^snapshot: expected an object, got null/],
      [[], /^snapshot: expected an object, got array/],
      [
        change('"low":"1"', '"low":1'),
        /snapshot\.elements\.integers\.low: expected an integer.*got 1/,
      ],
      [change('"low":"1"', '"low":"1.5"'), /integers\.low/],
      [change('"Array":"both"', '"Array":"all"'), /snapshot\.classes\.Array: expected one of none/],
      [change('"floats":[]', '"floats":["odd"]'), /floats: expected names of float cases/],
      [change('"floats":[]', '"floats":"NaN"'), /floats: expected an array of strings/],
      [change('"text":"Integer[1..2]"', '"text":7'), /elements\.text/],
    ];
    for (const [data, message] of cases) {
      expect(() => snapshotFromJSON(data)).toThrow(SnapshotError);
      expect(() => snapshotFromJSON(data)).toThrow(message);
    }
  });
});
