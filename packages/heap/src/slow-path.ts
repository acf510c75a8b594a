// The slow paths of allocation and of the write barrier. When nothing is left, an allocation gives 0, a word says why,
// and the emergency reserve is opened, so that the embedder can make its error object.

import type { Builder, Node } from '@martlet/ir';
import { buildHeader } from './allocate.ts';
import { either, when, whileLoop } from './control.ts';
import type { RuntimeContext } from './define.ts';
import {
  FLAG_UNLOGGED,
  HEADER,
  HEADER_BYTES,
  LARGE_BYTES,
  MAX_OBJECT_BYTES,
  REASON,
  RECORD,
  SPACE,
  TAIL_LENGTH,
  TAIL_SHIFT_MASK,
} from './format.ts';
import { heapAliases } from './runtime.ts';
import { buildLiveLines } from './state.ts';
import { CANONICAL_NAN } from './values.ts';

/** After a full collection that was made for want of memory, this fraction of the limit must be free, or it is all over. */
const LEAST_FREE_SHIFT = 6;

/** heap.allocate: (bytes) -> reference or 0. */
export function buildAllocate(b: Builder, c: RuntimeContext, [bytes]: readonly Node[]): void {
  const { state, functions } = c;
  const size = bytes!;
  const giveUp = (reason: number): void => {
    state.store(b, 'reason', b.i32(reason));
    b.ret(b.i32(0));
  };
  const attempt = (): void => {
    const reference = b.call(functions.tryAllocate, [size]);
    when(b, reference, () => b.ret(reference));
  };
  when(b, b.op('i32.gt_u', size, b.i32(MAX_OBJECT_BYTES)), () => giveUp(REASON.tooLarge), {
    cold: true,
  });
  const held = state.load(b, 'held');
  when(b, b.op('i32.select', held, b.i32(0), state.load(b, 'stressEvery')), () => {
    const left = b.op('i32.sub', state.load(b, 'stressLeft'), b.i32(1));
    state.store(b, 'stressLeft', left);
    when(b, b.op('i32.le_s', left, b.i32(0)), () => {
      state.store(b, 'stressLeft', state.load(b, 'stressEvery'));
      // Young and full collections by turns, so that both are tested.
      b.call(functions.collect, [b.op('i32.and', state.load(b, 'collections'), b.i32(1))]);
    });
  });
  attempt();
  when(b, held, () => giveUp(REASON.limit), { cold: true });
  // The budget or the memory is used up. Look at young objects alone unless old ones have doubled since the last
  // full collection.
  const grown = b.op(
    'i32.gt_u',
    buildLiveLines(b, state),
    b.op(
      'i32.add',
      b.op('i32.shl', state.load(b, 'fullLiveLines'), b.i32(1)),
      b.op('i32.shr_u', state.load(b, 'minimumBudget'), b.i32(8)),
    ),
  );
  const young = c.generational ? b.op('i32.eqz', grown) : b.i32(0);
  b.call(functions.collect, [young]);
  attempt();
  b.call(functions.collect, [b.i32(0)]);
  // With almost nothing free, every few allocations would collect: give up while the program still makes progress.
  const { state: alias } = heapAliases(b.fn.module);
  const limit = b.load('i32.load', b.i32(0), SPACE.limit, alias);
  const frontier = b.load('i32.load', b.i32(0), SPACE.frontier, alias);
  const free = b.op(
    'i32.add',
    b.op('i32.sub', limit, frontier),
    b.op('i32.shl', state.load(b, 'freeLines'), b.i32(8)),
  );
  const enough = b.op('i32.ge_u', free, b.op('i32.shr_u', limit, b.i32(LEAST_FREE_SHIFT)));
  when(b, enough, attempt);
  state.store(b, 'reserveOpen', b.i32(1));
  giveUp(REASON.limit);
}

/** The bump path with a size that is only known at run time. */
function buildInlineBump(b: Builder, c: RuntimeContext, bytes: Node): Node {
  const bump = c.state.load(b, 'bump');
  const room = b.op('i32.sub', c.state.load(b, 'limit'), bump);
  const small = b.op('i32.le_u', bytes, b.i32(LARGE_BYTES));
  const fits = b.op('i32.and', small, b.op('i32.le_u', bytes, room));
  return either(
    b,
    'i32',
    fits,
    () => {
      c.state.store(b, 'bump', b.op('i32.add', bump, bytes));
      return bump;
    },
    () => b.call(c.functions.allocate, [bytes]),
    { coldNo: true },
  );
}

