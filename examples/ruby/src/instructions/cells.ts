// Cells: late-bound constants and scopes, by name.

import type { FunctionAssembler } from '@martlet/vm';

/** The operand of `getConst` for a cell: `"<cref>:Name"`, `"<cref>:A::B"` or `"cref:<n>"`. */
export function cellOperand(asm: FunctionAssembler, name: string): number {
  return asm.cell(name);
}
