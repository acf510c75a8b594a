// Where the bump regions come from: holes in recyclable blocks first, then free blocks, then the frontier. Objects
// larger than a line that do not fit the current hole go to a block of their own kind, so that holes are not wasted
// (Immix's overflow allocation). Still larger ones take runs of blocks.

import type { Builder, Node } from '@martlet/ir';
import { loop, when, whileLoop } from './control.ts';
import type { RuntimeContext } from './define.ts';
import {
  BLOCK,
  BLOCK_BYTES,
  BLOCK_SHIFT,
  LARGE_BYTES,
  LINE_BYTES,
  LINE_SHIFT,
  LINES_PER_BLOCK,
  POISON_BYTE,
  SPACE,
} from './format.ts';
import { heapAliases } from './runtime.ts';

/** Pages that the memory grows by at least, where the limit allows: growing costs host code its views. */
const GROW_PAGES = 16;

function loadByte(b: Builder, address: Node): Node {
  return b.load('i32.load8_u', address, 0, heapAliases(b.fn.module).state);
}

function storeByte(b: Builder, address: Node, value: number): void {
  b.store('i32.store8', address, b.i32(value), 0, heapAliases(b.fn.module).state);
}

function space(b: Builder, word: keyof typeof SPACE): Node {
  return b.load('i32.load', b.i32(0), SPACE[word], heapAliases(b.fn.module).state);
}

function frontierBlock(b: Builder): Node {
  return b.op('i32.shr_u', space(b, 'frontier'), b.i32(BLOCK_SHIFT));
}

/** May `blocks` more be taken without touching the emergency reserve (or is it open)? Returns 0 from the function if not. */
function requireAvailable(b: Builder, c: RuntimeContext, blocks: Node): void {
  const beyond = b.op(
    'i32.shr_u',
    b.op('i32.sub', space(b, 'limit'), space(b, 'frontier')),
    b.i32(BLOCK_SHIFT),
  );
  const available = b.op('i32.add', c.state.load(b, 'freeBlocks'), beyond);
  const kept = b.op(
    'i32.select',
    c.state.load(b, 'reserveOpen'),
    b.i32(0),
    b.op('i32.shr_u', c.state.load(b, 'reserveBytes'), b.i32(BLOCK_SHIFT)),
  );
  const short = b.op('i32.lt_u', available, b.op('i32.add', blocks, kept));
  when(b, short, () => b.ret(b.i32(0)));
}

/** Returns 0 from the function when it is time to collect. */
function requireBudget(b: Builder, c: RuntimeContext): void {
  const spent = b.op('i32.le_s', c.state.load(b, 'budget'), b.i32(0));
  const freely = b.op('i32.or', c.state.load(b, 'reserveOpen'), c.state.load(b, 'held'));
  const closed = b.op('i32.eqz', freely);
  when(b, b.op('i32.and', spent, closed), () => b.ret(b.i32(0)));
}

function spend(b: Builder, c: RuntimeContext, bytes: Node): void {
  c.state.store(b, 'budget', b.op('i32.sub', c.state.load(b, 'budget'), bytes));
}

function poisonFresh(b: Builder, c: RuntimeContext, start: Node, bytes: Node): void {
  when(b, c.state.load(b, 'poison'), () => b.memoryFill(start, b.i32(POISON_BYTE), bytes, 0));
}

/** heap.tryAllocate: (bytes) -> reference, or 0 when a collection is due. */
export function buildTryAllocate(b: Builder, c: RuntimeContext, [bytes]: readonly Node[]): void {
  const { state, functions } = c;
  const size = bytes!;
  when(b, b.op('i32.gt_u', size, b.i32(LARGE_BYTES)), () => {
    b.ret(b.call(functions.takeLarge, [size]));
  });
  loop(b, [], [], (_, control) => {
    const bump = state.load(b, 'bump');
    const stress = state.load(b, 'stressEvery');
    const limit = b.op('i32.select', stress, state.load(b, 'hiddenLimit'), state.load(b, 'limit'));
    when(b, b.op('i32.le_u', size, b.op('i32.sub', limit, bump)), () => {
      const next = b.op('i32.add', bump, size);
      state.store(b, 'bump', next);
      when(b, stress, () => state.store(b, 'limit', next));
      b.ret(bump);
    });
    when(b, b.op('i32.gt_u', size, b.i32(LINE_BYTES)), () => {
      const overflow = state.load(b, 'overflowBump');
      const room = b.op('i32.sub', state.load(b, 'overflowLimit'), overflow);
      when(b, b.op('i32.le_u', size, room), () => {
        state.store(b, 'overflowBump', b.op('i32.add', overflow, size));
        b.ret(overflow);
      });
      requireBudget(b, c);
      const block = b.call(functions.takeFree, []);
      when(b, b.op('i32.eqz', block), () => b.ret(b.i32(0)));
      spend(b, c, b.i32(BLOCK_BYTES));
      const start = b.op('i32.shl', block, b.i32(BLOCK_SHIFT));
      poisonFresh(b, c, start, b.i32(BLOCK_BYTES));
      const first = b.op('i32.sub', start, b.i32(c.bias));
      state.store(b, 'overflowBump', b.op('i32.add', first, size));
      state.store(b, 'overflowLimit', b.op('i32.add', first, b.i32(BLOCK_BYTES)));
      b.ret(first);
    });
    when(b, b.op('i32.eqz', b.call(functions.nextHole, [])), () => b.ret(b.i32(0)));
    control.again();
  });
  b.trap(); // the loop has no way out
}

