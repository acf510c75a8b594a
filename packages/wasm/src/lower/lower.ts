// From the IR to the linear IR: one pass over the blocks in reverse postorder, so that operands come before their uses.

import type { Access, Block, Callee, Constant, Node, Op, Signature, Type } from '@martlet/ir';
import { isConstant, opList, ops } from '@martlet/ir';
import { inverseCode } from '../encoder/operations.ts';
import { UnsupportedError } from '../errors.ts';
import type { FlowBlock, FlowGraph } from '../flow/graph.ts';
import type { Tables } from '../tables.ts';
import { EffectClass, LinearCode } from './linear.ts';
import { isOverflowTest, lowerOverflow, SharedArithmetic } from './overflow.ts';

/** Numbers that the module gives to what functions refer to. */
export interface ModuleIndices {
  functionIndex(callee: Callee): number;
  /** The entry of the module's own table through which an import is called; -1 for all other callees. */
  slotIndex(callee: Callee): number;
  typeIndex(signature: Signature): number;
  /** The function that calls through the table for modules without one; -1 when this module has the table. */
  dispatchIndex(signature: Signature): number;
  /** The global that holds the table index of this function. */
  referenceGlobal(name: string): number;
  /** `(i64, i64) -> i32`: the exact test whether a product overflows. */
  multiplyOverflowIndex(): number;
}

const effectOf: Readonly<Record<Op['effect'], number>> = {
  pure: EffectClass.pure,
  load: EffectClass.read,
  traps: EffectClass.trap,
  store: EffectClass.write,
  call: EffectClass.write,
  guard: EffectClass.write,
};
const effectByCode = Uint8Array.from(opList, (op) => effectOf[op.effect]);

/** One function in linear form. */
export interface Lowered {
  readonly code: LinearCode;
  /** Linear value by `Node.id`; -1 where there is none. */
  readonly valueOf: Int32Array;
  /** Operands of the terminators, by block: ranges in `code.args`. */
  readonly operandStart: Int32Array;
  readonly operandEnd: Int32Array;
}

/** Lowers one function. Throws an {@link UnsupportedError} at guards and exits, which `lowerExits` must have replaced. */
export class Lowering implements Lowered {
  readonly code: LinearCode;
  readonly valueOf: Int32Array;
  readonly operandStart: Int32Array;
  readonly operandEnd: Int32Array;
  readonly indices: ModuleIndices;
  readonly shared: SharedArithmetic;
  readonly #name: string;
  readonly #useCount: Int32Array;
  #block!: FlowBlock;

  constructor(entry: Block, graph: FlowGraph, indices: ModuleIndices, tables: Tables) {
    const { fn } = entry;
    this.#name = fn.name;
    this.indices = indices;
    this.code = new LinearCode(tables, fn.nodeCount + 16);
    this.valueOf = tables.int32(fn.nodeCount).fill(-1);
    this.#useCount = tables.int32(fn.nodeCount);
    this.shared = new SharedArithmetic();
    const blockCount = graph.blocks.length;
    this.operandStart = tables.int32(blockCount);
    this.operandEnd = tables.int32(blockCount);
    for (const block of graph.blocks) this.#countUses(block);
    for (const block of graph.blocks) this.#lowerBlock(block);
  }

  /** Where new values go. */
  get block(): FlowBlock {
    return this.#block;
  }

