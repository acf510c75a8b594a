// Cells: late-bound constants and scopes, by name.

import type { FunctionAssembler } from '@martlet/vm';

/** The message that `getConst` sends for a constant that a `const_missing` of the program has to find. */
export const CONST_MISSING = '__const_missing';

/** The operands of `getConst` for a cell: `"<cref>:Name"`, `"<cref>:A::B"` or `"cref:<n>"`. */
export function cellOperands(asm: FunctionAssembler, name: string): readonly [number, number] {
  return [asm.cell(name), asm.cache(CONST_MISSING, 0)];
}
