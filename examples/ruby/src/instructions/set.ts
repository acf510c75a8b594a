// The instruction set of Ruby.

import type { InstructionSet } from '@martlet/vm';
import { defineInstructionSet } from '@martlet/vm';
import { isBuilt } from '../outputs.ts';
import { arrayIntrinsics } from './array-intrinsics.ts';
import { control } from './control.ts';
import { data } from './data.ts';
import { objects } from './objects.ts';
import { operators } from './operators.ts';
import { primitives, tests } from './rows.ts';
import { stringIntrinsics } from './string-intrinsics.ts';

const comparisons = [
  'equal',
  'notEqual',
  'less',
  'lessEqual',
  'greater',
  'greaterEqual',
  'not',
  'same',
  'isNil',
] as const;

/** Ruby's instruction set. */
export const rubySet: InstructionSet = defineInstructionSet({
  name: 'ruby',
  // Outputs of a build are of that build or not read at all, so that their name says nothing more.
  build: isBuilt() ? 'outputs' : undefined,
  primitives,
  tests,
  instructions: {
    ...data,
    ...operators,
    ...control,
    ...objects,
    ...stringIntrinsics,
    ...arrayIntrinsics,
  },
  twins: Object.keys(operators)
    .filter((name) => `${name}Generic` in operators)
    .map((name) => [name, `${name}Generic`] as never),
  fused: [
    ...comparisons.map((name) => [name, 'jumpUnless'] as const),
    ...comparisons.map((name) => [name, 'jumpIf'] as const),
    ['int', 'add'],
    ['int', 'sub'],
    ['int', 'equal'],
    ['int', 'less'],
    ['getIvar', 'ret'],
    ['getVariable', 'ret'],
  ],
  // What the arguments of calls are made of.
  sequences: [
    ['move', 'nil', 'send'],
    ['nil', 'send'],
    ['nil', 'yield'],
    ['move', 'nil'],
    ['move', 'move'],
    ['setIvar', 'ret'],
    ['add', 'loop'],
  ],
});
