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
});