/** heap.allocateTail: (shape id, length, fill word) -> reference or 0. Fields are zeroed. */
export function buildAllocateTail(
  b: Builder,
  c: RuntimeContext,
  [shape, length, fill]: readonly Node[],
): void {
  const { record, length: lengthAlias } = heapAliases(b.fn.module);
  const size = b.load('i32.load', shape!, RECORD.size, record);
  const tail = b.load('i32.load', shape!, RECORD.tail, record);
  const shift = b.op('i32.and', tail, b.i32(TAIL_SHIFT_MASK));
  const most = b.op('i32.shr_u', b.i32(MAX_OBJECT_BYTES), shift);
  when(
    b,
    b.op('i32.gt_u', length!, most),
    () => {
      c.state.store(b, 'reason', b.i32(REASON.tooLarge));
      b.ret(b.i32(0));
    },
    { cold: true },
  );
  const exact = b.op('i32.add', size, b.op('i32.shl', length!, shift));
  const bytes = b.op('i32.and', b.op('i32.add', exact, b.i32(7)), b.i32(-8));
  const reference = buildInlineBump(b, c, bytes);
  when(b, b.op('i32.eqz', reference), () => b.ret(b.i32(0)), { cold: true });
  buildHeader(b, c.bias, reference, shape!);
  const start = b.op('i32.add', reference, b.i32(c.bias));
  const end = b.op('i32.add', start, bytes);
  const any = 0;
  const bodyStart = b.op('i32.add', start, size);
  whileLoop(
    b,
    [b.op('i32.add', start, b.i32(HEADER_BYTES))],
    ([at]) => b.op('i32.lt_u', at!, bodyStart),
    ([at]) => {
      b.store('i64.store', at!, b.i64(0), 0, any);
      return [b.op('i32.add', at!, b.i32(8))];
    },
  );
  b.store('i32.store', start, length!, TAIL_LENGTH, lengthAlias);
  when(b, b.op('i64.eqz', fill!), () => {
    b.memoryFill(bodyStart, b.i32(0), b.op('i32.sub', end, bodyStart), any);
    b.ret(reference);
  });
  whileLoop(
    b,
    [bodyStart],
    ([at]) => b.op('i32.lt_u', at!, end),
    ([at]) => {
      b.store('i64.store', at!, fill!, 0, any);
      return [b.op('i32.add', at!, b.i32(8))];
    },
  );
  b.ret(reference);
}

/** heap.boxFloat: (f64) -> word, or `absent` when there is no memory. NaNs become the canonical one. */
export function buildBoxFloatSlow(b: Builder, c: RuntimeContext, [value]: readonly Node[]): void {
  const reference = buildInlineBump(b, c, b.i32(c.floatShape.size));
  when(b, b.op('i32.eqz', reference), () => b.ret(b.i64(c.values.absent)), { cold: true });
  buildHeader(b, c.bias, reference, b.i32(c.floatShape.id));
  const bits = b.op(
    'i64.select',
    b.op('f64.eq', value!, value!),
    b.op('i64.reinterpret_f64', value!),
    b.i64(CANONICAL_NAN),
  );
  const alias = b.fn.module.aliasClass(c.floatAlias);
  b.store('i64.store', reference, bits, c.bias + HEADER_BYTES, alias);
  b.ret(c.values.boxReference(b, reference));
}

/** heap.remember: (reference): moves an object from unlogged to logged. */
export function buildRemember(b: Builder, c: RuntimeContext, [reference]: readonly Node[]): void {
  const { flags: flagsAlias, state: alias } = heapAliases(b.fn.module);
  const at = c.bias + HEADER.flags;
  const flags = b.load('i32.load', reference!, at, flagsAlias);
  const cleared = b.op('i32.and', flags, b.i32(~FLAG_UNLOGGED));
  b.store('i32.store', reference!, cleared, at, flagsAlias);
  const top = c.state.load(b, 'logTop');
  when(b, b.op('i32.eq', top, c.state.load(b, 'logEnd')), () => {
    c.state.store(b, 'logOverflow', b.i32(1));
    b.ret();
  });
  b.store('i32.store', top, reference!, 0, alias);
  c.state.store(b, 'logTop', b.op('i32.add', top, b.i32(4)));
  b.ret();
}
