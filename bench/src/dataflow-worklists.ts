/**
 * The textbook rivals: basic blocks, gen and kill computed beforehand, a worklist in reverse post-order (reverse
 * of it for liveness), unions in place, nothing allocated in the loop. Once on typedfastbitset, once on Set.
 * Aho, Lam, Sethi and Ullman, "Compilers", sections 9.2.4 and 9.2.5.
 */
import type { InstructionArrays } from '@martlet/dataflow';
import { TypedFastBitSet } from 'typedfastbitset';

export interface WorklistResult<S> {
  /** First position of each block, and the end. */
  readonly start: readonly number[];
  /** Blocks that the entry reaches, in reverse post-order. */
  readonly order: readonly number[];
  /** Registers. */
  readonly liveIn: readonly S[];
  readonly liveOut: readonly S[];
  /** Definitions, numbered as in `writeList`. */
  readonly reachIn: readonly S[];
  readonly reachOut: readonly S[];
}

interface Blocks {
  readonly start: number[];
  readonly successors: number[][];
  readonly predecessors: number[][];
  readonly order: number[];
}

function cutBlocks(code: InstructionArrays): Blocks {
  const { successorStart, successorList } = code;
  const count = successorStart.length - 1;
  const leader = new Uint8Array(count + 1);
  leader[0] = 1;
  for (let i = 0; i < count; i++) {
    const from = successorStart[i]!;
    const to = successorStart[i + 1]!;
    if (to - from === 1 && successorList[from] === i + 1) continue;
    for (let e = from; e < to; e++) leader[successorList[e]!] = 1;
    leader[i + 1] = 1;
  }
  const start: number[] = [];
  const blockOf = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    if (leader[i] === 1) start.push(i);
    blockOf[i] = start.length - 1;
  }
  const size = start.length;
  start.push(count);
  const successors: number[][] = [];
  const predecessors: number[][] = [];
  for (let b = 0; b < size; b++) {
    successors.push([]);
    predecessors.push([]);
  }
  for (let b = 0; b < size; b++) {
    const last = start[b + 1]! - 1;
    for (let e = successorStart[last]!; e < successorStart[last + 1]!; e++) {
      const next = blockOf[successorList[e]!]!;
      successors[b]!.push(next);
      predecessors[next]!.push(b);
    }
  }
  const seen = new Uint8Array(size);
  const order: number[] = [];
  const stack = [0];
  const cursor = [0];
  seen[0] = 1;
  while (stack.length > 0) {
    const block = stack[stack.length - 1]!;
    const next = successors[block]![cursor[cursor.length - 1]!++];
    if (next === undefined) {
      order.push(block);
      stack.pop();
      cursor.pop();
    } else if (seen[next] === 0) {
      seen[next] = 1;
      stack.push(next);
      cursor.push(0);
    }
  }
  order.reverse();
  for (let b = 0; b < size; b++) {
    predecessors[b] = predecessors[b]!.filter((p) => seen[p] === 1);
  }
  return { start, successors, predecessors, order };
}

/** A bitset with room for `bits` from the start, so that it never grows. */
const bitset = (bits: number): TypedFastBitSet =>
  TypedFastBitSet.fromWords(new Uint32Array((bits + 31) >>> 5));

const bitsets = (count: number, bits: number): TypedFastBitSet[] => {
  const list: TypedFastBitSet[] = [];
  for (let i = 0; i < count; i++) list.push(bitset(bits));
  return list;
};

/** Solves `before = union of after`, `after = gen or (before without kill)` along `order`. */
function solveBitsets(
  order: readonly number[],
  sources: readonly (readonly number[])[],
  targets: readonly (readonly number[])[],
  gen: readonly TypedFastBitSet[],
  kill: readonly TypedFastBitSet[],
  before: TypedFastBitSet[],
  after: TypedFastBitSet[],
  bits: number,
): void {
  const pending = new Uint8Array(gen.length);
  for (const block of order) pending[block] = 1;
  let scratch = bitset(bits);
  for (let left = order.length; left > 0; ) {
    for (const block of order) {
      if (pending[block] === 0) continue;
      pending[block] = 0;
      left--;
      const arriving = before[block]!;
      for (const source of sources[block]!) arriving.union(after[source]!);
      scratch.words.set(arriving.words);
      scratch.difference(kill[block]!).union(gen[block]!);
      const old = after[block]!;
      if (scratch.equals(old)) continue;
      after[block] = scratch;
      scratch = old;
      for (const target of targets[block]!) {
        if (pending[target] === 0) {
          pending[target] = 1;
          left++;
        }
      }
    }
  }
}

