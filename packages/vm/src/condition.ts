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
    if (name in machine) throw hidden(name);
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

/** The rows of an instruction set that readings have as methods. */
export interface Rows {
  readonly primitives: Readonly<Record<string, unknown>>;
  readonly tests: Readonly<Record<string, AnyTest>>;
}

type AnyClass = abstract new (...args: never[]) => object;

const classes = new WeakMap<Rows, Map<AnyClass, AnyClass>>();

/**
 * As {@link bindRows}, for readings, of which many are made: a class of its own has the methods, one for each reading and
 * instruction set, so that the engine knows the form of its instances from the start. Rows are used as `m.name(...)` only.
 *
 * @param perform what a use of a primitive does; the same for all readings of a class
 * @throws DefinitionError as `bindRows` does
 */
export function withRows<C extends new (...args: never[]) => object>(
  Reading: C,
  set: Rows,
  perform: (name: string, args: readonly unknown[], machine: object) => unknown,
): C {
  let known = classes.get(set);
  if (known === undefined) {
    known = new Map();
    classes.set(set, known);
  }
  let found = known.get(Reading) as C | undefined;
  if (found === undefined) {
    found = class extends (Reading as new (...args: never[]) => object) {} as C;
    bindRows(found.prototype, set.primitives, set.tests, perform);
    known.set(Reading, found);
  }
  return found;
}

const checked = new WeakSet<object>();

/**
 * Checks, with the first instance of a class that {@link withRows} made, that none of its properties hides a row.
 *
 * @throws DefinitionError when one does
 */
export function checkRows(machine: object, { primitives, tests }: Rows): void {
  const base = Object.getPrototypeOf(machine) as object;
  if (checked.has(base)) return;
  for (const name of Object.keys(machine)) {
    if (Object.hasOwn(primitives, name) || Object.hasOwn(tests, name)) throw hidden(name);
  }
  checked.add(base);
}

function hidden(name: string): DefinitionError {
  return new DefinitionError(
    `"${name}" is a name of the machine's own; give the primitive or test another one`,
  );
}
