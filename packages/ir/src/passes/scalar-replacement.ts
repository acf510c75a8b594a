// Scalar replacement: an object that never leaves the function is not allocated; its fields become values. Stadler,
// Würthinger, Mössenböck, "Partial Escape Analysis and Scalar Replacement for Java" (2014), without the partial part:
// objects that escape anywhere stay. Fields get SSA form as in Braun et al., "Simple and Efficient Construction of Static
// Single Assignment Form" (2013).
//
// An allocation is a call that the caller of the pass recognises. So that other passes treat it rightly, its callee
// declares that it reads some alias class (two allocations are then never merged), writes none, and always returns. Guards
// and exits may mention the object: there its field values are handed over instead, with a recipe for making it.

import { Cfg } from '../analysis/cfg.ts';
import { forEachTerminatorUse } from '../analysis/uses.ts';
import { isConstant } from '../fold.ts';
import type { Access, Block, Callee, IrFunction, Node } from '../function.ts';
import type { Op, Type } from '../ops.ts';
import { ops } from '../ops.ts';
import { removeRedundantParams } from './block-params.ts';
import { i32, i64 } from './families.ts';
import { Replacements } from './rewrite.ts';

/** An object that does not exist, and how to make it when an exit is taken. Positions count an exit's values from 0. */
export interface VirtualObject {
  /** The allocation's callee; it takes the values at `args`. */
  readonly callee: Callee;
  readonly args: readonly number[];
  /** Fields to store into the object: at the allocation's result plus `offset`, the value at `position`. */
  readonly fields: readonly {
    readonly offset: number;
    readonly type: Type;
    readonly position: number;
  }[];
  /** Values that must be the object's address plus `offset` (zero-extended where the value is an `i64`). */
  readonly references: readonly { readonly position: number; readonly offset: number }[];
}

/** What scalar replacement needs to know from its caller. */
export interface ScalarReplacementOptions {
  /**
   * Is this node an allocation? Its result is the address of memory that nothing else refers to. Fields that are read
   * before they are written are 0, or anything when the allocator leaves them undefined.
   */
  readonly isAllocation?: (call: Node) => boolean;
  /** Bits that the addresses of all objects have in common: those of `mask` are as in `bits`. For tests of tags. */
  readonly addressBits?: { readonly mask: number; readonly bits: number };
  /**
   * An exit that does what `exit` does, after making `object` from the values handed over. Its values are those of `exit`,
   * followed by the arguments and fields of the object. Called once for each guard and object; an exit that was made
   * here may be the base of another. Without this option, objects that exits mention stay.
   */
  readonly virtualExit?: (exit: number, object: VirtualObject) => number;
}

/** Replaces allocations that do not escape. Gives whether anything changed. */
export function replaceAllocations(
  fn: IrFunction,
  options: ScalarReplacementOptions = {},
): boolean {
  const { isAllocation } = options;
  if (isAllocation === undefined) return false;
  let changed = false;
  // An object in a field of another is free to go once the other is gone.
  for (let again = true; again; ) {
    again = false;
    const cfg = new Cfg(fn);
    const sites = cfg.blocks.flatMap((block) =>
      block.nodes.filter((node) => node.op === ops.call && isAllocation(node)),
    );
    if (sites.length === 0) break;
    const users = usersOf(cfg);
    if (foldAddressBits(fn, sites, users, options)) {
      changed = again = true;
      continue;
    }
    for (const site of sites) {
      const object = examine(site, users, options);
      if (object === null) continue;
      new Replacement(cfg, object, options).run();
      // A field that does not change in a loop is no parameter: the object in it would seem to escape.
      removeRedundantParams(fn);
      again = true;
      break; // operands have changed: look again
    }
    changed ||= again;
  }
  return changed;
}

/** Uses of each value: nodes, and blocks whose terminators use it. */
type Users = readonly (readonly (Node | Block)[] | undefined)[];

function usersOf(cfg: Cfg): Users {
  const users: (Node | Block)[][] = [];
  const add = (value: Node, user: Node | Block): void => {
    users[value.id] ??= [];
    users[value.id]!.push(user);
  };
  for (const block of cfg.blocks) {
    for (const node of block.nodes) for (const arg of node.args) add(arg, node);
    forEachTerminatorUse(block.terminator!, (value) => add(value, block));
  }
  return users;
}

