// One collection: forget marks (unless only young objects are looked at), mark from the roots, sweep, set the next budget.

import type { Builder, Node } from '@martlet/ir';
import { either, when, whileLoop } from './control.ts';
import type { RuntimeContext } from './define.ts';
import {
  BLOCK_SHIFT,
  LINE_SHIFT,
  LINES_PER_BLOCK,
  MARK_BYTES_PER_BLOCK,
  MAX_OBJECT_BYTES,
  RECORD,
  SPACE,
} from './format.ts';
import { heapAliases } from './runtime.ts';
import { buildLiveLines } from './state.ts';

/** heap.collect: (1: young objects only, 0: all). */
export function buildCollect(b: Builder, c: RuntimeContext, [wanted]: readonly Node[]): void {
  const { state, functions } = c;
  const { state: alias, record } = heapAliases(b.fn.module);
  const logOk = b.op('i32.eqz', state.load(b, 'logOverflow'));
  const young = c.generational ? b.op('i32.and', wanted!, logOk) : b.i32(0);
  const stack = state.load(b, 'markStack');
  state.store(b, 'markStackTop', stack);
  state.store(b, 'markOverflow', b.i32(0));
  const after = b.newBlock();
  const youngBlock = b.newBlock();
  const fullBlock = b.newBlock();
  b.branch(young, youngBlock, fullBlock);
  b.at(youngBlock);
  buildScanLog(b, c, stack);
  b.jump(after);
  b.at(fullBlock);
  buildClearMarks(b, c);
  b.jump(after);
  b.at(after);
  state.store(b, 'logTop', state.load(b, 'log'));
  state.store(b, 'logOverflow', b.i32(0));

  const rangesEnd = state.load(b, 'rootRangesEnd');
  whileLoop(
    b,
    [state.load(b, 'rootRanges')],
    ([at]) => b.op('i32.lt_u', at!, rangesEnd),
    ([at]) => {
      const start = b.load('i32.load', at!, 0, alias);
      b.call(functions.markRange, [start, b.load('i32.load', at!, 4, alias)]);
      return [b.op('i32.add', at!, b.i32(8))];
    },
  );
  const shapesEnd = state.load(b, 'shapeListEnd');
  whileLoop(
    b,
    [state.load(b, 'shapeList')],
    ([at]) => b.op('i32.lt_u', at!, shapesEnd),
    ([at]) => {
      const shape = b.load('i32.load', at!, 0, alias);
      b.call(functions.mark, [b.load('i64.load', shape, RECORD.owner, record)]);
      return [b.op('i32.add', at!, b.i32(4))];
    },
  );
  b.call(functions.markRoots, []);
  b.call(functions.drain, []);
  b.call(functions.rescan, []);
  b.call(functions.sweep, []);
  buildReset(b, c, young);
  b.ret();
}

/** Old objects that were stored into may be the only ones that refer to young ones: scan them again. */
function buildScanLog(b: Builder, c: RuntimeContext, stack: Node): void {
  const { state: alias } = heapAliases(b.fn.module);
  const end = c.state.load(b, 'logTop');
  whileLoop(
    b,
    [c.state.load(b, 'log')],
    ([at]) => b.op('i32.lt_u', at!, end),
    ([at]) => {
      b.store('i32.store', stack, b.load('i32.load', at!, 0, alias), 0, alias);
      c.state.store(b, 'markStackTop', b.op('i32.add', stack, b.i32(4)));
      b.call(c.functions.drain, []);
      return [b.op('i32.add', at!, b.i32(4))];
    },
  );
}

function buildClearMarks(b: Builder, c: RuntimeContext): void {
  const { state: alias } = heapAliases(b.fn.module);
  const first = c.state.load(b, 'firstBlock');
  const frontier = b.load('i32.load', b.i32(0), SPACE.frontier, alias);
  const end = b.op('i32.shr_u', frontier, b.i32(BLOCK_SHIFT));
  const blocks = b.op('i32.sub', end, first);
  for (const [table, perBlock] of [
    ['lineMarks', LINES_PER_BLOCK],
    ['markBits', MARK_BYTES_PER_BLOCK],
  ] as const) {
    const scale = b.i32(perBlock);
    const start = b.op('i32.add', c.state.load(b, table), b.op('i32.mul', first, scale));
    b.memoryFill(start, b.i32(0), b.op('i32.mul', blocks, scale), alias);
  }
}

/** Empties the bump regions, sets cursors and the next budget, closes the emergency reserve where there is room again. */
function buildReset(b: Builder, c: RuntimeContext, young: Node): void {
  const { state } = c;
  const zero = b.i32(0);
  for (const word of [
    'bump',
    'limit',
    'hiddenLimit',
    'overflowBump',
    'overflowLimit',
    'currentBlock',
    'nextLine',
  ] as const) {
    state.store(b, word, zero);
  }
  const first = state.load(b, 'firstBlock');
  state.store(b, 'recycleCursor', first);
  state.store(b, 'freeCursor', first);
  const lines = buildLiveLines(b, state);
  const live = b.op('i32.shl', lines, b.i32(LINE_SHIFT));
  // A full collection costs time in proportion to the live bytes, so it may come only after as many new ones. A young
  // collection costs less, but marks of survivors are never taken back by it, so it must not come too often either.
  const smaller = (x: Node, y: Node): Node => b.op('i32.select', b.op('i32.lt_u', x, y), x, y);
  const share = smaller(
    b.op('i32.shr_u', live, b.i32(c.generational ? 2 : 0)),
    b.i32(MAX_OBJECT_BYTES), // the budget is signed
  );
  const least = state.load(b, 'minimumBudget');
  state.store(b, 'budget', b.op('i32.select', b.op('i32.gt_u', share, least), share, least));
  state.add(b, 'collections', b.i32(1));
  state.add(b, 'youngCollections', young);
  state.store(
    b,
    'fullLiveLines',
    either(
      b,
      'i32',
      young,
      () => state.load(b, 'fullLiveLines'),
      () => lines,
    ),
  );
  const { state: alias } = heapAliases(b.fn.module);
  const limit = b.load('i32.load', zero, SPACE.limit, alias);
  const frontier = b.load('i32.load', zero, SPACE.frontier, alias);
  const beyond = b.op('i32.shr_u', b.op('i32.sub', limit, frontier), b.i32(BLOCK_SHIFT));
  const available = b.op('i32.add', state.load(b, 'freeBlocks'), beyond);
  const reserve = b.op('i32.shr_u', state.load(b, 'reserveBytes'), b.i32(BLOCK_SHIFT));
  const restored = b.op('i32.gt_u', available, b.op('i32.shl', reserve, b.i32(1)));
  when(b, restored, () => state.store(b, 'reserveOpen', zero));
}
