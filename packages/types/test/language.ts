import { ClassHierarchy, type ClassId, type NameId } from '../src/index.ts';

/** A language like Ruby: what most tests use. */
export interface Language {
  readonly classes: ClassHierarchy;
  readonly object: ClassId;
  readonly numeric: ClassId;
  readonly integer: ClassId;
  readonly float: ClassId;
  readonly array: ClassId;
  readonly proc: ClassId;
  readonly symbol: ClassId;
  readonly nil: ClassId;
  readonly boolean: ClassId;
  readonly yes: NameId;
  readonly no: NameId;
}

export function makeLanguage(): Language {
  const classes = new ClassHierarchy();
  const object = classes.define({ name: 'Object' });
  const numeric = classes.define({ name: 'Numeric', parent: object, abstract: true });
  const integer = classes.define({
    name: 'Integer',
    parent: numeric,
    kind: 'integer',
    final: true,
  });
  const float = classes.define({ name: 'Float', parent: numeric, kind: 'float', final: true });
  const array = classes.define({ name: 'Array', parent: object, kind: 'array' });
  const proc = classes.define({ name: 'Proc', parent: object, kind: 'function' });
  const symbol = classes.define({ name: 'Symbol', parent: object, final: true });
  const nil = classes.define({ name: 'NilClass', parent: object, constants: ['nil'] });
  const boolean = classes.define({ name: 'Boolean', parent: object, constants: ['true', 'false'] });
  return {
    classes,
    object,
    numeric,
    integer,
    float,
    array,
    proc,
    symbol,
    nil,
    boolean,
    yes: classes.name(boolean, 'true'),
    no: classes.name(boolean, 'false'),
  };
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A whole number from 0 to `limit - 1`. */
export function below(random: () => number, limit: number): number {
  return Math.floor(random() * limit);
}

/** One of the items. */
export function pick<T>(random: () => number, items: readonly T[]): T {
  return items[below(random, items.length)]!;
}