/** Replaces what is computed from bits of addresses that are known. Gives whether anything changed. */
function foldAddressBits(
  fn: IrFunction,
  sites: readonly Node[],
  users: Users,
  { addressBits }: ScalarReplacementOptions,
): boolean {
  if (addressBits === undefined) return false;
  const { mask, bits } = addressBits;
  const results = new Replacements();
  const derived = new Map<Node, number>(sites.map((site) => [site, 0]));
  const work = [...sites];
  for (let value = work.pop(); value !== undefined; value = work.pop()) {
    const offset = derived.get(value)!;
    for (const user of users[value.id] ?? []) {
      if (!('op' in user) || derived.has(user)) continue;
      const wanted = user.op === i32.and || user.op === i64.and ? user.args[1] : undefined;
      if (wanted !== undefined && isConstant(wanted)) {
        const wants = BigInt(wanted.imm as number | bigint);
        if ((wants & ~BigInt(mask)) !== 0n) continue;
        const known = BigInt(bits + offset) & wants;
        const { type } = user;
        results.replace(user, fn.constant(type!, type === 'i64' ? known : Number(known)));
        user.block.nodes = user.block.nodes.filter((node) => node !== user);
        continue;
      }
      const step = addressStep(user, value);
      if (step === null) continue;
      derived.set(user, offset + step);
      work.push(user);
    }
  }
  if (results.changed) results.apply(fn);
  return results.changed;
}

/** An allocation that can be replaced. */
interface Candidate {
  readonly site: Node;
  /** Values that are the object's address plus a constant, by node id. */
  readonly derived: ReadonlyMap<Node, number>;
  /** Types of the fields, by offset. */
  readonly fields: ReadonlyMap<number, Type>;
}

/** Loads and stores that are understood, with the type of the field. */
const fieldTypes: ReadonlyMap<Op, Type> = new Map<Op, Type>([
  [ops['i32.load'], 'i32'],
  [ops['i64.load'], 'i64'],
  [ops['f64.load'], 'f64'],
  [ops['i32.store'], 'i32'],
  [ops['i64.store'], 'i64'],
  [ops['f64.store'], 'f64'],
]);

/** Comparisons whose answer is known: nothing else has the address of an object that does not escape. */
const comparisons: ReadonlySet<Op> = new Set<Op>([i32.eq, i32.ne, i64.eq, i64.ne]);

/** Follows the address through the function. `null` when it escapes or a use is not understood. */
function examine(
  site: Node,
  users: Users,
  { virtualExit }: ScalarReplacementOptions,
): Candidate | null {
  const derived = new Map<Node, number>([[site, 0]]);
  const fields = new Map<number, Type>();
  const work: Node[] = [site];
  for (let value = work.pop(); value !== undefined; value = work.pop()) {
    const offset = derived.get(value)!;
    for (const user of users[value.id] ?? []) {
      if (!('op' in user)) {
        if (user.terminator?.kind !== 'exit' || virtualExit === undefined) return null;
        continue;
      }
      if (user.op === ops.guard) {
        if (user.args[0] === value || virtualExit === undefined) return null;
        continue;
      }
      if (comparisons.has(user.op)) continue;
      const type = fieldTypes.get(user.op);
      if (type !== undefined) {
        if (user.args[0] !== value || user.args[1] === value) return null;
        const at = offset + (user.imm as Access).offset;
        if ((fields.get(at) ?? type) !== type) return null;
        fields.set(at, type);
        continue;
      }
      const step = addressStep(user, value);
      if (step === null) return null;
      derived.set(user, offset + step);
      work.push(user);
    }
  }
  return overlap(fields) ? null : { site, derived, fields };
}

/** What an operation adds to an address, or `null` when it makes something else of it. */
function addressStep(user: Node, value: Node): number | null {
  switch (user.op) {
    case ops['i64.extend_i32_u']:
    case ops['i32.wrap_i64']:
      return 0;
    case i32.add:
    case i64.add: {
      const step = user.args[1]!;
      if (user.args[0] !== value || !isConstant(step)) return null;
      const by = Number(step.imm as number | bigint);
      return Math.abs(by) <= 0x7fffffff ? by : null;
    }
    default:
      return null;
  }
}

function overlap(fields: ReadonlyMap<number, Type>): boolean {
  const sorted = [...fields].sort(([a], [b]) => a - b);
  return sorted.some(([offset, type], index) => {
    const next = sorted[index + 1];
    return next !== undefined && offset + (type === 'i32' ? 4 : 8) > next[0];
  });
}

/** Replaces one object. */
class Replacement {
  readonly #cfg: Cfg;
  readonly #object: Candidate;
  readonly #options: ScalarReplacementOptions;
  readonly #offsets: readonly number[];
  /** What takes the place of loads and comparisons. */
  readonly #results: Replacements = new Replacements();
  /** Field values at the start and the end of blocks, by block id and place in `#offsets`. */
  readonly #atStart: (Node | undefined)[][] = [];
  readonly #atEnd: (Node | undefined)[][] = [];

  constructor(cfg: Cfg, object: Candidate, options: ScalarReplacementOptions) {
    this.#cfg = cfg;
    this.#object = object;
    this.#options = options;
    this.#offsets = [...object.fields.keys()].sort((a, b) => a - b);
  }

