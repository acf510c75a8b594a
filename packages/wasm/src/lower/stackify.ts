// From the linear IR to stack code: decides which values are computed in place, on WebAssembly's operand stack, and
// which go through locals. Works on one block at a time, backwards, as LLVM's WebAssemblyRegStackify does: an operand
// is moved down to the place of its use when that is its only use, or the first of several (then `local.tee` keeps it),
// and nothing that stands between depends on the order. The work per value is bounded by a constant.

import type { FlowBlock, FlowEdge, FlowGraph } from '../flow/graph.ts';
import type { Tables } from '../tables.ts';
import { IntVector } from '../vector.ts';
import type { LinearCode } from './linear.ts';
import { EffectClass, Pseudo } from './linear.ts';
import type { Lowered } from './lower.ts';
import type { Uses } from './uses.ts';

/** Kinds of stack code items, the low three bits of an item. */
export const Item = {
  get: 0,
  set: 1,
  tee: 2,
  /** The instruction of a value; its operands are on the stack. */
  op: 3,
  constant: 4,
  /** One of {@link Raw}. */
  raw: 5,
  /** As `get`, for an assignment that falls away when both have one local; `assign` follows. */
  move: 6,
  /** The stack's top is for this parameter, to be stored when all values of the edge are on the stack. */
  assign: 7,
} as const;

/** Set in a `get` after which the value is not used again. */
export const LAST_USE = 8;
/** The value, or the `Raw`, is the rest of the item. */
export const ITEM_SHIFT = 4;

/** Instructions that belong to no value. */
export const Raw = {
  drop: 0,
  /** `if (result i32) i32.const 0 else` */
  zeroElse: 1,
  end: 2,
} as const;

/** How many stores and calls a load is moved past before giving up. */
const REORDER_LIMIT = 16;

/** Stack code of all blocks; blocks and edges hold their ranges. */
export class StackCode {
  readonly items: IntVector;
  /** 1 for values that live in a local. */
  readonly inLocal: Uint8Array;
  readonly #lowered: Lowered;
  readonly #code: LinearCode;
  readonly #uses: Uses;
  /** 1 for values that were moved to their use. */
  readonly #moved: Uint8Array;
  /** Values with an effect before this one in the block, -1 for none; paths past moved ones are shortened. */
  readonly #previousEffect: Int32Array;
  readonly #previousWrite: Int32Array;
  /** Operands still to come, and marks (negative). */
  readonly #pending: number[] = [];
  #block!: FlowBlock;

  constructor(graph: FlowGraph, lowered: Lowered, uses: Uses, tables: Tables) {
    const { code } = lowered;
    this.#lowered = lowered;
    this.#code = code;
    this.#uses = uses;
    this.items = new IntVector(tables.int32(code.count * 2 + 64));
    this.inLocal = tables.uint8(code.count);
    this.#moved = tables.uint8(code.count);
    this.#previousEffect = tables.int32(code.count);
    this.#previousWrite = tables.int32(code.count);
    for (const block of graph.blocks) this.#stackifyBlock(block);
  }

  #stackifyBlock(block: FlowBlock): void {
    this.#block = block;
    const { items } = this;
    const { effect } = this.#code;
    const start = items.length;
    const firstNode = block.first + (block.ir === null ? 0 : block.ir.params.length);
    let lastEffect = -1;
    let lastWrite = -1;
    for (let value = firstNode; value < block.end; value++) {
      this.#previousEffect[value] = lastEffect;
      this.#previousWrite[value] = lastWrite;
      if (effect[value] === EffectClass.pure || this.#uses.needed[value] === 0) continue;
      lastEffect = value;
      if (effect[value] === EffectClass.write) lastWrite = value;
    }
    for (let value = block.first; value < firstNode; value++) {
      this.inLocal[value] = this.#uses.needed[value]!;
    }

    // Everything below is in reverse: edges, the terminator's operands, then the values from the last to the first.
    const { edges } = block;
    for (let i = edges.length - 1; i >= 0; i--) {
      const edge = edges[i]!;
      edge.codeEnd = items.length - start;
      this.#stackifyEdge(edge, edges.length > 1, lastEffect, lastWrite);
      edge.codeStart = items.length - start;
    }
    const codeEnd = items.length - start;
    const { args } = this.#code;
    const operandEnd = this.#lowered.operandEnd[block.index]!;
    for (let i = this.#lowered.operandStart[block.index]!; i < operandEnd; i++) {
      this.#pending.push(args.data[i]!);
    }
    this.#drain(false, lastEffect, lastWrite);
    for (let value = block.end - 1; value >= firstNode; value--) this.#stackifyRoot(value);

    items.reverseFrom(start);
    block.codeStart = start;
    block.codeEnd = items.length - codeEnd;
    for (const edge of edges) {
      const { codeStart, codeEnd } = edge;
      edge.codeStart = items.length - codeStart;
      edge.codeEnd = items.length - codeEnd;
    }
  }