/** heap.nextHole: () -> 1 with a new bump region, or 0 when a collection is due. */
export function buildNextHole(b: Builder, c: RuntimeContext): void {
  const { state, functions } = c;
  requireBudget(b, c);
  const marks = state.load(b, 'lineMarks');
  loop(b, [state.load(b, 'currentBlock'), state.load(b, 'nextLine')], [], (variables, control) => {
    const [block, line] = variables as [Node, Node];
    when(b, block, () => {
      const base = b.op('i32.add', marks, b.op('i32.mul', block, b.i32(LINES_PER_BLOCK)));
      const skip = (from: Node, marked: boolean): Node => {
        const [at] = loop(b, [from], ['i32'], ([now], inner) => {
          when(b, b.op('i32.ge_u', now!, b.i32(LINES_PER_BLOCK)), () => inner.leave(now!));
          const mark = loadByte(b, b.op('i32.add', base, now!));
          when(b, marked ? b.op('i32.eqz', mark) : mark, () => inner.leave(now!));
          inner.again(b.op('i32.add', now!, b.i32(1)));
        });
        return at!;
      };
      const first = skip(line, true);
      when(b, b.op('i32.lt_u', first, b.i32(LINES_PER_BLOCK)), () => {
        const end = skip(first, false);
        const blockStart = b.op('i32.shl', block, b.i32(BLOCK_SHIFT));
        const start = b.op('i32.add', blockStart, b.op('i32.shl', first, b.i32(LINE_SHIFT)));
        const bytes = b.op('i32.shl', b.op('i32.sub', end, first), b.i32(LINE_SHIFT));
        state.store(b, 'currentBlock', block);
        state.store(b, 'nextLine', end);
        spend(b, c, bytes);
        poisonFresh(b, c, start, bytes);
        const bump = b.op('i32.sub', start, b.i32(c.bias));
        const limit = b.op('i32.add', bump, bytes);
        const stress = state.load(b, 'stressEvery');
        state.store(b, 'bump', bump);
        state.store(b, 'hiddenLimit', limit);
        state.store(b, 'limit', b.op('i32.select', stress, bump, limit));
        b.ret(b.i32(1));
      });
    });
    const next = b.call(functions.nextBlock, []);
    when(b, b.op('i32.eqz', next), () => b.ret(b.i32(0)));
    control.again(next, b.i32(0));
  });
  b.trap(); // the loop has no way out
}

/** Looks from `cursor` on for a block in state `kind`, takes it, and returns it from the function; else goes on. */
function takeBlockOfKind(
  b: Builder,
  c: RuntimeContext,
  cursor: 'recycleCursor' | 'freeCursor',
  kind: number,
): void {
  const table = c.state.load(b, 'blockTable');
  const end = frontierBlock(b);
  const [past] = whileLoop(
    b,
    [c.state.load(b, cursor)],
    ([block]) => b.op('i32.lt_u', block!, end),
    ([block]) => {
      const at = b.op('i32.add', table, block!);
      const next = b.op('i32.add', block!, b.i32(1));
      when(b, b.op('i32.eq', loadByte(b, at), b.i32(kind)), () => {
        storeByte(b, at, BLOCK.used);
        c.state.store(b, cursor, next);
        if (kind === BLOCK.free) c.state.add(b, 'freeBlocks', b.i32(-1));
        b.ret(block!);
      });
      return [next];
    },
  );
  c.state.store(b, cursor, past!);
}

/** heap.nextBlock: () -> index of a block to allocate small objects into, or 0. */
export function buildNextBlock(b: Builder, c: RuntimeContext): void {
  takeBlockOfKind(b, c, 'recycleCursor', BLOCK.recyclable);
  b.ret(b.call(c.functions.takeFree, []));
}

