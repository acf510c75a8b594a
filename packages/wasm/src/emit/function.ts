// The body of one function. Structured control flow follows the dominator tree (see flow/nesting.ts); the walk keeps
// its own stack, so that neither long functions nor deep nests can exhaust the host's.

import type { IrFunction, Signature } from '@martlet/ir';
import { opList, ops } from '@martlet/ir';
import { EMPTY_BLOCK, Opcode, VALUE_TYPE } from '../encoder/opcodes.ts';
import { Form, inverseCode, opcodeAlign, opcodeByte, opcodeForm } from '../encoder/operations.ts';
import type { ByteWriter } from '../encoder/writer.ts';
import type { FlowBlock, FlowEdge, FlowGraph } from '../flow/graph.ts';
import { buildGraph, orderBlocks } from '../flow/graph.ts';
import { makeReducible } from '../flow/irreducible.ts';
import { findDominators, findLoops, isReducible, placeLabels } from '../flow/nesting.ts';
import { Locals } from '../locals/assign.ts';
import type { LinearCode } from '../lower/linear.ts';
import type { ModuleIndices } from '../lower/lower.ts';
import { Lowering } from '../lower/lower.ts';
import { ITEM_SHIFT, Item, LAST_USE, Raw, StackCode } from '../lower/stackify.ts';
import { countUses } from '../lower/uses.ts';
import type { Tables } from '../tables.ts';

/** The blocks of a function in the order and nesting in which they are emitted; always reducible. */
export function structure(fn: IrFunction, tables: Tables): FlowGraph {
  const graph = buildGraph(fn);
  orderBlocks(graph);
  findDominators(graph, tables);
  if (!isReducible(graph)) {
    makeReducible(graph);
    orderBlocks(graph);
    findDominators(graph, tables);
  }
  findLoops(graph);
  placeLabels(graph);
  return graph;
}

/** For each local, the node that it was made for, or -1. */
export type LocalNodes = readonly number[];

/**
 * Writes the declarations of locals and the body of `fn`. Gives what the locals hold when `nameLocals`, else nothing.
 */
export function emitFunction(
  fn: IrFunction,
  indices: ModuleIndices,
  out: ByteWriter,
  tables: Tables,
  nameLocals: boolean,
): LocalNodes {
  tables.reset();
  const graph = structure(fn, tables);
  const lowered = new Lowering(fn.entry, graph, indices, tables);
  const stack = new StackCode(graph, lowered, countUses(graph, lowered, tables), tables);
  const locals = new Locals(fn, graph, lowered, stack, tables);
  out.u32(locals.declared.length);
  for (const [count, type] of locals.declared) {
    out.u32(count);
    out.byte(VALUE_TYPE[type]);
  }
  new BodyEmitter(graph, lowered.code, stack, locals, indices, out).emit();
  if (!nameLocals) return [];
  const nodeOf = new Int32Array(lowered.code.count).fill(-1);
  for (const [id, value] of lowered.valueOf.entries()) if (value >= 0) nodeOf[value] = id;
  return locals.firstValue.map((value) => (value < 0 ? -1 : nodeOf[value]!));
}

// Work still to do, from the innermost construct outwards: `kind | index << 3`.
const Work = {
  /** The subtree of the block `index`. */
  tree: 0,
  /** The edge `index`, to which control has fallen through. */
  edge: 1,
  else: 2,
  endIf: 3,
  endLoop: 4,
  /** End of the `block` whose label is the block `index`. */
  endBlock: 5,
} as const;

/** How far the constructs that end here are searched for one that makes a jump superfluous. */
const FALL_THROUGH_LIMIT = 32;

class BodyEmitter {
  readonly #graph: FlowGraph;
  readonly #code: LinearCode;
  readonly #items: Int32Array;
  readonly #locals: Locals;
  readonly #indices: ModuleIndices;
  readonly #out: ByteWriter;
  readonly #work: number[] = [];
  /** Edges that `Work.edge` items name. */
  readonly #edges: FlowEdge[] = [];
  readonly #assigned: number[] = [];
  #depth = 0;
  /** Did the last instruction leave for elsewhere? */
  #left = false;

