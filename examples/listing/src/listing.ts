import type { InstructionList } from '@martlet/dataflow';

/** What the opcodes of the listing mean; operands are registers unless their name says otherwise. */
export type Operation =
  /** Marks that control arrives here from elsewhere; does nothing. */
  | { readonly op: 'phi' }
  /** Takes the arguments: here none, and a block or nil. */
  | { readonly op: 'enter'; readonly block: number }
  | { readonly op: 'loadSelf'; readonly to: number }
  | { readonly op: 'loadInteger'; readonly to: number; readonly value: number }
  | { readonly op: 'move'; readonly to: number; readonly from: number }
  /** `to > from`, which may be a method call; the result replaces the receiver. */
  | { readonly op: 'greater'; readonly to: number; readonly from: number }
  | { readonly op: 'subtractInteger'; readonly to: number; readonly value: number }
  /** Calls a method of the receiver in `to`; arguments, then a block, stand in the registers above. */
  | {
      readonly op: 'send';
      readonly to: number;
      readonly method: string;
      readonly argumentCount: number;
      readonly block: boolean;
    }
  | { readonly op: 'jumpUnless'; readonly test: number; readonly target: number }
  | { readonly op: 'return'; readonly value: number };

export interface Line {
  /** The instruction as the original listing prints it. */
  readonly text: string;
  readonly operation: Operation;
}

/** Register 0 holds self. */
export const SELF = 0;

/**
 * mruby's `Array#sort!`, as Kolkata lists it:
 *
 *     def sort!(&block)
 *       size = self.size
 *       if size > 1
 *         __sort_sub__(0, size - 1, &block)
 *       end
 *       self
 *     end
 */
export const lines: readonly Line[] = [
  { text: 'OP_PHI R0 000 (0)', operation: { op: 'phi' } },
  { text: 'OP_ENTER 0:0:0:0:0:0:1', operation: { op: 'enter', block: 1 } },
  { text: 'OP_PHI R0 002 (0)', operation: { op: 'phi' } },
  { text: 'OP_LOADSELF R3', operation: { op: 'loadSelf', to: 3 } },
  {
    text: 'OP_SEND R3 :size 0',
    operation: { op: 'send', to: 3, method: 'size', argumentCount: 0, block: false },
  },
  { text: 'OP_MOVE R2 R3', operation: { op: 'move', to: 2, from: 3 } },
  { text: 'OP_LOADI R4 1', operation: { op: 'loadInteger', to: 4, value: 1 } },
  { text: 'OP_GT R3 :> 1', operation: { op: 'greater', to: 3, from: 4 } },
  { text: 'OP_JMPNOT R3 017 (9)', operation: { op: 'jumpUnless', test: 3, target: 17 } },
  { text: 'OP_PHI R0 008 (-1)', operation: { op: 'phi' } },
  { text: 'OP_PHI R0 010 (0)', operation: { op: 'phi' } },
  { text: 'OP_LOADSELF R3', operation: { op: 'loadSelf', to: 3 } },
  { text: 'OP_LOADI R4 0', operation: { op: 'loadInteger', to: 4, value: 0 } },
  { text: 'OP_MOVE R5 R2', operation: { op: 'move', to: 5, from: 2 } },
  { text: 'OP_SUBI R5 :- 1', operation: { op: 'subtractInteger', to: 5, value: 1 } },
  { text: 'OP_MOVE R6 R1', operation: { op: 'move', to: 6, from: 1 } },
  {
    text: 'OP_SENDB R3 :__sort_sub__ 2',
    operation: { op: 'send', to: 3, method: '__sort_sub__', argumentCount: 2, block: true },
  },
  { text: 'OP_PHI R0 008 (-9)', operation: { op: 'phi' } },
  { text: 'OP_LOADSELF R3', operation: { op: 'loadSelf', to: 3 } },
  { text: 'OP_RETURN R3 normal', operation: { op: 'return', value: 3 } },
];

/** The registers an operation reads and writes. */
function effects(operation: Operation): { reads: readonly number[]; writes: readonly number[] } {
  switch (operation.op) {
    case 'phi':
      return { reads: [], writes: [] };
    case 'enter':
      return { reads: [], writes: [operation.block] };
    case 'loadSelf':
      return { reads: [SELF], writes: [operation.to] };
    case 'loadInteger':
      return { reads: [], writes: [operation.to] };
    case 'move':
      return { reads: [operation.from], writes: [operation.to] };
    case 'greater':
      return { reads: [operation.to, operation.from], writes: [operation.to] };
    case 'subtractInteger':
      return { reads: [operation.to], writes: [operation.to] };
    case 'send': {
      const operands = 1 + operation.argumentCount + (operation.block ? 1 : 0);
      const reads = Array.from({ length: operands }, (_, index) => operation.to + index);
      return { reads, writes: [operation.to] };
    }
    case 'jumpUnless':
      return { reads: [operation.test], writes: [] };
    case 'return':
      return { reads: [operation.value], writes: [] };
  }
}

/** The listing as `@martlet/dataflow` reads it. Its boundaries are the positions of `OP_PHI`. */
export const sortListing: InstructionList = {
  count: lines.length,
  registers: 7,
  reads: (position) => effects(lines[position]!.operation).reads,
  writes: (position) => effects(lines[position]!.operation).writes,
  successors(position) {
    const { operation } = lines[position]!;
    if (operation.op === 'return') return [];
    return operation.op === 'jumpUnless' ? [position + 1, operation.target] : 'next';
  },
  boundaries: lines.flatMap(({ operation }, position) =>
    operation.op === 'phi' ? [position] : [],
  ),
  label: (position) => lines[position]!.text,
};
