// Instructions that hardly any language does without: moves, literals, jumps, calls. A language takes them into its set
// and adds its own.

import type { InstructionForms, InstructionSpec } from '../instruction-set.ts';
import { instructionForms } from '../instruction-set.ts';
import type { Control } from '../machine.ts';
import type { WindowKind } from '../operands.ts';
import { window } from '../operands.ts';

const { action, compute }: InstructionForms<Control> = instructionForms<Control>();

/** Operands of instructions with a result, by what they read. */
interface Basic {
  readonly move: InstructionSpec<Control, { readonly dst: 'write'; readonly a: 'read' }>;
  readonly nil: InstructionSpec<Control, { readonly dst: 'write' }>;
  readonly true: InstructionSpec<Control, { readonly dst: 'write' }>;
  readonly false: InstructionSpec<Control, { readonly dst: 'write' }>;
  readonly load: InstructionSpec<Control, { readonly dst: 'write'; readonly index: 'constant' }>;
  readonly not: InstructionSpec<Control, { readonly dst: 'write'; readonly a: 'read' }>;
  readonly jump: InstructionSpec<Control, { readonly to: 'label' }>;
  readonly loop: InstructionSpec<Control, { readonly to: 'loop' }>;
  readonly jumpUnless: InstructionSpec<Control, { readonly test: 'read'; readonly to: 'label' }>;
  readonly call: InstructionSpec<
    Control,
    { readonly base: WindowKind; readonly count: 'count'; readonly fn: 'function' }
  >;
  readonly ret: InstructionSpec<Control, { readonly value: 'read' }>;
}

/**
 * `move` copies a register; `nil`, `true`, `false` and `load` (a constant) give literals; `not` negates a truth value;
 * `jump`, `loop` (backwards) and `jumpUnless` (where the value counts as false) go to labels; `call` calls a function of
 * the program; `ret` returns.
 */
export const basicInstructions: Basic = {
  move: compute({ dst: 'write', a: 'read' }, (_m, { a }) => a),
  nil: compute({ dst: 'write' }, (m) => m.singleton('nil')),
  true: compute({ dst: 'write' }, (m) => m.singleton('true')),
  false: compute({ dst: 'write' }, (m) => m.singleton('false')),
  load: compute({ dst: 'write', index: 'constant' }, (m, { index }) => m.constant(index)),
  not: compute({ dst: 'write', a: 'read' }, (m, { a }) => m.bool(m.not(m.truthy(a)))),
  jump: action({ to: 'label' }, (m, { to }) => m.jump(to)),
  loop: action({ to: 'loop' }, (m, { to }) => m.jump(to)),
  jumpUnless: action({ test: 'read', to: 'label' }, (m, { test, to }) =>
    m.branch(m.not(m.truthy(test)), to),
  ),
  call: action(
    { base: window('count'), count: 'count', fn: 'function' },
    (m, { base, count, fn }) => m.call(m.callee(fn), base, count),
  ),
  ret: action({ value: 'read' }, (m, { value }) => m.ret(value)),
};