  constructor(
    graph: FlowGraph,
    code: LinearCode,
    stack: StackCode,
    locals: Locals,
    indices: ModuleIndices,
    out: ByteWriter,
  ) {
    this.#graph = graph;
    this.#code = code;
    this.#items = stack.items.data;
    this.#locals = locals;
    this.#indices = indices;
    this.#out = out;
  }

  emit(): void {
    const work = this.#work;
    const { blocks } = this.#graph;
    this.#tree(this.#graph.entry);
    for (let item = work.pop(); item !== undefined; item = work.pop()) {
      switch (item & 7) {
        case Work.tree:
          this.#tree(blocks[item >> 3]!);
          break;
        case Work.edge:
          this.#follow(this.#edges[item >> 3]!);
          break;
        case Work.else:
          this.#byte(Opcode.else);
          break;
        default:
          this.#byte(Opcode.end);
          this.#depth--;
      }
    }
    // The last construct may be one that control never leaves at its end; the validator does not know that.
    if (!this.#left) this.#out.byte(Opcode.unreachable);
    this.#out.byte(Opcode.end);
  }

  #byte(opcode: number): void {
    this.#out.byte(opcode);
    this.#left = false;
  }

  /** Opens `block`, `loop` or `if`. */
  #open(opcode: number): void {
    this.#byte(opcode);
    this.#out.byte(EMPTY_BLOCK);
    this.#depth++;
  }

  #tree(block: FlowBlock): void {
    const work = this.#work;
    this.#openLabels(block.after);
    if (block.isLoopHeader) {
      this.#open(Opcode.loop);
      block.labelDepth = this.#depth;
      work.push(Work.endLoop);
    }
    this.#openLabels(block.inner);
    this.#terminate(block);
  }

  /** Opens the `block`s of labels, the last outermost, and plans their ends and what follows these. */
  #openLabels(labels: readonly FlowBlock[]): void {
    for (let i = labels.length - 1; i >= 0; i--) {
      const label = labels[i]!;
      this.#open(Opcode.block);
      label.labelDepth = this.#depth;
      this.#work.push((label.index << 3) | Work.tree, (label.index << 3) | Work.endBlock);
    }
  }

  #terminate(block: FlowBlock): void {
    const out = this.#out;
    const { edges } = block;
    if (block.dispatcher >= 0) {
      out.byte(Opcode.localGet);
      out.u32(this.#locals.selectors[block.dispatcher]!);
      this.#table(edges);
      return;
    }
    const t = block.ir?.terminator;
    if (t?.kind === 'branch') {
      this.#branch(block);
      return;
    }
    this.#emitItems(block.codeStart, block.codeEnd);
    switch (t?.kind) {
      case 'switch':
        this.#table(edges);
        return;
      case 'return':
        // At the very end of the function the result is already in place.
        if (this.#work.length > 0) out.byte(Opcode.return);
        this.#left = true;
        return;
      case 'tail_call':
        out.byte(Opcode.returnCall);
        out.u32(this.#indices.functionIndex(t.callee));
        this.#left = true;
        return;
      case 'tail_call_indirect':
        this.#tailCallIndirect(t.signature);
        this.#left = true;
        return;
      case 'trap':
        out.byte(Opcode.unreachable);
        this.#left = true;
        return;
      default:
        this.#follow(edges[0]!);
    }
  }

  #tailCallIndirect(signature: Signature): void {
    const dispatch = this.#indices.dispatchIndex(signature);
    if (dispatch >= 0) {
      this.#out.byte(Opcode.returnCall);
      this.#out.u32(dispatch);
      return;
    }
    this.#out.byte(Opcode.returnCallIndirect);
    this.#out.u32(this.#indices.typeIndex(signature));
    this.#out.u32(0);
  }

  #table(edges: readonly FlowEdge[]): void {
    const out = this.#out;
    out.byte(Opcode.brTable);
    out.u32(edges.length - 1);
    for (const edge of edges) out.u32(this.#depth - edge.to.labelDepth);
    this.#left = true;
  }

  #branch(block: FlowBlock): void {
    const [first, second] = block.edges as [FlowEdge, FlowEdge];
    const yes = block.inverted ? second : first;
    const no = block.inverted ? first : second;
    if (this.#isBareJump(yes)) {
      this.#emitItems(block.codeStart, block.codeEnd);
      this.#branchIf(yes);
      this.#follow(no);
    } else if (this.#isBareJump(no)) {
      this.#emitNegated(block);
      this.#branchIf(no);
      this.#follow(yes);
    } else if (this.#isJump(no) && !this.#isJump(yes)) {
      this.#emitNegated(block);
      this.#open(Opcode.if);
      this.#plan(yes, -1, no);
    } else {
      this.#emitItems(block.codeStart, block.codeEnd);
      this.#open(Opcode.if);
      if (this.#isJump(yes)) this.#plan(no, -1, yes);
      else this.#plan(null, no, yes);
    }
  }

  /** Plans the arm of an `if`, its `else` arm if any, and what follows the `if`. */
  #plan(next: FlowEdge | null, otherwise: FlowEdge | -1, arm: FlowEdge): void {
    const work = this.#work;
    if (next !== null) work.push(this.#edgeItem(next));
    work.push(Work.endIf);
    if (otherwise !== -1) work.push(this.#edgeItem(otherwise), Work.else);
    work.push(this.#edgeItem(arm));
  }

  #edgeItem(edge: FlowEdge): number {
    return ((this.#edges.push(edge) - 1) << 3) | Work.edge;
  }

  #branchIf(edge: FlowEdge): void {
    this.#byte(Opcode.brIf);
    this.#out.u32(this.#depth - edge.to.labelDepth);
  }

  /** Is the target reached by `br`, rather than emitted in place? */
  #isJump(edge: FlowEdge): boolean {
    return edge.to.isLabel || edge.to.index <= edge.from.index;
  }

  /** A jump that assigns nothing. */
  #isBareJump(edge: FlowEdge): boolean {
    if (!this.#isJump(edge) || edge.selector >= 0) return false;
    const items = this.#items;
    for (let i = edge.codeStart; i < edge.codeEnd; i += 2) {
      if (!this.#isSameLocal(items[i]!, items[i + 1]!)) return false;
    }
    return true;
  }

  #isSameLocal(move: number, assign: number): boolean {
    const { of } = this.#locals;
    return (move & 7) === Item.move && of[move >> ITEM_SHIFT] === of[assign >> ITEM_SHIFT];
  }

  /** Goes along an edge: assigns parameters, then jumps, falls through, or goes on with the target in place. */
  #follow(edge: FlowEdge): void {
    const out = this.#out;
    this.#left = false;
    this.#emitItems(edge.codeStart, edge.codeEnd);
    // All values are on the stack before the first is stored, so parameters may be permuted.
    for (let param = this.#assigned.pop(); param !== undefined; param = this.#assigned.pop()) {
      out.byte(Opcode.localSet);
      out.u32(this.#locals.of[param]!);
    }
    if (edge.selector >= 0) {
      out.byte(Opcode.i32Const);
      out.s32(edge.selector);
      out.byte(Opcode.localSet);
      out.u32(this.#locals.selectors[edge.to.dispatcher]!);
    }
    if (!this.#isJump(edge)) {
      this.#tree(edge.to);
    } else if (!this.#fallsTo(edge.to)) {
      out.byte(Opcode.br);
      out.u32(this.#depth - edge.to.labelDepth);
      this.#left = true;
    }
  }

  /** Does the end of the constructs that end here lead to the label anyway? */
  #fallsTo(label: FlowBlock): boolean {
    const work = this.#work;
    const end = Math.max(0, work.length - FALL_THROUGH_LIMIT);
    for (let i = work.length - 1; i >= end; i--) {
      switch (work[i]! & 7) {
        case Work.endBlock:
          return work[i]! >> 3 === label.index && label.labelDepth >= 0;
        case Work.else:
          i--; // the other arm
          break;
        case Work.endIf:
        case Work.endLoop:
          break;
        default:
          return false;
      }
    }
    return false;
  }

  /** The block's code with the negation of its condition on the stack. */
  #emitNegated(block: FlowBlock): void {
    const last = this.#items[block.codeEnd - 1]!;
    const inverse = (last & 7) === Item.op ? inverseCode[this.#code.code[last >> ITEM_SHIFT]!] : -1;
    if (inverse !== undefined && inverse >= 0) {
      this.#emitItems(block.codeStart, block.codeEnd - 1);
      this.#out.byte(opcodeByte[inverse]!);
    } else {
      this.#emitItems(block.codeStart, block.codeEnd);
      this.#out.byte(Opcode.i32Eqz);
    }
  }

  #emitItems(start: number, end: number): void {
    const out = this.#out;
    const items = this.#items;
    const local = this.#locals.of;
    for (let i = start; i < end; i++) {
      const item = items[i]!;
      const value = item >> ITEM_SHIFT;
      switch (item & 7) {
        case Item.get:
          out.byte(Opcode.localGet);
          out.u32(local[value]!);
          break;
        case Item.set: {
          // Stored and fetched at once: `local.tee`, or nothing when that is the only use.
          const next = items[i + 1]!;
          const fetched = i + 1 < end && (next & 7) === Item.get && next >> ITEM_SHIFT === value;
          if (fetched) i++;
          if (fetched && (next & LAST_USE) !== 0) break;
          out.byte(fetched ? Opcode.localTee : Opcode.localSet);
          out.u32(local[value]!);
          break;
        }
        case Item.tee:
          out.byte(Opcode.localTee);
          out.u32(local[value]!);
          break;
        case Item.op:
          this.#instruction(value);
          break;
        case Item.constant:
          this.#constant(value);
          break;
        case Item.raw:
          this.#raw(value);
          break;
        case Item.move:
          if (this.#isSameLocal(item, items[i + 1]!)) {
            i++;
          } else {
            out.byte(Opcode.localGet);
            out.u32(local[value]!);
          }
          break;
        case Item.assign:
          this.#assigned.push(value);
          break;
      }
    }
  }

  #constant(value: number): void {
    const out = this.#out;
    const { code, imm, constants } = this.#code;
    switch (opList[code[value]!]) {
      case ops['i32.const']:
        out.byte(Opcode.i32Const);
        out.s32(imm[value]!);
        break;
      case ops['i64.const']:
        out.byte(Opcode.i64Const);
        out.s64(constants[imm[value]!] as bigint);
        break;
      default:
        out.byte(Opcode.f64Const);
        out.f64(constants[imm[value]!] as number);
    }
  }

  #raw(which: number): void {
    const out = this.#out;
    switch (which) {
      case Raw.drop:
        out.byte(Opcode.drop);
        break;
      case Raw.zeroElse:
        out.byte(Opcode.if);
        out.byte(VALUE_TYPE.i32);
        out.byte(Opcode.i32Const);
        out.byte(0);
        out.byte(Opcode.else);
        break;
      default:
        out.byte(Opcode.end);
    }
  }

  #instruction(value: number): void {
    const out = this.#out;
    const code = this.#code.code[value]!;
    const byte = opcodeByte[code]!;
    switch (opcodeForm[code]) {
      case Form.plain:
        out.byte(byte);
        break;
      case Form.memory:
        out.byte(byte);
        out.byte(opcodeAlign[code]!);
        out.u32(this.#code.imm[value]!);
        break;
      case Form.call:
      case Form.globalGet:
        out.byte(byte);
        out.u32(this.#code.imm[value]!);
        break;
      case Form.callIndirect:
        out.byte(byte);
        out.u32(this.#code.imm[value]!);
        out.byte(0);
        break;
      case Form.memoryIndex:
        out.byte(byte);
        out.byte(0);
        break;
      default:
        out.byte(0xfc);
        out.byte(byte);
        if (opcodeForm[code] !== Form.prefixed) out.byte(0);
        if (opcodeForm[code] === Form.memoryCopy) out.byte(0);
    }
  }
}
