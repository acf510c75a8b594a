// The instructions of the third chapter: closures over environments, exceptions, and returns out of blocks.

import type { InstructionSet } from '@martlet/vm';
import * as vm from '@martlet/vm';
import { Closure, defineInstructionSet, window } from '@martlet/vm';
import { fail, primitives, show, tests } from '../chapter1/runtime.ts';
import { instructions } from '../chapter2/instructions.ts';

const rows = {
  environmentNew: vm.environmentNew,
  environmentParent: vm.environmentParent,
  environmentLoad: vm.environmentLoad,
  environmentStore: vm.environmentStore,
  closureNew: vm.closureNew,
  closureCallee: vm.closureCallee,
  closureEnvironment: vm.closureEnvironment,
  /** Raises that a value cannot be called. */
  noFunction: vm.primitive<[vm.Value], vm.Value>({
    effect: 'runtime',
    evaluate: (host, value) => fail(host, `${show(host, value)} is not a function`),
    type: (rules) => rules.bottom,
  }),
};

/** The instruction set of the whole language. */
export const tinySet: InstructionSet = defineInstructionSet({
  name: 'tiny',
  primitives: { ...primitives, ...rows },
  tests: { ...tests, hasVariable: vm.hasVariable },
  instructions: {
    ...instructions,
    environment: {
      operands: { dst: 'write', parent: 'read', count: 'count' },
      semantics: (m, { dst, parent, count }) => m.write(dst, m.environmentNew(parent, count)),
    },
    parent: {
      operands: { dst: 'write', environment: 'read' },
      semantics: (m, { dst, environment }) => m.write(dst, vm.parentOf(m, environment)),
    },
    getVariable: {
      operands: { dst: 'write', environment: 'read', slot: 'slot' },
      semantics: (m, { dst, environment, slot }) =>
        m.write(dst, vm.loadVariable(m, environment, slot)),
    },
    setVariable: {
      operands: { environment: 'read', slot: 'slot', value: 'read' },
      semantics: (m, { environment, slot, value }) => vm.storeVariable(m, environment, slot, value),
    },
    closure: {
      operands: { dst: 'write', fn: 'function', environment: 'read' },
      semantics: (m, { dst, fn, environment }) =>
        m.write(dst, m.closureNew(m.callee(fn), environment)),
    },
    environmentOf: {
      operands: { dst: 'write', closure: 'read' },
      semantics: (m, { dst, closure }) => m.write(dst, m.closureEnvironment(closure)),
    },
    /** Calls a closure, which is its own first argument. */
    apply: {
      operands: { base: window('count'), count: 'count', closure: 'read' },
      semantics: (m, { base, count, closure }) =>
        m.call(
          m.select('class', [[[m.is(closure, Closure)], () => m.closureCallee(closure)]], () =>
            m.raise(m.noFunction(closure)),
          ),
          base,
          count,
        ),
    },
    throw: { operands: { error: 'read' }, semantics: (m, { error }) => m.raise(error) },
    returnFrom: {
      operands: { home: 'read', value: 'read' },
      semantics: (m, { home, value }) => m.returnFrom(home, value),
    },
    rethrow: {
      operands: { kind: 'read', value: 'read', home: 'read' },
      semantics: (m, { kind, value, home }) => m.rethrow(kind, value, home),
    },
  },
  fused: [
    ['less', 'jumpUnless'],
    ['lessOrEqual', 'jumpUnless'],
    ['greater', 'jumpUnless'],
    ['greaterOrEqual', 'jumpUnless'],
    ['equal', 'jumpUnless'],
    ['notEqual', 'jumpUnless'],
  ],
});
