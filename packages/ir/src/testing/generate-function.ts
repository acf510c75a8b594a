// Random function bodies. Code is made statement by statement at the end of one open block; what is in scope there
// dominates it by construction.

import { Builder } from '../builder.ts';
import type { Block, CallEffects, Callee, Edge, IrFunction } from '../function.ts';
import { Node } from '../function.ts';
import type { Op, Type } from '../ops.ts';
import { opList, ops } from '../ops.ts';
import { MemoryGenerator } from './generate-memory.ts';
import type { Random } from './random.ts';
import { randomConstant } from './values.ts';

/** A function that later ones may call, and what a call costs. */
export interface GeneratedFunction {
  readonly fn: IrFunction;
  /** An upper bound, about, of the steps of one call. */
  readonly cost: number;
}

/** The values that may be used at some place, by type. */
export type Scope = Readonly<Record<Type, Node[]>>;

/** A loop around the open block that can be left early. */
interface Loop {
  readonly end: Block;
}

const TYPES: readonly Type[] = ['i32', 'i64', 'f64'];
const PURE: readonly Op[] = opList.filter((op) => op.evaluate !== null && op.effect === 'pure');
const DIVISIONS: readonly Op[] = opList.filter((op) => op.effect === 'traps');
/** Calls within loops that would take more steps than this are left out. */
const COST_LIMIT = 4_000;
const DEPTH_LIMIT = 4;

/** Makes the body of one function. */
export class FunctionGenerator {
  readonly fn: IrFunction;
  readonly random: Random;
  readonly builder: Builder;
  readonly callees: readonly GeneratedFunction[];
  readonly #memory: MemoryGenerator;
  #scope: Scope = { i32: [], i64: [], f64: [] };
  /** The scope at the end of the last `#inside`, for the arguments of the edge that leaves it. */
  #inner: Scope = this.#scope;
  #loop: Loop | null = null;
  #depth = 0;
  /** How often the open block may run, and the steps so far. */
  #times = 1;
  #cost = 1;
  /** What the body really does, to be declared now and then. */
  readonly #reads: Set<number> = new Set();
  readonly #writes: Set<number> = new Set();
  #opaque = false;
  #mayNotReturn = false;

  constructor(fn: IrFunction, random: Random, callees: readonly GeneratedFunction[]) {
    this.fn = fn;
    this.random = random;
    this.builder = new Builder(fn);
    this.callees = callees;
    this.#memory = new MemoryGenerator(this);
  }

