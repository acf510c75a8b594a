// The data structures of the IR: modules, functions, blocks, nodes, terminators. Plain objects of stable shape;
// all rules about them are in the verifier, all convenience is in the builder.

import type { Constant, Op, Type } from './ops.ts';
import { ops } from './ops.ts';

/** An inclusive interval of signed integers that a value is known to lie in. */
export interface Interval {
  readonly min: bigint;
  readonly max: bigint;
}

/**
 * A class of memory locations. Accesses of different classes never touch the same bytes; {@link ANY_ALIAS} may touch
 * all of them. Classes are declared by {@link Module.aliasClass}.
 */
export type AliasClass = number;

/** The alias class that overlaps every other. */
export const ANY_ALIAS: AliasClass = 0;

/** Immediate of loads and stores. */
export interface Access {
  /** Constant added to the address: an unsigned 32-bit number of bytes. */
  readonly offset: number;
  readonly alias: AliasClass;
}

/** Parameter and result types of a function. */
export interface Signature {
  readonly params: readonly Type[];
  readonly result: Type | null;
}

/** What a call may do to memory and control. Alias classes, or `'all'`. */
export interface CallEffects {
  readonly reads: 'all' | readonly AliasClass[];
  readonly writes: 'all' | readonly AliasClass[];
  /** May it fail to return normally (trap, throw, never end)? A call that does nothing else can then not be removed. */
  readonly mayNotReturn: boolean;
}

/** The effects of a callee of which nothing is known. */
export const UNKNOWN_EFFECTS: CallEffects = { reads: 'all', writes: 'all', mayNotReturn: true };
/** The effects of a callee that computes a result from its arguments and does nothing else. */
export const NO_EFFECTS: CallEffects = { reads: [], writes: [], mayNotReturn: false };

/** A function that calls can name: one of this module's own, or an import. */
export interface Callee {
  readonly name: string;
  readonly signature: Signature;
  readonly effects: CallEffects;
}

/** A callee that comes from outside the module: a host function, or code compiled earlier. */
export interface ImportedFunction extends Callee {
  readonly kind: 'import';
}

/** Immediate of a node; which of these, `op.immediate` says. */
export type Immediate = Constant | Access | Callee | Signature | string | null;

/** One SSA value, or one operation without result. */
export class Node {
  op: Op;
  /** Type of the result; `null` when there is none. */
  type: Type | null;
  args: Node[];
  imm: Immediate;
  /** The block that holds it; a constant belongs to the entry block without standing in its list. */
  block: Block;
  /** Unique within the function, for printing and for side tables. */
  readonly id: number;
  /** A proven interval of an integer result, when somebody outside knows one. */
  range: Interval | null = null;

  constructor(op: Op, type: Type | null, args: Node[], imm: Immediate, block: Block, id: number) {
    this.op = op;
    this.type = type;
    this.args = args;
    this.imm = imm;
    this.block = block;
    this.id = id;
  }
}

/** A way into a block, with the values for its parameters. */
export interface Edge {
  block: Block;
  args: Node[];
}

/** How a block ends. */
export type Terminator =
  | { readonly kind: 'jump'; readonly target: Edge }
  | { readonly kind: 'branch'; condition: Node; readonly then: Edge; readonly else: Edge }
  | { readonly kind: 'switch'; index: Node; readonly targets: Edge[]; readonly default: Edge }
  | { readonly kind: 'return'; values: Node[] }
  | { readonly kind: 'tail_call'; readonly callee: Callee; args: Node[] }
  /** The table index is the first argument. */
  | { readonly kind: 'tail_call_indirect'; readonly signature: Signature; args: Node[] }
  /** Leaves the function with an exit, as a failed guard does. */
  | { readonly kind: 'exit'; readonly exit: number; args: Node[] }
  | { readonly kind: 'trap' };

/** A basic block: parameters, nodes in order, one terminator. */
export class Block {
  readonly fn: IrFunction;
  readonly id: number;
  readonly params: Node[] = [];
  nodes: Node[] = [];
  /** `null` only while the function is being built. */
  terminator: Terminator | null = null;
  /** Expected to run rarely; backends move it out of the way. */
  cold = false;

  constructor(fn: IrFunction, id: number) {
    this.fn = fn;
    this.id = id;
  }

