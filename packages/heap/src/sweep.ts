// Sweeping never looks at dead objects: it counts marked lines per block and sorts the blocks into free, recyclable and
// full ones.

import type { Builder, Node } from '@martlet/ir';
import { either, when, whileLoop } from './control.ts';
import type { RuntimeContext } from './define.ts';
import {
  BLOCK,
  BLOCK_BYTES,
  BLOCK_SHIFT,
  LINE_BYTES,
  LINE_SHIFT,
  LINES_PER_BLOCK,
  MARK_BYTES_PER_BLOCK,
  POISON_BYTE,
  SPACE,
} from './format.ts';
import { heapAliases } from './runtime.ts';

/** heap.sweep: () */
export function buildSweep(b: Builder, c: RuntimeContext): void {
  const { state } = c;
  const { state: alias } = heapAliases(b.fn.module);
  const table = state.load(b, 'blockTable');
  const lineMarks = state.load(b, 'lineMarks');
  const markBits = state.load(b, 'markBits');
  const poison = state.load(b, 'poison');
  const frontier = b.load('i32.load', b.i32(0), SPACE.frontier, alias);
  const end = b.op('i32.shr_u', frontier, b.i32(BLOCK_SHIFT));
  const zero = b.i32(0);
  for (const word of ['liveLines', 'freeLines', 'largeBlocks', 'freeBlocks'] as const) {
    state.store(b, word, zero);
  }
  const setKind = (block: Node, kind: Node): void =>
    b.store('i32.store8', b.op('i32.add', table, block), kind, 0, alias);

  /** Blocks of a large object share its fate, so that of the head travels along. */
  const sweepLarge = (block: Node, alive: Node): void => {
    when(b, alive, () => state.add(b, 'largeBlocks', b.i32(1)));
    when(b, b.op('i32.eqz', alive), () => {
      setKind(block, b.i32(BLOCK.free));
      state.add(b, 'freeBlocks', b.i32(1));
      state.add(b, 'freeLines', b.i32(LINES_PER_BLOCK));
      const start = b.op('i32.shl', block, b.i32(BLOCK_SHIFT));
      when(b, poison, () => b.memoryFill(start, b.i32(POISON_BYTE), b.i32(BLOCK_BYTES), 0));
    });
  };

  const sweepSmall = (block: Node): void => {
    const marks = b.op('i32.add', lineMarks, b.op('i32.mul', block, b.i32(LINES_PER_BLOCK)));
    let sum = b.i64(0);
    for (let at = 0; at < LINES_PER_BLOCK; at += 8) {
      // A marked line is a byte of 1, so eight lines are counted at once.
      sum = b.op('i64.add', sum, b.op('i64.popcnt', b.load('i64.load', marks, at, alias)));
    }
    const live = b.op('i32.wrap_i64', sum);
    const isFree = b.op('i32.eqz', live);
    const isFull = b.op('i32.eq', live, b.i32(LINES_PER_BLOCK));
    const partly = b.op('i32.select', isFull, b.i32(BLOCK.used), b.i32(BLOCK.recyclable));
    setKind(block, b.op('i32.select', isFree, b.i32(BLOCK.free), partly));
    state.add(b, 'freeBlocks', isFree);
    state.add(b, 'liveLines', live);
    state.add(b, 'freeLines', b.op('i32.sub', b.i32(LINES_PER_BLOCK), live));
    when(b, poison, () => {
      const start = b.op('i32.shl', block, b.i32(BLOCK_SHIFT));
      whileLoop(
        b,
        [zero],
        ([line]) => b.op('i32.lt_u', line!, b.i32(LINES_PER_BLOCK)),
        ([line]) => {
          const mark = b.load('i32.load8_u', b.op('i32.add', marks, line!), 0, alias);
          when(b, b.op('i32.eqz', mark), () => {
            const at = b.op('i32.add', start, b.op('i32.shl', line!, b.i32(LINE_SHIFT)));
            b.memoryFill(at, b.i32(POISON_BYTE), b.i32(LINE_BYTES), 0);
          });
          return [b.op('i32.add', line!, b.i32(1))];
        },
      );
    });
  };

  whileLoop(
    b,
    [state.load(b, 'firstBlock'), zero],
    ([block]) => b.op('i32.lt_u', block!, end),
    ([block, headAlive]) => {
      const kind = b.load('i32.load8_u', b.op('i32.add', table, block!), 0, alias);
      const isHead = b.op('i32.eq', kind, b.i32(BLOCK.large));
      const alive = either(
        b,
        'i32',
        isHead,
        () => {
          const at = b.op(
            'i32.add',
            markBits,
            b.op('i32.mul', block!, b.i32(MARK_BYTES_PER_BLOCK)),
          );
          return b.op('i32.and', b.load('i32.load8_u', at, 0, alias), b.i32(1));
        },
        () => headAlive!,
      );
      const isLarge = b.op('i32.ge_u', kind, b.i32(BLOCK.large));
      when(b, isLarge, () => sweepLarge(block!, alive));
      const isSmall = b.op(
        'i32.and',
        b.op('i32.ne', kind, b.i32(BLOCK.foreign)),
        b.op('i32.eqz', isLarge),
      );
      when(b, isSmall, () => sweepSmall(block!));
      return [b.op('i32.add', block!, b.i32(1)), alive];
    },
  );
  b.ret();
}