  generate(statements: number): GeneratedFunction {
    for (const param of this.fn.entry.params) this.#scope[param.type!].push(param);
    this.#statements(statements);
    this.#leave();
    if (!this.#opaque && !this.random.oneIn(3)) {
      const reads = [...this.#reads].sort();
      const writes = [...this.#writes].sort();
      this.fn.effects = { reads, writes, mayNotReturn: this.#mayNotReturn };
    }
    return { fn: this.fn, cost: this.#cost };
  }

  // What the other parts of the generator use.

  /** Appends a node as it is, without folding. */
  append(op: Op, args: Node[], imm: Node['imm'] = null, type: Type | null = op.result): Node {
    const { block } = this.builder;
    const node = new Node(op, type, args, imm, block, this.fn.newId());
    block.nodes.push(node);
    if (type !== null) this.#scope[type].push(node);
    this.#cost += this.#times;
    return node;
  }

  /** A value in scope, or a constant. */
  value(type: Type): Node {
    const known = this.#scope[type];
    if (known.length === 0 || this.random.oneIn(5)) {
      return this.fn.constant(type, randomConstant(this.random, type));
    }
    // Recent values more often than old ones, so that computations become deep.
    const back = Math.min(this.random.below(known.length), this.random.below(known.length));
    return known[known.length - 1 - back]!;
  }

  /** A double whose NaN, if it is one, is the canonical one: only that one's bits are specified. */
  canonical(): Node {
    const x = this.value('f64');
    const ordered = this.append(ops['f64.eq'], [x, x]);
    return this.append(ops['f64.select'], [ordered, x, this.fn.constant('f64', Number.NaN)]);
  }

  /** Records what the body does to memory. */
  touches(effect: 'reads' | 'writes', alias: number): void {
    (effect === 'reads' ? this.#reads : this.#writes).add(alias);
  }

  /** Records that the body does what only the effects of the unknown cover. */
  touchesAll(): void {
    this.#opaque = true;
  }

  // Statements.

  #statements(count: number): void {
    for (let i = 0; i < count; i++) this.#statement();
  }

  #statement(): void {
    const kind = this.random.below(40);
    if (kind < 18) this.#compute();
    else if (kind < 20) this.#divide();
    else if (kind < 28) this.#memory.statement();
    else if (kind < 31) this.#call();
    else if (kind < 32) this.#guard();
    else if (this.#depth >= DEPTH_LIMIT) this.#compute();
    else if (kind < 35) this.#if();
    else if (kind < 36) this.#switch();
    else if (kind < 37) this.#countingLoop();
    else if (kind < 38) this.#upwardLoop();
    else if (kind < 39) this.#twoEntryLoop();
    else this.#break();
  }

  #compute(): void {
    const op = this.random.pick(PURE);
    const args = op.params!.map((type) => this.value(type));
    // Operations that would show which NaN they are given.
    if (op === ops['i64.reinterpret_f64']) args[0] = this.canonical();
    if (op === ops['f64.copysign']) args[1] = this.canonical();
    if (args.length === 2 && args[0]!.type === args[1]!.type && this.random.oneIn(12)) {
      args[1] = args[0]!;
    }
    const node = this.append(op, args);
    if (this.random.oneIn(6)) this.#mask(node);
  }

  /** A value of known range. */
  #mask(node: Node): void {
    const bits = this.random.below(31);
    const mask = 2 ** bits - 1;
    if (node.type !== 'i32' && node.type !== 'i64') return;
    const masked = this.append(ops[`${node.type}.and`], [node, this.fn.constant(node.type, mask)]);
    if (this.random.oneIn(2)) masked.range = { min: 0n, max: BigInt(mask) };
  }

  #divide(): void {
    const op = this.random.pick(DIVISIONS);
    const type = op.result!;
    let divisor = this.value(type);
    if (!this.random.oneIn(8) && (type === 'i32' || type === 'i64')) {
      // Neither 0 nor -1, so it cannot trap.
      const some = this.append(ops[`${type}.and`], [divisor, this.fn.constant(type, 1022)]);
      divisor = this.append(ops[`${type}.or`], [some, this.fn.constant(type, 1)]);
    } else this.#mayNotReturn = true;
    this.append(op, [this.value(type), divisor]);
  }

  #guard(): void {
    let condition = this.value('i32');
    if (!this.random.oneIn(4)) {
      condition = this.append(ops['i32.or'], [condition, this.fn.constant('i32', 4)]);
    }
    this.append(ops.guard, [condition, ...this.#liveValues()], this.random.below(100));
    this.#mayNotReturn = true;
  }

  #liveValues(): Node[] {
    return Array.from({ length: this.random.below(4) }, () => this.value(this.random.pick(TYPES)));
  }

  #call(): void {
    const imports = [...this.fn.module.imports.values()];
    const index = this.random.below(this.callees.length + 2);
    const known = this.callees[index];
    const callee: Callee = known?.fn ?? this.random.pick(imports);
    if (!this.#mayCall(known)) return;
    const args = callee.signature.params.map((type) => this.value(type));
    if (known === undefined || this.random.oneIn(2)) {
      this.#inherit(callee.effects);
      this.append(ops.call, args, callee, callee.signature.result);
      return;
    }
    const index32 = this.#reference(known);
    const { signature } = callee;
    this.append(ops.call_indirect, [index32, ...args], signature, signature.result);
  }

  /** The table index of a function, or of one of two of the same signature. */
  #reference(known: GeneratedFunction): Node {
    this.#opaque = true;
    const { signature } = known.fn;
    const first = this.append(ops['func.ref'], [], known.fn.name);
    this.#scope.i32.pop(); // which number it is, is not specified
    const twin = this.callees.find(
      (other) => other.fn !== known.fn && other.fn.signature === signature && this.#mayCall(other),
    );
    if (twin === undefined) return first;
    const condition = this.value('i32');
    const second = this.append(ops['func.ref'], [], twin.fn.name);
    const either = this.append(ops['i32.select'], [condition, first, second]);
    this.#scope.i32.splice(-2);
    return either;
  }

  #mayCall(callee: GeneratedFunction | undefined): boolean {
    if (callee === undefined) return true;
    if (this.#cost + callee.cost * this.#times > COST_LIMIT) return false;
    this.#cost += callee.cost * this.#times;
    return true;
  }