  #stackifyEdge(edge: FlowEdge, conditional: boolean, lastEffect: number, lastWrite: number): void {
    const { receiver, args } = edge;
    for (let i = args.length - 1; i >= 0; i--) {
      const param = receiver.first + i;
      if (this.#uses.needed[param] === 0) continue;
      this.items.push((param << ITEM_SHIFT) | Item.assign);
      const value = this.#lowered.valueOf[args[i]!.id]!;
      if (!this.#code.isConstant(value) && !this.#take(value, conditional, lastEffect, lastWrite)) {
        this.inLocal[value] = 1;
        this.items.push((value << ITEM_SHIFT) | Item.move);
        continue;
      }
      if (this.#code.isConstant(value)) this.items.push((value << ITEM_SHIFT) | Item.constant);
      else this.#placeInstruction(value);
      this.#drain(conditional, lastEffect, lastWrite);
    }
  }

  /** A value that stays where it is. */
  #stackifyRoot(value: number): void {
    if (this.#moved[value] !== 0 || this.#uses.needed[value] === 0) return;
    const { items } = this;
    if (this.#uses.total[value]! > 0) {
      this.inLocal[value] = 1;
      items.push((value << ITEM_SHIFT) | Item.set);
    } else if (this.#code.type[value] !== 0) {
      items.push((Raw.drop << ITEM_SHIFT) | Item.raw);
    }
    this.#pushInstruction(value);
    this.#drain(false, this.#previousEffect[value]!, this.#previousWrite[value]!);
  }

  /** The code of all pending operands, the rightmost first. */
  #drain(conditional: boolean, lastEffect: number, lastWrite: number): void {
    const { items } = this;
    const pending = this.#pending;
    for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
      if (value < 0) items.push((~value << ITEM_SHIFT) | Item.raw);
      else if (this.#code.isConstant(value)) items.push((value << ITEM_SHIFT) | Item.constant);
      else if (this.#take(value, conditional, lastEffect, lastWrite)) this.#placeInstruction(value);
      else {
        this.inLocal[value] = 1;
        items.push((value << ITEM_SHIFT) | Item.get);
      }
    }
  }

  /** A moved value: kept in a local too when it has more uses. */
  #placeInstruction(value: number): void {
    if (this.#uses.total[value]! > 1) {
      this.inLocal[value] = 1;
      this.items.push((value << ITEM_SHIFT) | Item.tee);
    }
    this.#pushInstruction(value);
  }

  #pushInstruction(value: number): void {
    const code = this.#code;
    const pending = this.#pending;
    const start = code.argStart[value]!;
    const end = code.argEnd[value]!;
    if (code.code[value] === Pseudo.zeroUnless) {
      this.items.push((Raw.end << ITEM_SHIFT) | Item.raw);
      pending.push(code.args.data[start]!, ~Raw.zeroElse, code.args.data[start + 1]!);
      return;
    }
    this.items.push((value << ITEM_SHIFT) | Item.op);
    for (let i = start; i < end; i++) pending.push(code.args.data[i]!);
  }

  /**
   * Counts this use, and moves the value here if it may be. `conditional`: this place is on one of several edges, so
   * only what needs not happen on the others may come, and nothing that they use too.
   */
  #take(value: number, conditional: boolean, lastEffect: number, lastWrite: number): boolean {
    const code = this.#code;
    const block = this.#block;
    if (code.block[value] !== block.index) return false;
    const isParam = block.ir !== null && value < block.first + block.ir.params.length;
    if (--this.#uses.local[value]! > 0 || isParam) return false;
    const effect = code.effect[value]!;
    if (conditional && (this.#uses.total[value]! > 1 || effect > EffectClass.read)) return false;
    if (effect === EffectClass.write) {
      if (this.#lastUnmoved(this.#previousEffect, lastEffect) !== value) return false;
    } else if (effect !== EffectClass.pure && !this.#mayPassWrites(value, lastWrite)) {
      return false;
    }
    this.#moved[value] = 1;
    return true;
  }

  /** The last value in the chain that has not been moved. */
  #lastUnmoved(previous: Int32Array, last: number): number {
    let at = last;
    while (at >= 0 && this.#moved[at] !== 0) {
      const next = previous[at]!;
      if (next >= 0 && this.#moved[next] !== 0) previous[at] = previous[next]!;
      at = next;
    }
    return at;
  }

  /** May a load or a trapping operation move down past what is still between it and its use? */
  #mayPassWrites(value: number, lastWrite: number): boolean {
    const { alias, effect } = this.#code;
    let at = this.#lastUnmoved(this.#previousWrite, lastWrite);
    for (let steps = 0; at > value; steps++) {
      const independent =
        effect[value] === EffectClass.read &&
        alias[value] !== 0 &&
        alias[at] !== 0 &&
        alias[value] !== alias[at];
      if (!independent || steps === REORDER_LIMIT) return false;
      at = this.#lastUnmoved(this.#previousWrite, this.#previousWrite[at]!);
    }
    return true;
  }
}
