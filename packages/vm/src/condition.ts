import { DefinitionError } from './errors.ts';
import type { AnyTest } from './machine.ts';

/** A test with its arguments, as every reading represents it: not computed until somebody needs the answer. */
export class TestCondition {
  readonly name: string;
  readonly test: AnyTest;
  readonly args: readonly unknown[];
  /** Is the answer wanted the other way round? */
  readonly negated: boolean;

  constructor(name: string, test: AnyTest, args: readonly unknown[], negated = false) {
    this.name = name;
    this.test = test;
    this.args = args;
    this.negated = negated;
  }

  not(): TestCondition {
    return new TestCondition(this.name, this.test, this.args, !this.negated);
  }
}

/**
 * Gives `machine` one method per primitive and per test of the set; `perform` says what a use of a primitive does.
 *
 * @throws DefinitionError when a row has the name of something that the machine has itself: it would be hidden.
 */
export function bindRows(
  machine: object,
  primitives: Readonly<Record<string, unknown>>,
  tests: Readonly<Record<string, AnyTest>>,
  perform: (name: string, args: readonly unknown[], machine: object) => unknown,
): void {
  const methods = machine as Record<string, unknown>;
  for (const name of [...Object.keys(primitives), ...Object.keys(tests)]) {
    if (name in machine) {
      throw new DefinitionError(
        `"${name}" is a name of the machine's own; give the primitive or test another one`,
      );
    }
  }
  for (const name of Object.keys(primitives)) {
    methods[name] = function (this: object, ...args: unknown[]) {
      return perform(name, args, this);
    };
  }
  for (const [name, test] of Object.entries(tests)) {
    methods[name] = (...args: unknown[]) => new TestCondition(name, test, args);
  }
}

const shared = new WeakMap<object, WeakMap<object, object>>();

/**
 * As {@link bindRows}, for readings, of which many are made: the methods stand on an object between the reading and its
 * class, which is made once per instruction set. Rows are used as `m.name(...)` only.
 *
 * @param perform what a use of a primitive does; the same for all readings of a class
 * @throws DefinitionError as `bindRows` does
 */
export function shareRows(
  machine: object,
  set: {
    readonly primitives: Readonly<Record<string, unknown>>;
    readonly tests: Readonly<Record<string, AnyTest>>;
  },
  perform: (name: string, args: readonly unknown[], machine: object) => unknown,
): void {
  const base = Object.getPrototypeOf(machine) as object;
  const known = shared.get(set) ?? new WeakMap<object, object>();
  shared.set(set, known);
  let rows = known.get(base);
  if (rows === undefined) {
    // The machine's own properties are not on the prototype, and names of rows must not be theirs either.
    rows = Object.create(base, Object.getOwnPropertyDescriptors(machine)) as object;
    bindRows(rows, set.primitives, set.tests, perform);
    for (const name of Object.keys(machine)) delete (rows as Record<string, unknown>)[name];
    known.set(base, rows);
  }
  Object.setPrototypeOf(machine, rows);
}