  #inherit(effects: CallEffects): void {
    if (effects.reads === 'all' || effects.writes === 'all') this.#opaque = true;
    else {
      for (const alias of effects.reads) this.#reads.add(alias);
      for (const alias of effects.writes) this.#writes.add(alias);
    }
    this.#mayNotReturn ||= effects.mayNotReturn;
  }

  // Control.

  /** Statements in a scope of their own, from `block` on. */
  #inside(block: Block, count: number): void {
    const outer = this.#scope;
    this.#scope = { i32: [...outer.i32], i64: [...outer.i64], f64: [...outer.f64] };
    for (const param of block.params) this.#scope[param.type!].push(param);
    this.#depth++;
    this.builder.at(block);
    this.#statements(count);
    this.#depth--;
    this.#inner = this.#scope;
    this.#scope = outer;
  }

  #argumentsFor(block: Block, from = 0): Node[] {
    return block.params.slice(from).map((param) => this.value(param.type!));
  }

  /** As `#argumentsFor`, from what the last `#inside` had in scope. */
  #innerArguments(block: Block, from = 0): Node[] {
    const outer = this.#scope;
    this.#scope = this.#inner;
    const args = this.#argumentsFor(block, from);
    this.#scope = outer;
    return args;
  }

  #newBlock(): Block {
    return this.builder.newBlock({ cold: this.random.oneIn(8) });
  }

  #join(): Block {
    const block = this.#newBlock();
    const count = this.random.below(3);
    for (let i = 0; i < count; i++) block.addParam(this.random.pick(TYPES));
    return block;
  }

  /** Goes on in `block`, whose parameters are in scope from here on. */
  #continueIn(block: Block): void {
    this.builder.at(block);
    for (const param of block.params) this.#scope[param.type!].push(param);
  }

  #if(): void {
    const join = this.#join();
    const condition = this.value('i32');
    const direct = this.#argumentsFor(join);
    const kind = this.random.below(10);
    if (kind === 0) {
      // The same block on both sides, with different values.
      this.builder.branch(condition, join, join, direct, this.#argumentsFor(join));
    } else if (kind < 4) {
      const yes = this.#newBlock();
      this.builder.branch(condition, yes, join, [], direct);
      this.#arm(yes, join, false);
    } else {
      const [yes, no] = [this.#newBlock(), this.#newBlock()];
      this.builder.branch(condition, yes, no);
      this.#arm(yes, join, this.random.oneIn(6));
      this.#arm(no, join, false);
    }
    this.#continueIn(join);
  }

  #arm(block: Block, join: Block, leaves: boolean): void {
    this.#inside(block, this.random.below(5));
    if (leaves) {
      const outer = this.#scope;
      this.#scope = this.#inner;
      this.#leave();
      this.#scope = outer;
    } else this.builder.jump(join, this.#innerArguments(join));
  }

  #switch(): void {
    const join = this.#join();
    let index = this.value('i32');
    const count = this.random.below(5);
    if (!this.random.oneIn(3)) {
      index = this.append(ops['i32.and'], [index, this.fn.constant('i32', 3)]);
    }
    const arms = Array.from({ length: 1 + this.random.below(3) }, () => this.#newBlock());
    const edge = (): Edge =>
      this.random.oneIn(3)
        ? { block: join, args: this.#argumentsFor(join) }
        : { block: this.random.pick(arms), args: [] };
    const targets = Array.from({ length: count }, edge);
    const otherwise = edge();
    this.builder.switch(index, targets, otherwise);
    const used = new Set([...targets, otherwise].map(({ block }) => block));
    this.fn.blocks = this.fn.blocks.filter((block) => !arms.includes(block) || used.has(block));
    for (const arm of arms) if (used.has(arm)) this.#arm(arm, join, false);
    this.#continueIn(join);
  }

  /** A loop that runs one to five times, tested at its head or at its end. */
  #countingLoop(): void {
    const turns = 1 + this.random.below(5);
    if (this.#times * turns > 100) return;
    const head = this.#newBlock();
    const counter = head.addParam('i32');
    const carried = this.random.below(3);
    for (let i = 0; i < carried; i++) head.addParam(this.random.pick(TYPES));
    const end = this.#join();
    this.builder.jump(head, [this.fn.constant('i32', turns), ...this.#argumentsFor(head, 1)]);
    for (const param of head.params) this.#scope[param.type!].push(param);
    const outer = this.#loop;
    this.#loop = { end };
    this.#times *= turns;
    let body = head;
    if (this.random.oneIn(2)) {
      body = this.#newBlock();
      this.builder.at(head).branch(counter, body, end, [], this.#argumentsFor(end));
    }
    this.#inside(body, 1 + this.random.below(6));
    const rest = this.append(ops['i32.sub'], [counter, this.fn.constant('i32', 1)]);
    this.#scope.i32.pop(); // stands in the loop: not in scope behind it
    const again = [rest, ...this.#innerArguments(head, 1)];
    if (body === head) {
      this.builder.branch(rest, head, end, again, this.#innerArguments(end));
    } else this.builder.jump(head, again);
    this.#times /= turns;
    this.#loop = outer;
    this.#continueIn(end);
  }

  /**
   * A loop over `start, start + step …` below a limit, with checks of its counter as a front end makes them: the shape
   * that range analysis knows.
   */
  #upwardLoop(): void {
    if (this.#times > 12) return;
    const type = this.random.oneIn(2) ? 'i32' : 'i64';
    const constant = (value: number): Node => this.fn.constant(type, value);
    const head = this.#newBlock();
    const counter = head.addParam(type);
    if (this.random.oneIn(2)) head.addParam(this.random.pick(TYPES));
    const [body, end] = [this.#newBlock(), this.#join()];
    const limit = this.append(ops[`${type}.and`], [this.value(type), constant(7)]);
    const step = constant(1 + this.random.below(3));
    const start = constant(this.random.below(4) - 1);
    this.builder.jump(head, [start, ...this.#argumentsFor(head, 1)]);
    this.#continueIn(head);
    const below = this.append(ops[`${type}.lt_s`], [counter, limit]);
    this.builder.branch(below, body, end, [], this.#argumentsFor(end));
    const outer = this.#loop;
    this.#loop = { end };
    this.#times *= 8;
    this.#inside(body, 1 + this.random.below(5));
    const values = this.#scope;
    this.#scope = this.#inner;
    if (this.random.oneIn(2)) {
      const size = constant(this.random.below(10));
      const inBounds = this.append(ops[`${type}.lt_u`], [counter, size]);
      this.append(ops.guard, [inBounds, counter], this.random.below(100));
      this.#mayNotReturn = true;
    }
    const overflow = this.append(ops[`${type}.add_overflow`], [counter, step]);
    this.append(ops.guard, [this.append(ops['i32.eqz'], [overflow]), counter], 7);
    const next = this.append(ops[`${type}.add`], [counter, step]);
    this.builder.jump(head, [next, ...this.#argumentsFor(head, 1)]);
    this.#scope = values;
    this.#times /= 8;
    this.#mayNotReturn = true;
    this.#loop = outer;
    this.#continueIn(end);
  }

  /** A loop with two entries, which no structured program has. */
  #twoEntryLoop(): void {
    if (this.#times > 20) return;
    const turns = this.fn.constant('i32', 1 + this.random.below(4));
    const end = this.#join();
    const [left, right] = [this.#newBlock(), this.#newBlock()];
    for (const block of [left, right]) {
      block.addParam('i32');
      block.addParam(this.random.pick(TYPES));
    }
    const enter = (block: Block): Node[] => [turns, ...this.#argumentsFor(block, 1)];
    this.builder.branch(this.value('i32'), left, right, enter(left), enter(right));
    const outer = this.#loop;
    this.#loop = { end };
    this.#times *= 4;
    for (const [block, other] of [
      [left, right],
      [right, left],
    ] as const) {
      this.#inside(block, this.random.below(4));
      const rest = this.append(ops['i32.sub'], [block.params[0]!, this.fn.constant('i32', 1)]);
      this.#scope.i32.pop();
      const args = [rest, ...this.#innerArguments(other, 1)];
      this.builder.branch(rest, other, end, args, this.#innerArguments(end));
    }
    this.#times /= 4;
    this.#loop = outer;
    this.#continueIn(end);
  }

  /** Leaves the innermost loop, or the function, on a condition. */
  #break(): void {
    const next = this.#newBlock();
    const condition = this.value('i32');
    if (this.#loop !== null && this.random.oneIn(2)) {
      const { end } = this.#loop;
      this.builder.branch(condition, next, end, [], this.#argumentsFor(end));
    } else {
      const away = this.#newBlock();
      this.builder.branch(condition, next, away);
      this.builder.at(away);
      this.#leave();
    }
    this.builder.at(next);
  }

  /** Ends the open block by leaving the function. */
  #leave(): void {
    const { result } = this.fn.signature;
    const kind = this.random.below(10);
    const callee = this.callees.find((other) => other.fn.signature.result === result);
    if (kind === 0) {
      this.builder.exit(this.random.below(100), this.#liveValues());
      this.#mayNotReturn = true;
    } else if (kind === 1 && this.random.oneIn(3)) {
      this.builder.trap();
      this.#mayNotReturn = true;
    } else if (kind <= 3 && callee !== undefined && this.#mayCall(callee)) {
      const args = callee.fn.signature.params.map((type) => this.value(type));
      if (kind === 2) {
        this.#inherit(callee.fn.effects);
        this.builder.tailCall(callee.fn, args);
      } else {
        const index = this.#reference(callee);
        this.builder.tailCallIndirect(callee.fn.signature, index, args);
      }
    } else if (result === null) this.builder.ret();
    else this.builder.ret(this.value(result));
  }
}