  #countUses({ ir, edges }: FlowBlock): void {
    const count = this.#useCount;
    for (const edge of edges) for (const arg of edge.args) count[arg.id]!++;
    if (ir === null) return;
    for (const node of ir.nodes) {
      for (const arg of node.args) count[arg.id]!++;
      if (isOverflowTest(node.op.code)) this.shared.enable();
    }
    for (const operand of operandsOf(ir)) count[operand.id]!++;
  }

  #lowerBlock(block: FlowBlock): void {
    this.#block = block;
    const { code } = this;
    block.first = code.count;
    if (block.ir !== null) {
      for (const param of block.ir.params) {
        this.valueOf[param.id] = code.add(
          param.op.code,
          param.type,
          EffectClass.pure,
          block.index,
          code.args.length,
        );
      }
      for (const node of block.ir.nodes) this.#lowerNode(node);
      this.#lowerTerminator(block, block.ir);
    }
    for (const edge of block.edges) for (const arg of edge.args) this.value(arg);
    block.end = code.count;
  }

  /** The linear value of a node; constants are made on first use. */
  value(node: Node): number {
    let value = this.valueOf[node.id]!;
    if (value < 0) {
      if (!isConstant(node)) {
        throw new UnsupportedError(
          `function "${this.#name}": ${node.op.name} (node ${node.id}) is used where it is not available; verify the module first`,
        );
      }
      value = this.code.constant(node.type as Type, node.imm as Constant);
      this.valueOf[node.id] = value;
    }
    return value;
  }

  /** Adds a pure operation. */
  make(op: Op, ...args: readonly number[]): number {
    const { code } = this;
    const start = code.args.length;
    for (const arg of args) code.args.push(arg);
    return code.add(op.code, op.result, EffectClass.pure, this.#block.index, start);
  }

  #add(node: Node, code: number, effect: number, args: readonly Node[]): number {
    const values = this.code.args;
    // Constants first: making one must not come between the operands.
    for (const arg of args) this.value(arg);
    const start = values.length;
    for (const arg of args) values.push(this.valueOf[arg.id]!);
    const value = this.code.add(code, node.type, effect, this.#block.index, start);
    this.valueOf[node.id] = value;
    return value;
  }

  #lowerNode(node: Node): void {
    const { op, args } = node;
    switch (op.immediate) {
      case 'none':
        this.#lowerPlain(node);
        return;
      case 'access': {
        const value = this.#add(node, op.code, effectByCode[op.code]!, args);
        this.code.setAccess(value, node.imm as Access);
        return;
      }
      case 'callee': {
        const callee = node.imm as Callee;
        const slot = this.indices.slotIndex(callee);
        if (slot >= 0) {
          this.#lowerSlotCall(node, callee, slot);
          return;
        }
        const value = this.#add(node, op.code, callEffect(callee), args);
        this.code.imm[value] = this.indices.functionIndex(callee);
        return;
      }
      case 'signature': {
        const [index, ...rest] = args as [Node, ...Node[]];
        const signature = node.imm as Signature;
        const dispatch = this.indices.dispatchIndex(signature);
        const code = dispatch < 0 ? op.code : ops.call.code;
        const value = this.#add(node, code, EffectClass.write, [...rest, index]);
        this.code.imm[value] = dispatch < 0 ? this.indices.typeIndex(signature) : dispatch;
        return;
      }
      case 'symbol': {
        const value = this.#add(node, op.code, EffectClass.pure, args);
        this.code.imm[value] = this.indices.referenceGlobal(node.imm as string);
        return;
      }
      default:
        throw new UnsupportedError(
          `function "${this.#name}" has a ${op.name} (node ${node.id}); replace guards and exits with lowerExits of @martlet/ir first`,
        );
    }
  }

  /** A call through an entry of the module's own table. */
  #lowerSlotCall(node: Node, callee: Callee, slot: number): void {
    const { code } = this;
    for (const arg of node.args) this.value(arg);
    const index = code.constant('i32', slot);
    const start = code.args.length;
    for (const arg of node.args) code.args.push(this.valueOf[arg.id]!);
    code.args.push(index);
    const effect = callEffect(callee);
    const value = code.add(ops.call_indirect.code, node.type, effect, this.#block.index, start);
    code.imm[value] = this.indices.typeIndex(callee.signature);
    this.valueOf[node.id] = value;
  }

  #lowerPlain(node: Node): void {
    const { op, args } = node;
    if (isOverflowTest(op.code)) {
      this.valueOf[node.id] = lowerOverflow(this, op, args[0]!, args[1]!);
      return;
    }
    switch (op) {
      case ops['i32.select']:
      case ops['i64.select']:
      case ops['f64.select']: {
        const { node: condition, inverted } = stripCondition(args[0]!);
        const [yes, no] = inverted ? [args[2]!, args[1]!] : [args[1]!, args[2]!];
        this.#add(node, op.code, EffectClass.pure, [yes, no, condition]);
        return;
      }
      case ops['i32.eqz']: {
        // The negation of a comparison that nobody else wants is the opposite comparison.
        const test = args[0]!;
        const inverse = inverseCode[test.op.code]!;
        if (inverse >= 0 && this.#useCount[test.id] === 1) {
          this.#add(node, inverse, EffectClass.pure, test.args);
          return;
        }
        break;
      }
      case ops['i32.eq']:
      case ops['i64.eq']:
        if (isZero(args[1]!) || isZero(args[0]!)) {
          const eqz = op === ops['i32.eq'] ? ops['i32.eqz'] : ops['i64.eqz'];
          this.#add(node, eqz.code, EffectClass.pure, [isZero(args[1]!) ? args[0]! : args[1]!]);
          return;
        }
        break;
      case ops['i64.add']:
      case ops['i64.sub']:
      case ops['i32.add']:
      case ops['i32.sub']:
        // A result that an overflow test has computed before.
        this.valueOf[node.id] = this.shared.get(
          this,
          op,
          this.value(args[0]!),
          this.value(args[1]!),
        );
        return;
    }
    this.#add(node, op.code, effectByCode[op.code]!, args);
  }

  #lowerTerminator(block: FlowBlock, ir: Block): void {
    const { args } = this.code;
    let operands = operandsOf(ir);
    const t = ir.terminator;
    if (t?.kind === 'branch') {
      const { node, inverted } = stripCondition(t.condition);
      operands = [node];
      block.inverted = inverted;
    } else if (t?.kind === 'tail_call_indirect') {
      operands = [...t.args.slice(1), t.args[0]!];
    } else if (t?.kind === 'exit') {
      throw new UnsupportedError(
        `function "${this.#name}" ends a block with exit ${t.exit}; replace guards and exits with lowerExits of @martlet/ir first`,
      );
    }
    for (const operand of operands) this.value(operand);
    this.operandStart[block.index] = args.length;
    for (const operand of operands) args.push(this.valueOf[operand.id]!);
    this.operandEnd[block.index] = args.length;
    if (t?.kind === 'branch') block.condition = this.valueOf[operands[0]!.id]!;
  }
}

