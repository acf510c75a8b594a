import type { Bound } from './bounds.ts';
import { NO_CLASSES } from './class-sets.ts';
import type { Engine } from './engine.ts';
import { ALL_FLOATS, INTEGRAL, NO_FLOATS, NOT_NAN } from './floats.ts';
import { BOTTOM, type NameId, TOP } from './handles.ts';
import { EMPTY_INTERVAL } from './intervals.ts';
import { NO_NAMES } from './name-sets.ts';

/** The limits of widening and of joins at merge points. */
export interface Caps {
  /** Exact joins at one merge point before it widens. */
  readonly chainLength: number;
  /** Terms of a union (classes, cones and names) that a merge keeps apart. */
  readonly unionWidth: number;
  /** Array types nested in each other. */
  readonly nesting: number;
}

/**
 * Widening (P. Cousot and R. Cousot, "Abstract interpretation", POPL 1977, section 9): a type above
 * `a` and `b`, such that a chain a, a ∇ b, (a ∇ b) ∇ c … stops growing after a bounded number of steps.
 * Whatever component grows jumps: an interval's bound to the next threshold, float facts to integral,
 * then not NaN, then all; names to their classes; plain classes to the cone of their common
 * superclass, special kinds and listed constants left out; a special kind to all its classes.
 */
export function widenRows(engine: Engine, a: number, b: number): number {
  const { types, classes, intervals } = engine;
  const joined = engine.join(a, b);
  if (joined === a) return a;
  if (a === BOTTOM) return truncate(engine, joined, engine.caps.nesting);

  let set = types.classSets[joined]!;
  let names = types.nameSets[joined]!;
  if (set !== types.classSets[a] || names !== types.nameSets[a]) {
    set = generalise(engine, set, names);
    names = NO_NAMES;
    for (const piece of classes.pieces) {
      const before = classes.intersection(types.classSets[a]!, piece);
      if (classes.intersection(set, piece) !== before) set = classes.union(set, piece);
    }
  }
  let floats = types.floats[joined]!;
  if (types.floats[a] !== NO_FLOATS && floats !== types.floats[a]) {
    floats = (floats & ~INTEGRAL) === 0 ? INTEGRAL : floats & ~NOT_NAN ? ALL_FLOATS : NOT_NAN;
  }
  const widened = types.make(
    set,
    names,
    widenInterval(engine, types.integers[a]!, types.integers[joined]!, types.allIntegers),
    floats,
    engine.widen(types.elements[a]!, types.elements[joined]!),
    widenInterval(engine, types.lengths[a]!, types.lengths[joined]!, intervals.lengths),
  );
  return truncate(engine, widened, engine.caps.nesting);
}

/**
 * The join of a control-flow merge, with wide unions and deep nesting cut off: an upper bound of both.
 */
export function mergeRows(engine: Engine, a: number, b: number): number {
  const joined = engine.join(a, b);
  if (joined === a) return a;
  return truncate(engine, capWidth(engine, joined), engine.caps.nesting);
}

/**
 * Narrowing (Cousot and Cousot, as above): for the part of `next` below `old`, a type between the two
 * that repeated narrowing changes a bounded number of times. Bounds that stand at the end of the
 * integers (where widening put them) move to those of `next`; float facts and whole kinds follow
 * `next`; an open class set (one with a cone) is exchanged once, for one without cones.
 */
export function narrowRows(engine: Engine, old: number, next: number): number {
  const { types, classes, intervals } = engine;
  const below = engine.meet(old, next);
  if (below === old || below === BOTTOM) return below;
  const closes = classes.isOpen(types.classSets[old]!) && !classes.isOpen(types.classSets[below]!);
  const source = closes ? below : old;
  return types.make(
    types.classSets[source]!,
    types.nameSets[source]!,
    narrowInterval(engine, types.integers[old]!, types.integers[below]!, types.allIntegers),
    types.floats[below]!,
    engine.narrow(types.elements[old]!, types.elements[below]!),
    narrowInterval(engine, types.lengths[old]!, types.lengths[below]!, intervals.lengths),
  );
}

