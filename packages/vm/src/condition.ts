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

/** Gives `machine` one method per primitive and per test of the set; the two callbacks say what a use of one does. */
export function bindRows(
  machine: object,
  primitives: Readonly<Record<string, unknown>>,
  tests: Readonly<Record<string, AnyTest>>,
  perform: (name: string, args: readonly unknown[]) => unknown,
): void {
  const methods = machine as Record<string, unknown>;
  for (const name of Object.keys(primitives)) {
    methods[name] = (...args: unknown[]) => perform(name, args);
  }
  for (const [name, test] of Object.entries(tests)) {
    methods[name] = (...args: unknown[]) => new TestCondition(name, test, args);
  }
}