/** heap.takeFree: () -> index of an empty block, or 0. */
export function buildTakeFree(b: Builder, c: RuntimeContext): void {
  requireAvailable(b, c, b.i32(1));
  when(b, c.state.load(b, 'freeBlocks'), () => takeBlockOfKind(b, c, 'freeCursor', BLOCK.free));
  const block = b.call(c.functions.extend, [b.i32(1)]);
  when(b, block, () =>
    storeByte(b, b.op('i32.add', c.state.load(b, 'blockTable'), block), BLOCK.used),
  );
  b.ret(block);
}

/** heap.extend: (blocks) -> index of the first of so many blocks taken from the frontier, or 0. */
export function buildExtend(b: Builder, _: RuntimeContext, [blocks]: readonly Node[]): void {
  const alias = heapAliases(b.fn.module).state;
  const frontier = space(b, 'frontier');
  const limit = space(b, 'limit');
  const left = b.op('i32.shr_u', b.op('i32.sub', limit, frontier), b.i32(BLOCK_SHIFT));
  when(b, b.op('i32.gt_u', blocks!, left), () => b.ret(b.i32(0)));
  const end = b.op('i32.add', frontier, b.op('i32.shl', blocks!, b.i32(BLOCK_SHIFT)));
  // end is at most limit, which leaves a page below 2^32, so that rounding up does not wrap.
  const wanted = b.op('i32.shr_u', b.op('i32.add', end, b.i32(65535)), b.i32(16));
  const have = b.op('memory.size');
  when(b, b.op('i32.gt_u', wanted, have), () => {
    const missing = b.op('i32.sub', wanted, have);
    const allowed = b.op('i32.sub', b.op('i32.shr_u', limit, b.i32(16)), have);
    const generous = b.op(
      'i32.select',
      b.op('i32.lt_u', allowed, b.i32(GROW_PAGES)),
      allowed,
      b.i32(GROW_PAGES),
    );
    const pages = b.op('i32.select', b.op('i32.gt_u', missing, generous), missing, generous);
    const failed = b.op('i32.eq', b.op('memory.grow', pages), b.i32(-1));
    when(b, failed, () => {
      const again = b.op('i32.eq', b.op('memory.grow', missing), b.i32(-1));
      when(b, again, () => b.ret(b.i32(0)));
    });
  });
  b.store('i32.store', b.i32(0), end, SPACE.frontier, alias);
  b.ret(b.op('i32.shr_u', frontier, b.i32(BLOCK_SHIFT)));
}

/** heap.takeLarge: (bytes) -> reference to a run of blocks, or 0 when a collection is due. First fit. */
export function buildTakeLarge(b: Builder, c: RuntimeContext, [bytes]: readonly Node[]): void {
  const { state, functions } = c;
  requireBudget(b, c);
  const rounded = b.op('i32.add', bytes!, b.i32(BLOCK_BYTES - 1));
  const blocks = b.op('i32.shr_u', rounded, b.i32(BLOCK_SHIFT));
  requireAvailable(b, c, blocks);
  const table = state.load(b, 'blockTable');
  const finish = (first: Node): void => {
    storeByte(b, b.op('i32.add', table, first), BLOCK.large);
    const rest = b.op('i32.add', b.op('i32.add', table, first), b.i32(1));
    b.memoryFill(rest, b.i32(BLOCK.largeRest), b.op('i32.sub', blocks, b.i32(1)), 0);
    const all = b.op('i32.shl', blocks, b.i32(BLOCK_SHIFT));
    spend(b, c, all);
    const start = b.op('i32.shl', first, b.i32(BLOCK_SHIFT));
    poisonFresh(b, c, start, all);
    b.ret(b.op('i32.sub', start, b.i32(c.bias)));
  };
  when(b, b.op('i32.ge_u', state.load(b, 'freeBlocks'), blocks), () => {
    const end = frontierBlock(b);
    whileLoop(
      b,
      [state.load(b, 'firstBlock'), b.i32(0)],
      ([block]) => b.op('i32.lt_u', block!, end),
      ([block, run]) => {
        const kind = loadByte(b, b.op('i32.add', table, block!));
        const next = b.op('i32.add', block!, b.i32(1));
        const longer = b.op('i32.add', run!, b.i32(1));
        const isFree = b.op('i32.eq', kind, b.i32(BLOCK.free));
        const now = b.op('i32.select', isFree, longer, b.i32(0));
        when(b, b.op('i32.eq', now, blocks), () => {
          state.add(b, 'freeBlocks', b.op('i32.sub', b.i32(0), blocks));
          finish(b.op('i32.sub', next, blocks));
        });
        return [next, now];
      },
    );
  });
  const first = b.call(functions.extend, [blocks]);
  when(b, b.op('i32.eqz', first), () => b.ret(b.i32(0)));
  finish(first);
}