  /** Adds a parameter. Every edge into this block must then pass a value for it. */
  addParam(type: Type): Node {
    const node = new Node(ops.param, type, [], null, this, this.fn.newId());
    this.params.push(node);
    return node;
  }
}

const constantOps: Readonly<Record<Type, Op>> = {
  i32: ops['i32.const'],
  i64: ops['i64.const'],
  f64: ops['f64.const'],
};

/** A function in SSA form. The entry block's parameters are the function's. */
export class IrFunction implements Callee {
  readonly kind = 'function';
  readonly module: Module;
  readonly name: string;
  readonly signature: Signature;
  effects: CallEffects;
  blocks: Block[] = [];
  readonly entry: Block;
  readonly #constants: Map<string, Node> = new Map();
  #nextNode = 0;
  #nextBlock = 0;

  constructor(module: Module, name: string, signature: Signature, effects: CallEffects) {
    this.module = module;
    this.name = name;
    this.signature = signature;
    this.effects = effects;
    this.entry = this.addBlock();
    for (const type of signature.params) this.entry.addParam(type);
  }

  /**
   * The constant of this type and value. Constants float: they stand in no block's list, there is one of each in a
   * function, and backends make them anew at each use. `i32` values are taken modulo 2^32, `i64` values modulo 2^64.
   */
  constant(type: Type, value: Constant): Node {
    let exact = value;
    if (type === 'i32')
      exact = Number(typeof value === 'bigint' ? BigInt.asIntN(32, value) : value) | 0;
    else if (type === 'i64') exact = BigInt.asIntN(64, BigInt(value));
    const key = type === 'f64' && Object.is(exact, -0) ? 'f64 -0' : `${type} ${exact}`;
    let node = this.#constants.get(key);
    if (node === undefined) {
      node = new Node(constantOps[type], type, [], exact, this.entry, this.newId());
      this.#constants.set(key, node);
    }
    return node;
  }

  addBlock(): Block {
    const block = new Block(this, this.#nextBlock++);
    this.blocks.push(block);
    return block;
  }

  /** A fresh node id. */
  newId(): number {
    return this.#nextNode++;
  }

  /** One more than the largest node id: the size for side tables. */
  get nodeCount(): number {
    return this.#nextNode;
  }

  /** One more than the largest block id. */
  get blockCount(): number {
    return this.#nextBlock;
  }
}

/** A set of functions that are compiled together, and the names that they share. */
export class Module {
  readonly functions: Map<string, IrFunction> = new Map();
  readonly imports: Map<string, ImportedFunction> = new Map();
  /** Names of the alias classes; index 0 is `any`. */
  readonly aliasClasses: string[] = ['any'];
  readonly #aliasIndex: Map<string, AliasClass> = new Map([['any', ANY_ALIAS]]);

  /** Declares a function of this module. Throws a `RangeError` when the name is taken. */
  addFunction(
    name: string,
    signature: Signature,
    effects: CallEffects = UNKNOWN_EFFECTS,
  ): IrFunction {
    this.#requireFree(name);
    const fn = new IrFunction(this, name, signature, effects);
    this.functions.set(name, fn);
    return fn;
  }

  /** Declares a function that comes from outside. Throws a `RangeError` when the name is taken. */
  addImport(
    name: string,
    signature: Signature,
    effects: CallEffects = UNKNOWN_EFFECTS,
  ): ImportedFunction {
    this.#requireFree(name);
    const declared: ImportedFunction = { kind: 'import', name, signature, effects };
    this.imports.set(name, declared);
    return declared;
  }

  /** The alias class of this name, declared on first use. */
  aliasClass(name: string): AliasClass {
    let alias = this.#aliasIndex.get(name);
    if (alias === undefined) {
      alias = this.aliasClasses.length;
      this.aliasClasses.push(name);
      this.#aliasIndex.set(name, alias);
    }
    return alias;
  }

  #requireFree(name: string): void {
    if (this.functions.has(name) || this.imports.has(name)) {
      throw new RangeError(
        `function "${name}" is declared twice in one module; choose another name`,
      );
    }
  }
}

/** The edges out of a block, in the order of its terminator. */
export function successors(block: Block): readonly Edge[] {
  const t = block.terminator;
  switch (t?.kind) {
    case 'jump':
      return [t.target];
    case 'branch':
      return [t.then, t.else];
    case 'switch':
      return [...t.targets, t.default];
    default:
      return [];
  }
}
