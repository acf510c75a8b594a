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
  perform: (name: string, args: readonly unknown[]) => unknown,
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
    methods[name] = (...args: unknown[]) => perform(name, args);
  }
  for (const [name, test] of Object.entries(tests)) {
    methods[name] = (...args: unknown[]) => new TestCondition(name, test, args);
  }
}