export function worklistOnBitsets(code: InstructionArrays): WorklistResult<TypedFastBitSet> {
  const { registers, readStart, readList, writeStart, writeList } = code;
  const { start, successors, predecessors, order } = cutBlocks(code);
  const size = start.length - 1;

  const use = bitsets(size, registers);
  const written = bitsets(size, registers);
  for (let b = 0; b < size; b++) {
    const used = use[b]!;
    const kills = written[b]!;
    for (let i = start[b + 1]! - 1; i >= start[b]!; i--) {
      for (let e = writeStart[i]!; e < writeStart[i + 1]!; e++) {
        kills.add(writeList[e]!);
        used.remove(writeList[e]!);
      }
      for (let e = readStart[i]!; e < readStart[i + 1]!; e++) used.add(readList[e]!);
    }
  }
  const liveIn = bitsets(size, registers);
  const liveOut = bitsets(size, registers);
  const backwards = [...order].reverse();
  solveBitsets(backwards, successors, predecessors, use, written, liveOut, liveIn, registers);

  const definitions = writeList.length;
  const ofRegister = bitsets(registers, definitions);
  for (let e = 0; e < definitions; e++) ofRegister[writeList[e]!]!.add(e);
  const gen = bitsets(size, definitions);
  const kill = bitsets(size, definitions);
  const last = new Int32Array(registers).fill(-1);
  for (let b = 0; b < size; b++) {
    const from = writeStart[start[b]!]!;
    const to = writeStart[start[b + 1]!]!;
    for (let e = from; e < to; e++) last[writeList[e]!] = e;
    for (let e = from; e < to; e++) {
      if (last[writeList[e]!] !== e) continue;
      kill[b]!.union(ofRegister[writeList[e]!]!);
      gen[b]!.add(e);
    }
  }
  const reachIn = bitsets(size, definitions);
  const reachOut = bitsets(size, definitions);
  solveBitsets(order, predecessors, successors, gen, kill, reachIn, reachOut, definitions);
  return { start, order, liveIn, liveOut, reachIn, reachOut };
}

/** The same on Set. `after` only grows, so what is new is added in place. */
function solveSets(
  order: readonly number[],
  sources: readonly (readonly number[])[],
  targets: readonly (readonly number[])[],
  gen: readonly Set<number>[],
  killed: (block: number, value: number) => boolean,
  before: readonly Set<number>[],
  after: readonly Set<number>[],
): void {
  const pending = new Uint8Array(gen.length);
  for (const block of order) {
    pending[block] = 1;
    for (const value of gen[block]!) after[block]!.add(value);
  }
  const visited = new Uint8Array(gen.length);
  for (let left = order.length; left > 0; ) {
    for (const block of order) {
      if (pending[block] === 0) continue;
      pending[block] = 0;
      left--;
      const arriving = before[block]!;
      const leaving = after[block]!;
      const sizeBefore = leaving.size;
      for (const source of sources[block]!) {
        for (const value of after[source]!) {
          if (arriving.has(value)) continue;
          arriving.add(value);
          if (!killed(block, value)) leaving.add(value);
        }
      }
      if (leaving.size === sizeBefore && visited[block] === 1) continue;
      visited[block] = 1;
      for (const target of targets[block]!) {
        if (pending[target] === 0) {
          pending[target] = 1;
          left++;
        }
      }
    }
  }
}

const sets = (count: number): Set<number>[] => {
  const list: Set<number>[] = [];
  for (let i = 0; i < count; i++) list.push(new Set());
  return list;
};

export function worklistOnSets(code: InstructionArrays): WorklistResult<Set<number>> {
  const { registers, readStart, readList, writeStart, writeList } = code;
  const { start, successors, predecessors, order } = cutBlocks(code);
  const size = start.length - 1;
  const use = sets(size);
  const written = sets(size);
  for (let b = 0; b < size; b++) {
    for (let i = start[b + 1]! - 1; i >= start[b]!; i--) {
      for (let e = writeStart[i]!; e < writeStart[i + 1]!; e++) {
        written[b]!.add(writeList[e]!);
        use[b]!.delete(writeList[e]!);
      }
      for (let e = readStart[i]!; e < readStart[i + 1]!; e++) use[b]!.add(readList[e]!);
    }
  }
  const liveIn = sets(size);
  const liveOut = sets(size);
  solveSets(
    [...order].reverse(),
    successors,
    predecessors,
    use,
    (block, register) => written[block]!.has(register),
    liveOut,
    liveIn,
  );
  const gen = sets(size);
  const last = new Int32Array(registers).fill(-1);
  for (let b = 0; b < size; b++) {
    const from = writeStart[start[b]!]!;
    const to = writeStart[start[b + 1]!]!;
    for (let e = from; e < to; e++) last[writeList[e]!] = e;
    for (let e = from; e < to; e++) if (last[writeList[e]!] === e) gen[b]!.add(e);
  }
  const reachIn = sets(size);
  const reachOut = sets(size);
  // A set of every definition killed would be far larger than the question whether one is.
  solveSets(
    order,
    predecessors,
    successors,
    gen,
    (block, definition) => written[block]!.has(writeList[definition]!),
    reachIn,
    reachOut,
  );
  return { start, order, liveIn, liveOut, reachIn, reachOut };
}
