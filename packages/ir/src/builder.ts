// Makes nodes at the end of a block, and folds as it builds: constants are computed, neutral operands drop out.

import { foldNode } from './fold.ts';
import type { AliasClass, Block, Callee, Edge, IrFunction, Signature } from './function.ts';
import { Node } from './function.ts';
import type { Op, OpName } from './ops.ts';
import { ops } from './ops.ts';

/** Names of the loads. */
export type LoadName = Extract<OpName, `${string}.load${string}`>;
/** Names of the stores. */
export type StoreName = Extract<OpName, `${string}.store${string}`>;

/** Appends to one function, one block at a time. */
export class Builder {
  readonly fn: IrFunction;
  /** Where the next node goes. */
  block: Block;

  constructor(fn: IrFunction) {
    this.fn = fn;
    this.block = fn.entry;
  }

  /** Goes on at the end of `block`. */
  at(block: Block): this {
    this.block = block;
    return this;
  }

  /** A new block; the builder stays where it is. */
  newBlock(options: { readonly cold?: boolean } = {}): Block {
    const block = this.fn.addBlock();
    block.cold = options.cold ?? false;
    return block;
  }

  i32(value: number): Node {
    return this.fn.constant('i32', value);
  }

  i64(value: bigint | number): Node {
    return this.fn.constant('i64', BigInt(value));
  }

  f64(value: number): Node {
    return this.fn.constant('f64', value);
  }

  /**
   * Computes a value. For loads, stores, calls and guards use their own methods.
   * Throws a `TypeError` when the operands are not of the operation's types.
   */
  op(name: OpName, ...args: Node[]): Node {
    const op = ops[name];
    checkOperands(op, args);
    return foldNode(this.fn, op, args) ?? this.#append(op, op.result, args, null);
  }

  load(name: LoadName, address: Node, offset: number, alias: AliasClass): Node {
    const op = ops[name];
    return this.#append(op, op.result, [address], { offset, alias });
  }

  store(name: StoreName, address: Node, value: Node, offset: number, alias: AliasClass): void {
    this.#append(ops[name], null, [address, value], { offset, alias });
  }

  /** Copies bytes within memory; regions may overlap. */
  memoryCopy(to: Node, from: Node, bytes: Node, alias: AliasClass): void {
    this.#append(ops['memory.copy'], null, [to, from, bytes], { offset: 0, alias });
  }

  /** Fills memory with the low byte of `value`. */
  memoryFill(to: Node, value: Node, bytes: Node, alias: AliasClass): void {
    this.#append(ops['memory.fill'], null, [to, value, bytes], { offset: 0, alias });
  }

  /** Calls; gives the node of the result, whose `type` is `null` when the callee has none. */
  call(callee: Callee, args: readonly Node[]): Node {
    return this.#append(ops.call, callee.signature.result, [...args], callee);
  }

  /** Calls what stands in the function table at `index`. */
  callIndirect(signature: Signature, index: Node, args: readonly Node[]): Node {
    return this.#append(ops.call_indirect, signature.result, [index, ...args], signature);
  }

  /** The table index of a function of this module. */
  functionReference(name: string): Node {
    return this.#append(ops['func.ref'], 'i32', [], name);
  }

  /** Leaves with `exit`, handing over `live`, unless `condition` holds. */
  guard(condition: Node, exit: number, live: readonly Node[]): void {
    this.#append(ops.guard, null, [condition, ...live], exit);
  }

  jump(block: Block, args: Node[] = []): void {
    this.block.terminator = { kind: 'jump', target: { block, args } };
  }

  branch(condition: Node, yes: Block, no: Block, yesArgs: Node[] = [], noArgs: Node[] = []): void {
    this.block.terminator = {
      kind: 'branch',
      condition,
      // biome-ignore lint/suspicious/noThenProperty: the field's usual name; terminators are never awaited
      then: { block: yes, args: yesArgs },
      else: { block: no, args: noArgs },
    };
  }

  /** Goes to `targets[index]`, or to `otherwise` when the index (unsigned) is past their end. */
  switch(index: Node, targets: Edge[], otherwise: Edge): void {
    this.block.terminator = { kind: 'switch', index, targets, default: otherwise };
  }

  ret(...values: Node[]): void {
    this.block.terminator = { kind: 'return', values };
  }

  tailCall(callee: Callee, args: Node[]): void {
    this.block.terminator = { kind: 'tail_call', callee, args };
  }

  tailCallIndirect(signature: Signature, index: Node, args: Node[]): void {
    this.block.terminator = { kind: 'tail_call_indirect', signature, args: [index, ...args] };
  }

  exit(exit: number, args: Node[]): void {
    this.block.terminator = { kind: 'exit', exit, args };
  }

  trap(): void {
    this.block.terminator = { kind: 'trap' };
  }

  #append(op: Op, type: Node['type'], args: Node[], imm: Node['imm']): Node {
    const node = new Node(op, type, args, imm, this.block, this.fn.newId());
    this.block.nodes.push(node);
    return node;
  }
}

function checkOperands(op: Op, args: readonly Node[]): void {
  const { params, immediate, name } = op;
  if (params === null || immediate !== 'none' || op === ops.param) {
    throw new TypeError(
      `${name} has a method of its own, or is no operation to build; see Builder`,
    );
  }
  let fits = params.length === args.length;
  for (let i = 0; fits && i < params.length; i++) fits = args[i]!.type === params[i];
  if (fits) return;
  const given = args.map((arg) => `${arg.op.name}: ${arg.type}`).join(', ');
  throw new TypeError(`${name} takes (${params.join(', ')}), but is given (${given})`);
}