/**
 * How often a chain of widenings can grow, at most, with the hierarchy and thresholds as they are.
 * A product of components grows no more often than its components together.
 */
export function wideningSteps(engine: Engine): number {
  const interval = 1 + 2 * (engine.thresholds.length + 1);
  const floats = 4;
  // Names go at once; the common superclass rises at most from the deepest class to the root; each
  // piece is filled once.
  const classes = 2 + engine.hierarchy.depth + engine.classes.pieces.length;
  const perLevel = 2 * interval + floats + classes;
  // The first step from bottom, every level of nesting, and the step to top below the last.
  return 1 + perLevel * (engine.caps.nesting + 1) + 1;
}

/** A class set above the given one and the names' classes, in which plain classes share one cone. */
function generalise(engine: Engine, classSet: number, nameSet: number): number {
  const { classes, hierarchy, names } = engine;
  let set = classSet;
  for (const name of names.names(nameSet)) {
    set = classes.union(set, classes.exact(hierarchy.classOfName(name as NameId)));
  }
  const plain = classes.difference(set, classes.distinguished);
  if (plain === NO_CLASSES) return set;
  const cone = classes.cone(classes.commonAncestor(plain));
  return classes.union(set, classes.difference(cone, classes.distinguished));
}

function capWidth(engine: Engine, type: number): number {
  const { types, classes, names } = engine;
  const set = types.classSets[type]!;
  const width = engine.caps.unionWidth;
  if (classes.width(set) + names.size(types.nameSets[type]!) <= width) return type;
  const general = generalise(engine, set, types.nameSets[type]!);
  // Too many special kinds and listed classes by themselves: only top is narrower.
  if (classes.width(general) > Math.max(width, 1)) return TOP;
  return types.make(
    general,
    NO_NAMES,
    types.integers[type]!,
    types.floats[type]!,
    types.elements[type]!,
    types.lengths[type]!,
  );
}

/** Replaces the elements of arrays nested more than `levels` deep by top. */
function truncate(engine: Engine, type: number, levels: number): number {
  const { types } = engine;
  if (types.depths[type]! <= levels) return type;
  return types.make(
    types.classSets[type]!,
    types.nameSets[type]!,
    types.integers[type]!,
    types.floats[type]!,
    levels <= 1 ? TOP : truncate(engine, types.elements[type]!, levels - 1),
    types.lengths[type]!,
  );
}

function widenInterval(engine: Engine, old: number, joined: number, all: number): number {
  const { intervals, thresholds } = engine;
  if (old === joined || old === EMPTY_INTERVAL) return joined;
  const low = intervals.sameLow(old, joined)
    ? intervals.low(old)
    : thresholdBelow(thresholds, intervals.low(joined));
  const high = intervals.sameHigh(old, joined)
    ? intervals.high(old)
    : thresholdAbove(thresholds, intervals.high(joined));
  return intervals.intersection(intervals.interval(low, high), all);
}

function narrowInterval(engine: Engine, old: number, below: number, all: number): number {
  const { intervals } = engine;
  if (old === below || below === EMPTY_INTERVAL) return below;
  return intervals.interval(
    intervals.sameLow(old, all) ? intervals.low(below) : intervals.low(old),
    intervals.sameHigh(old, all) ? intervals.high(below) : intervals.high(old),
  );
}

function thresholdBelow(thresholds: readonly Bound[], bound: Bound): Bound {
  let low = 0;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (thresholds[middle]! <= bound) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? -Infinity : thresholds[low - 1]!;
}

function thresholdAbove(thresholds: readonly Bound[], bound: Bound): Bound {
  let low = 0;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (thresholds[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return thresholds[low] ?? Infinity;
}