/** What the terminator takes, edges not counted. */
function operandsOf(block: Block): readonly Node[] {
  const t = block.terminator;
  switch (t?.kind) {
    case 'branch':
      return [t.condition];
    case 'switch':
      return [t.index];
    case 'return':
      return t.values;
    case 'tail_call':
    case 'tail_call_indirect':
      return t.args;
    default:
      return [];
  }
}

/** A callee that touches nothing and always returns is like an operation. */
function callEffect({ effects }: Callee): number {
  const touchesNothing =
    effects.reads !== 'all' &&
    effects.reads.length === 0 &&
    effects.writes !== 'all' &&
    effects.writes.length === 0;
  return touchesNothing && !effects.mayNotReturn ? EffectClass.pure : EffectClass.write;
}

function isZero(node: Node): boolean {
  return isConstant(node) && (node.imm === 0 || node.imm === 0n) && node.type !== 'f64';
}

/** The value that a condition tests, without the negations and comparisons with zero around it. */
function stripCondition(condition: Node): { readonly node: Node; readonly inverted: boolean } {
  let node = condition;
  let inverted = false;
  for (;;) {
    if (node.op === ops['i32.eqz'] || (node.op === ops['i32.eq'] && isZero(node.args[1]!))) {
      inverted = !inverted;
    } else if (!(node.op === ops['i32.ne'] && isZero(node.args[1]!))) {
      return { node, inverted };
    }
    node = node.args[0]!;
  }
}
