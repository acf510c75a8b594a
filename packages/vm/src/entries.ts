// Where calls start, in generated code: the interpreter and the core's general call find a function's entry for a number
// of arguments in the same way.

import type { Block, Builder, Node } from '@martlet/ir';
import { PACKED } from './container.ts';
import { ENTRY, ENTRY_BYTES, LEAF_BIT, LEAF_STACK_BYTES, RECORD } from './layout.ts';
import { type RuntimeCallees, runtimeCallees, type VmAliases, vmAliases } from './runtime-calls.ts';

/** The count of a packed call with so many words in its window, as generated code passes it on. */
export function packedCount(words: number): number {
  return (words << 16) | PACKED;
}

/** How many words stand in the window of a call with this count, and whether they are packed. */
export function unpackCount(count: number): { readonly words: number; readonly packed: boolean } {
  const packed = (count & 0xffff) === PACKED;
  return { words: packed ? count >>> 16 : count, packed };
}

/**
 * Finds the address of the entry for a call with `count` arguments in the frame at `frame`. Exact numbers of arguments are
 * one compare away, optional and surplus ones a table. The rest is the runtime's, and where that raises control goes to
 * `wrong`. Stands behind all of it.
 *
 * @param before what the runtime needs to know first
 */
export function buildFindEntry(
  b: Builder,
  record: Node,
  count: Node,
  frame: Node,
  before: () => void,
  wrong: () => Block,
): Node {
  const aliases: VmAliases = vmAliases(b.fn.module);
  const runtime: RuntimeCallees = runtimeCallees(b.fn.module);
  const field = (offset: number) => b.load('i32.load', record, offset, aliases.record);
  const found = b.newBlock();
  const entry = found.addParam('i32');
  const variable = b.newBlock();
  b.branch(b.op('i32.eq', field(RECORD.arity), count), found, variable, [record], []);

  b.at(variable);
  const index = b.op('i32.sub', count, field(RECORD.required));
  const table = b.newBlock();
  const other = b.newBlock({ cold: true });
  b.branch(b.op('i32.le_u', index, field(RECORD.span)), table, other);
  b.at(table);
  const last = field(RECORD.last);
  const nearest = b.op('i32.select', b.op('i32.le_u', index, last), index, last);
  const bytes = b.op('i32.mul', nearest, b.i32(ENTRY_BYTES));
  b.jump(found, [b.op('i32.add', field(RECORD.entries), bytes)]);

  b.at(other);
  before();
  const answer = b.call(runtime.arity, [record, count, frame]);
  b.branch(answer, found, wrong(), [answer], []);
  b.at(found);
  return entry;
}

/** Counts a call of an entry, and tells the runtime when there were enough. When that stops the guest, control goes to `stopped`. */
export function buildCountEntry(b: Builder, entry: Node, stopped: () => Block): void {
  const { heat } = vmAliases(b.fn.module);
  const left = b.op('i32.sub', b.load('i32.load', entry, ENTRY.heat, heat), b.i32(1));
  b.store('i32.store', entry, left, ENTRY.heat, heat);
  const hot = b.newBlock({ cold: true });
  const onward = b.newBlock();
  b.branch(left, onward, hot);
  b.at(hot);
  b.branch(b.call(runtimeCallees(b.fn.module).hot, [entry]), stopped(), onward);
  b.at(onward);
}

/**
 * The table index of an entry's compiled form if it may be entered in the frame at `frame`, else 0. Code that calls other code
 * leaves the end of the stack to code that does not.
 *
 * @param limit what compiled code may not reach
 */
export function buildFindCompiled(b: Builder, entry: Node, frame: Node, limit: Node): Node {
  const { compiled } = vmAliases(b.fn.module);
  const word = b.load('i32.load', entry, ENTRY.compiled, compiled);
  const isLeaf = b.op('i32.lt_s', word, b.i32(0));
  const reserve = b.op('i32.select', isLeaf, b.i32(0), b.i32(LEAF_STACK_BYTES));
  const fits = b.op('i32.lt_u', b.op('i32.add', frame, reserve), limit);
  const index = b.op('i32.and', word, b.i32(~LEAF_BIT));
  return b.op('i32.select', fits, index, b.i32(0));
}