  run(): void {
    const { site } = this.#object;
    const { dominators } = this.#cfg;
    const blocks = this.#cfg.blocks.filter((block) =>
      dominators.dominates(site.block.id, block.id),
    );
    for (const block of blocks) this.#findLastStores(block);
    for (const block of blocks) this.#rewrite(block);
    this.#results.apply(this.#cfg.fn);
  }

  /** The field that a node loads or stores, as a place in `#offsets`; -1 when it does neither. */
  #fieldOf(node: Node): number {
    const base = fieldTypes.has(node.op) ? this.#object.derived.get(node.args[0]!) : undefined;
    return base === undefined ? -1 : this.#offsets.indexOf(base + (node.imm as Access).offset);
  }

  #findLastStores(block: Block): void {
    const values: (Node | undefined)[] = [];
    for (const node of block.nodes) {
      const field = this.#fieldOf(node);
      if (field >= 0 && node.op.effect === 'store') values[field] = node.args[1]!;
    }
    this.#atEnd[block.id] = values;
  }

  #typeOf(field: number): Type {
    return this.#object.fields.get(this.#offsets[field]!)!;
  }

  #initial(field: number): Node {
    const type = this.#typeOf(field);
    return this.#cfg.fn.constant(type, type === 'i64' ? 0n : 0);
  }

  #valueAtEnd(field: number, block: Block): Node {
    const known = this.#atEnd[block.id]![field];
    if (known !== undefined) return known;
    const value =
      block === this.#object.site.block ? this.#initial(field) : this.#valueAtStart(field, block);
    this.#atEnd[block.id]![field] = value;
    return value;
  }

  #valueAtStart(field: number, block: Block): Node {
    this.#atStart[block.id] ??= [];
    const known = this.#atStart[block.id]![field];
    if (known !== undefined) return known;
    const sources = this.#cfg.sourcesOf(block);
    if (sources.length === 1) {
      const value = this.#valueAtEnd(field, sources[0]!);
      this.#atStart[block.id]![field] = value;
      return value;
    }
    // The parameter stands for the value before its arguments are known, so loops end here.
    const param = block.addParam(this.#typeOf(field));
    this.#atStart[block.id]![field] = param;
    const count = block.params.length;
    this.#cfg.edgesInto(block).forEach((edge, index) => {
      const value = this.#valueAtEnd(field, sources[index]!);
      if (edge.args.length < count) edge.args = [...edge.args, value];
    });
    return param;
  }

  /** Removes the object's nodes from a block, and puts field values into its loads, guards and exits. */
  #rewrite(block: Block): void {
    const { site, derived } = this.#object;
    const values: (Node | undefined)[] = [];
    const isSite = block === site.block;
    const current = (field: number): Node => {
      values[field] ??= isSite ? this.#initial(field) : this.#valueAtStart(field, block);
      return values[field];
    };
    block.nodes = block.nodes.filter((node) => {
      if (derived.has(node)) return false;
      if (comparisons.has(node.op) && node.args.some((arg) => derived.has(arg))) {
        this.#results.replace(node, this.#compare(node));
        return false;
      }
      const field = this.#fieldOf(node);
      if (field >= 0) {
        if (node.op.effect === 'store') values[field] = node.args[1]!;
        else this.#results.replace(node, current(field));
        return false;
      }
      if (node.op === ops.guard && node.args.some((arg) => derived.has(arg))) {
        const [condition, ...live] = node.args;
        node.imm = this.#virtualise(node.imm as number, live, current);
        node.args = [condition!, ...live];
      }
      return true;
    });
    const t = block.terminator;
    if (t?.kind !== 'exit' || !t.args.some((arg) => derived.has(arg))) return;
    const live = [...t.args];
    const exit = this.#virtualise(t.exit, live, current);
    block.terminator = { kind: 'exit', exit, args: live };
  }

  /** The answer of a comparison of which one side, at least, is derived from the object's address. */
  #compare({ op, args }: Node): Node {
    const [a, b] = args.map((arg) => this.#object.derived.get(arg));
    const equal = op === i32.eq || op === i64.eq;
    return this.#cfg.fn.constant('i32', (a === b) === equal ? 1 : 0);
  }

  /** Changes an exit's values in place so that the object can be made from them. Gives the exit that does. */
  #virtualise(exit: number, live: Node[], current: (field: number) => Node): number {
    const { site, derived } = this.#object;
    const { fn } = this.#cfg;
    const references: { position: number; offset: number }[] = [];
    live.forEach((value, position) => {
      const offset = derived.get(value);
      if (offset === undefined) return;
      references.push({ position, offset });
      live[position] = fn.constant(value.type!, value.type === 'i64' ? 0n : 0);
    });
    const append = (value: Node): number => live.push(value) - 1;
    const args = site.args.map(append);
    const fields = this.#offsets.map((offset, field) => ({
      offset,
      type: this.#typeOf(field),
      position: append(current(field)),
    }));
    const object = { callee: site.imm as Callee, args, fields, references };
    return this.#options.virtualExit!(exit, object);
  }
}
