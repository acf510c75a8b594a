// Allocation in compiled code: the bump path inline, everything else in the runtime routines.

import type { Builder, Callee, Node, Type } from '@martlet/ir';
import { ops } from '@martlet/ir';
import { either, when } from './control.ts';
import { HeapUsageError } from './errors.ts';
import { FLAG_UNLOGGED, HEADER, LARGE_BYTES } from './format.ts';
import type { Shape } from './records.ts';
import { heapAliases, runtimeCallee } from './runtime.ts';
import type { StateAccess } from './state.ts';
import type { ValueModel } from './values.ts';

/** What an embedder adds around the slow path of an allocation, in its cold blocks. */
export interface SlowPath {
  /** Built before the runtime routine is called, which may collect: store live tagged values where roots are found. */
  before?(b: Builder): void;
  /** Built after it returned with success. */
  after?(b: Builder): void;
  /**
   * Leave an allocation without tail a single call for the optimiser, which may find that the object is not needed. The
   * call's arguments are the bytes and these values: those that `before` will have to keep. `Heap.isAllocation` knows such
   * calls, `Heap.expandAllocation` builds the real thing in their place; until then the function cannot be compiled.
   */
  readonly deferred?: readonly Node[];
  /** Built where memory is exhausted; must end the block (raise the guest's error). Without it, the code traps there. */
  failed?(b: Builder): void;
}

function fail(b: Builder, slow: SlowPath): void {
  if (slow.failed === undefined) {
    b.trap();
    return;
  }
  slow.failed(b);
  if (b.block.terminator === null) {
    throw new HeapUsageError(
      `SlowPath.failed did not end its block in function ${b.fn.name}; end it with a return, jump, exit or trap`,
    );
  }
}

const DEFERRED = 'heap.new';

/**
 * The call that stands for an allocation. Its callee declares that it reads everything, as the collector does, so no store
 * before it is dead because of one behind it, and two allocations are never merged; and that it writes nothing, so one
 * whose result is not used is removed.
 */
export function buildDeferred(b: Builder, bytes: number, live: readonly Node[]): Node {
  const { module } = b.fn;
  const types = live.map(({ type }) => type as Type);
  const name = [DEFERRED, ...types].join('.');
  const callee =
    module.imports.get(name) ??
    module.addImport(
      name,
      { params: ['i32', ...types], result: 'i32' },
      { reads: 'all', writes: [], mayNotReturn: false },
    );
  return b.call(callee, [b.i32(bytes), ...live]);
}

/** Is this node a call made by {@link buildDeferred}? */
export function isDeferred(node: Node): boolean {
  if (node.op !== ops.call) return false;
  const { name } = node.imm as Callee;
  return name === DEFERRED || name.startsWith(`${DEFERRED}.`);
}

/** Gives the reference (i32) of `bytes` fresh bytes; writes no header. */
export function buildBump(b: Builder, state: StateAccess, bytes: number, slow: SlowPath): Node {
  const size = b.i32(bytes);
  const callSlow = (): Node => {
    slow.before?.(b);
    const reference = b.call(runtimeCallee(b.fn.module, 'allocate'), [size]);
    when(b, b.op('i32.eqz', reference), () => fail(b, slow), { cold: true });
    slow.after?.(b);
    return reference;
  };
  if (bytes > LARGE_BYTES) return callSlow();
  const bump = state.load(b, 'bump');
  const next = b.op('i32.add', bump, size);
  return either(
    b,
    'i32',
    b.op('i32.gt_u', next, state.load(b, 'limit')),
    callSlow,
    () => {
      state.store(b, 'bump', next);
      return bump;
    },
    { coldYes: true },
  );
}

/** Writes the header of a new object. */
export function buildHeader(b: Builder, bias: number, reference: Node, shape: Node): void {
  const { shape: shapeAlias, flags } = heapAliases(b.fn.module);
  b.store('i32.store', reference, shape, bias + HEADER.shape, shapeAlias);
  b.store('i32.store', reference, b.i32(0), bias + HEADER.flags, flags);
}

/** Allocates an object with a tail out of line; gives its reference (i32). */
export function buildTailAllocation(
  b: Builder,
  shape: Shape,
  length: Node,
  fill: Node,
  slow: SlowPath,
): Node {
  slow.before?.(b);
  const callee = runtimeCallee(b.fn.module, 'allocateTail');
  const reference = b.call(callee, [b.i32(shape.id), length, fill]);
  when(b, b.op('i32.eqz', reference), () => fail(b, slow), { cold: true });
  slow.after?.(b);
  return reference;
}

/** Allocates an object without tail out of line, its shape known at run time only; gives its reference. All fields are 0. */
export function buildObjectAllocation(b: Builder, shapeId: Node, slow: SlowPath): Node {
  slow.before?.(b);
  const callee = runtimeCallee(b.fn.module, 'allocateTail');
  // What it says about the tail is overwritten by the first field.
  const reference = b.call(callee, [shapeId, b.i32(0), b.i64(0)]);
  when(b, b.op('i32.eqz', reference), () => fail(b, slow), { cold: true });
  slow.after?.(b);
  return reference;
}

/** The word of an f64, with an object allocated where the word cannot hold it. */
export function buildBoxFloat(b: Builder, values: ValueModel, value: Node, slow: SlowPath): Node {
  return values.boxFloat(b, value, (_, wide) => {
    slow.before?.(b);
    const word = b.call(runtimeCallee(b.fn.module, 'boxFloat'), [wide]);
    when(b, b.op('i64.eq', word, b.i64(values.absent)), () => fail(b, slow), { cold: true });
    slow.after?.(b);
    return word;
  });
}

/** After a store into `reference` (i32): logs the object when it is old and not yet logged. */
export function buildBarrier(b: Builder, bias: number, reference: Node): void {
  const { flags } = heapAliases(b.fn.module);
  const word = b.load('i32.load', reference, bias + HEADER.flags, flags);
  when(
    b,
    b.op('i32.and', word, b.i32(FLAG_UNLOGGED)),
    () => {
      b.call(runtimeCallee(b.fn.module, 'remember'), [reference]);
    },
    { cold: true },
  );
}
