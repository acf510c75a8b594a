import type { Bound } from './bounds.ts';
import type { Engine } from './engine.ts';
import { ALL_FLOATS, describeFloats } from './floats.ts';
import { BOTTOM, type ClassId, type NameId, TOP } from './handles.ts';
import { EMPTY_INTERVAL } from './intervals.ts';

const EXACT = 1;
const CONE = 2;

/**
 * A type as text: `never`, `any`, or its terms joined by ` | `. `Foo` is exactly that class, `Foo+` the
 * class with its subclasses, `Foo+ \ (Bar+, Baz)` the cone without others, `Symbol:name` one named
 * part, `Integer[0..9]` an interval, `Float{not NaN}` facts, `Array(Integer)[1..]` elements and length.
 */
export function describeRow(engine: Engine, type: number): string {
  if (type === BOTTOM) return 'never';
  if (type === TOP) return 'any';
  const { types, classes, names, intervals, hierarchy } = engine;
  const terms: string[] = [];
  let plain = types.classSets[type]!;
  const special: string[] = [];
  // A kind of which everything belongs needs no term of its own; any other is taken out and said.
  const kind = (all: number, isWhole: boolean, suffix: () => string): void => {
    const own = classes.intersection(plain, all);
    if (own === 0 || isWhole) return;
    plain = classes.difference(plain, own);
    for (const term of classTerms(engine, own)) special.push(term + suffix());
  };
  const integers = types.integers[type]!;
  kind(
    classes.integers,
    integers === types.allIntegers || integers === EMPTY_INTERVAL,
    () => `[${describeInterval(intervals.low(integers), intervals.high(integers))}]`,
  );
  const floats = types.floats[type]!;
  kind(classes.floats, floats === ALL_FLOATS || floats === 0, () => describeFloats(floats));
  const lengths = types.lengths[type]!;
  const element = types.elements[type]!;
  const isWholeArray = lengths === intervals.lengths && element === TOP;
  kind(classes.arrays, isWholeArray || lengths === EMPTY_INTERVAL, () => {
    const length =
      lengths === intervals.lengths
        ? ''
        : `[${describeInterval(intervals.low(lengths), intervals.high(lengths))}]`;
    return `(${describeRow(engine, element)})${length}`;
  });
  terms.push(...classTerms(engine, plain), ...special);
  for (const name of names.names(types.nameSets[type]!)) {
    const classId = hierarchy.classOfName(name as NameId);
    terms.push(`${hierarchy.nameOf(classId)}:${hierarchy.keyOfName(name as NameId)}`);
  }
  return terms.join(' | ');
}

function describeInterval(low: Bound, high: Bound): string {
  if (low === high) return `${low}`;
  return `${low === -Infinity ? '' : low}..${high === Infinity ? '' : high}`;
}

/** One term for each class or cone that belongs, with what is taken out of it. */
function classTerms(engine: Engine, set: number): string[] {
  const { classes, hierarchy } = engine;
  const marks = new Map<number, number>();
  for (const mark of classes.marks(set)) marks.set(mark >> 2, mark & 3);
  /** The closest marked class above, or -1. */
  const above = (classId: number): number => {
    let at: number = hierarchy.parentOf(classId as ClassId);
    while (at >= 0 && !marks.has(at)) at = hierarchy.parentOf(at as ClassId);
    return at;
  };
  const isConeIn = (classId: number): boolean => classId >= 0 && (marks.get(classId)! & CONE) !== 0;
  const name = (classId: number, cone: boolean): string =>
    hierarchy.nameOf(classId as ClassId) +
    (cone && !hierarchy.isFinal(classId as ClassId) ? '+' : '');

  const terms: string[] = [];
  for (const [classId, bits] of marks) {
    const inherited = isConeIn(above(classId));
    if ((bits & CONE) !== 0 && !inherited) {
      const holes: string[] = (bits & EXACT) === 0 ? [name(classId, false)] : [];
      for (const [other, otherBits] of marks) {
        if (other === classId || !belongsTo(other, classId)) continue;
        if ((otherBits & CONE) === 0) holes.push(name(other, true));
        else if ((otherBits & EXACT) === 0) holes.push(name(other, false));
      }
      const without =
        holes.length === 0 ? '' : ` \\ ${holes.length === 1 ? holes[0] : `(${holes.join(', ')})`}`;
      terms.push(name(classId, true) + without);
    } else if ((bits & CONE) === 0 && (bits & EXACT) !== 0) {
      terms.push(name(classId, false));
    }
  }
  return terms;

  /** Whether a mark is inside the cone that starts at `start`, not inside a hole or cone below it. */
  function belongsTo(classId: number, start: number): boolean {
    let at = above(classId);
    while (at >= 0 && at !== start) {
      if (!isConeIn(at)) return false;
      at = above(at);
    }
    return at === start;
  }
}
