// Redundant loads and store-to-load forwarding by alias class, across blocks.
//
// Each alias class has a version, a number that changes with every write to the class. At a join the version is kept when
// all edges bring the same, and is new otherwise; at a loop header it is kept when the loop does not write the class. So
// equal versions at two places mean that no path between them writes the class: a memory SSA without phi nodes (Novillo,
// "Memory SSA", 2007; the use of value numbers follows Click's thesis, chapter on memory). For each version there is a
// list of known contents, scoped along a walk of the dominator tree.
//
// Branches that a forwarded value decides are seen at once: what the way not taken writes does not count. So the write
// barriers of a new object all disappear together, each of which would hide from the next that the object is new.
//
// Computations that have become equal are merged on the way, so that what is loaded through loaded addresses is found equal too.

import { Cfg } from '../analysis/cfg.ts';
import { writesOf } from '../analysis/effects.ts';
import { constantValue, foldNode, isConstant } from '../fold.ts';
import type { Access, Block, Edge, IrFunction } from '../function.ts';
import { ANY_ALIAS, Node, successors } from '../function.ts';
import type { Op, OpName } from '../ops.ts';
import { ops } from '../ops.ts';
import { Replacements, rewriteList, rewriteTerminator } from './rewrite.ts';
import { ValueTable } from './value-table.ts';

/** Replaces loads of what is known to stand in memory. Gives whether anything changed. */
export function forwardLoads(fn: IrFunction): boolean {
  const hasLoads = fn.blocks.some((block) => block.nodes.some((node) => node.op.effect === 'load'));
  return hasLoads && new LoadForwarding(fn).run();
}

/** Known contents of `bytes` bytes at `address + offset`: what `op` (a load or store) read or wrote. */
interface Content {
  readonly op: Op;
  readonly address: Node;
  readonly offset: number;
  readonly value: Node;
}

/** Entries of one version that are looked at; older ones are out of reach. Bounds the time per load. */
const LOOK_BACK = 48;

class LoadForwarding {
  readonly #fn: IrFunction;
  readonly #cfg: Cfg;
  readonly #values: Replacements = new Replacements();
  /** Alias classes of the function's loads, numbered densely; class 0 is `any`. */
  readonly #dense: Int32Array;
  readonly #classes: number;
  /** Versions at the end of each block: `#classes` numbers a block. */
  readonly #atEnd: Int32Array;
  readonly #versions: Int32Array;
  #nextVersion = 1;
  /** Known contents by version. */
  readonly #contents: (Content[] | undefined)[] = [];
  /** Edges on which control never goes. */
  readonly #dead = new Set<Edge>();
  /** Versions whose lists have grown, in order, for undoing. */
  readonly #trail: number[] = [];
  readonly #table: ValueTable = new ValueTable();

  constructor(fn: IrFunction) {
    this.#fn = fn;
    this.#cfg = new Cfg(fn);
    this.#dense = new Int32Array(fn.module.aliasClasses.length).fill(-1);
    this.#dense[ANY_ALIAS] = 0;
    let classes = 1;
    for (const block of fn.blocks) {
      for (const node of block.nodes) {
        if (node.op.effect !== 'load') continue;
        const { alias } = node.imm as Access;
        if (this.#dense[alias] === -1) this.#dense[alias] = classes++;
      }
    }
    this.#classes = classes;
    this.#atEnd = new Int32Array(fn.blockCount * classes).fill(-1);
    this.#versions = new Int32Array(classes);
  }

  run(): boolean {
    const { preorder, parent } = this.#cfg.dominators;
    const scopes: { readonly block: number; readonly mark: number; readonly entries: number }[] =
      [];
    const find = (node: Node): Node => this.#values.find(node);
    for (const id of preorder) {
      while (scopes.length > 0 && scopes[scopes.length - 1]!.block !== parent[id]) {
        const { mark, entries } = scopes.pop()!;
        this.#rewind(mark);
        this.#table.rewind(entries);
      }
      scopes.push({ block: id, mark: this.#trail.length, entries: this.#table.mark });
      const block = this.#cfg.byId[id]!;
      this.#enter(block);
      const { nodes } = block;
      block.nodes = [];
      for (const node of nodes) {
        rewriteList(node.args, find);
        if (node.op.effect === 'load' && this.#load(block, node)) continue;
        if (node.op.effect === 'pure' && (this.#fold(node) || this.#merge(node))) continue;
        block.nodes.push(node);
        this.#write(node);
      }
      if (block.terminator !== null) rewriteTerminator(block.terminator, find);
      this.#findDeadEdges(block);
      this.#atEnd.set(this.#versions, id * this.#classes);
    }
    this.#values.apply(this.#fn);
    return this.#values.changed;
  }

  #rewind(mark: number): void {
    while (this.#trail.length > mark) this.#contents[this.#trail.pop()!]!.pop();
  }

  /** Replaces a node whose operands have become constants. Gives whether it was replaced. */
  #fold(node: Node): boolean {
    if (node.args.length === 0 || !node.args.every(isConstant)) return false;
    const known = foldNode(this.#fn, node.op, node.args);
    if (known === null) return false;
    this.#values.replace(node, known);
    return true;
  }

  /** Replaces a node by an equal one that comes before it. Gives whether it was replaced. */
  #merge(node: Node): boolean {
    const { op, args, imm } = node;
    const known = this.#table.find(op, args, imm);
    if (known === null) {
      this.#table.add(op, args, imm, node);
      return false;
    }
    this.#values.replace(node, known);
    return true;
  }

  #findDeadEdges(block: Block): void {
    const t = block.terminator;
    if (t === null) return;
    if (block !== this.#fn.entry && this.#sourcesBefore(block).length === 0) {
      for (const edge of successors(block)) this.#dead.add(edge);
    } else if (t.kind === 'branch' && isConstant(t.condition)) {
      this.#dead.add(constantValue(t.condition) === 0 ? t.then : t.else);
    }
  }

  /** The blocks before this one from which control may come. */
  #sourcesBefore(block: Block): Block[] {
    const { order } = this.#cfg;
    const edges = this.#cfg.edgesInto(block);
    return this.#cfg
      .sourcesOf(block)
      .filter(
        (source, i) =>
          order.index[source.id]! < order.index[block.id]! && !this.#dead.has(edges[i]!),
      );
  }

  // Versions.

  /** Sets the versions at the start of a block. */
  #enter(block: Block): void {
    const versions = this.#versions;
    const { order, loops } = this.#cfg;
    let written: Uint8Array | null = null;
    let first = true;
    for (const source of this.#cfg.sourcesOf(block)) {
      if (order.index[source.id]! < order.index[block.id]!) continue;
      written = this.#writtenInLoop(block, loops.loopOf[block.id]!);
      break;
    }
    for (const source of this.#sourcesBefore(block)) {
      const base = source.id * this.#classes;
      for (let i = 0; i < this.#classes; i++) {
        const version = this.#atEnd[base + i]!;
        if (first) versions[i] = version;
        else if (versions[i] !== version) versions[i] = this.#nextVersion++;
      }
      first = false;
    }
    if (first) {
      for (let i = 0; i < this.#classes; i++) versions[i] = this.#nextVersion++;
    }
    if (written === null) return;
    for (let i = 0; i < this.#classes; i++) {
      if (written[i] === 1) versions[i] = this.#nextVersion++;
    }
  }

  /** Which classes the loop of this header writes; all of them in an irreducible graph. */
  #writtenInLoop(header: Block, loop: number): Uint8Array {
    const { loops, byId, dominators } = this.#cfg;
    const written = new Uint8Array(this.#classes);
    if (!dominators.reducible || loop < 0 || loops.header[loop] !== header.id) {
      return written.fill(1);
    }
    for (const id of loops.nodes(loop)) {
      for (const node of byId[id]!.nodes) {
        const writes = writesOf(node);
        if (writes === 'all') return written.fill(1);
        for (const alias of writes) {
          written[0] = 1;
          const dense = this.#dense[alias]!;
          if (dense >= 0) written[dense] = 1;
        }
      }
    }
    return written;
  }

  #write(node: Node): void {
    const writes = writesOf(node);
    if (writes === 'all') {
      if (node.op.effect === 'store' && node.op.bytes > 0) {
        for (let dense = 0; dense < this.#classes; dense++) this.#store(node, dense);
      } else {
        for (let i = 0; i < this.#classes; i++) this.#versions[i] = this.#nextVersion++;
      }
      return;
    }
    if (writes.length === 0) return;
    const isStore = node.op.effect === 'store' && node.op.bytes > 0;
    if (isStore) this.#store(node, 0);
    else this.#versions[0] = this.#nextVersion++;
    for (const alias of writes) {
      const dense = this.#dense[alias]!;
      if (dense <= 0) continue;
      if (isStore) this.#store(node, dense);
      else this.#versions[dense] = this.#nextVersion++;
    }
  }

  /** A store to one class: what it cannot touch is still known under the new version, and so is what it wrote. */
  #store(node: Node, dense: number): void {
    const { offset } = node.imm as Access;
    const [address, value] = node.args as [Node, Node];
    const before = this.#contents[this.#versions[dense]!] ?? [];
    const version = this.#nextVersion++;
    this.#versions[dense] = version;
    for (let at = Math.max(0, before.length - LOOK_BACK); at < before.length; at++) {
      const known = before[at]!;
      if (isApart(known, address, offset, node.op.bytes)) this.#know(version, known);
    }
    this.#know(version, { op: node.op, address, offset, value });
  }

  // Contents.

  #know(version: number, content: Content): void {
    this.#contents[version] ??= [];
    this.#contents[version].push(content);
    this.#trail.push(version);
  }

  /** Replaces a load whose value is known, or enters it. Gives whether it was replaced. */
  #load(block: Block, node: Node): boolean {
    const { offset, alias } = node.imm as Access;
    const address = node.args[0]!;
    const version = this.#versions[this.#dense[alias]!]!;
    const known = this.#contents[version] ?? [];
    const end = Math.max(0, known.length - LOOK_BACK);
    for (let at = known.length - 1; at >= end; at--) {
      const content = known[at]!;
      if (content.offset !== offset || content.address !== address) continue;
      const value = this.#reading(block, content, node.op);
      if (value === null) continue;
      this.#values.replace(node, value);
      return true;
    }
    this.#know(version, { op: node.op, address, offset, value: node });
    return false;
  }

  /** What `load` gives where `content` is known to stand, or `null` when that takes more than one operation. */
  #reading(block: Block, content: Content, load: Op): Node | null {
    if (content.op === load) return content.value;
    const how = forwarding.get(content.op)?.get(load);
    if (how === undefined) return null;
    if (how === null) return content.value;
    const { type } = content.value;
    const args = [content.value];
    if (typeof how === 'bigint') args.push(this.#fn.constant(type!, how));
    const op = typeof how === 'bigint' ? ops[`${type}.and` as 'i32.and'] : ops[how];
    const node = new Node(op, op.result, args, null, block, this.#fn.newId());
    block.nodes.push(node);
    return node;
  }
}

/** Can an access of `bytes` bytes at `address + offset` not touch the content? Addresses do not wrap around. */
function isApart(content: Content, address: Node, offset: number, bytes: number): boolean {
  let [a, b] = [content.offset, offset];
  if (content.address !== address) {
    if (!isConstant(content.address) || !isConstant(address)) return false;
    a += (content.address.imm as number) >>> 0;
    b += (address.imm as number) >>> 0;
  }
  return a + content.op.bytes <= b || b + bytes <= a;
}

/** Store, load, and how the stored value becomes the loaded one: as it is, by an operation, or by a mask. */
const forwarding: ReadonlyMap<Op, ReadonlyMap<Op, OpName | bigint | null>> = (() => {
  const rows: readonly (readonly [OpName, OpName, OpName | bigint | null])[] = [
    ['i32.store', 'i32.load', null],
    ['i64.store', 'i64.load', null],
    ['f64.store', 'f64.load', null],
    ['i64.store', 'f64.load', 'f64.reinterpret_i64'],
    ['i32.store8', 'i32.load8_s', 'i32.extend8_s'],
    ['i32.store8', 'i32.load8_u', 0xffn],
    ['i32.store16', 'i32.load16_s', 'i32.extend16_s'],
    ['i32.store16', 'i32.load16_u', 0xffffn],
    ['i64.store8', 'i64.load8_s', 'i64.extend8_s'],
    ['i64.store8', 'i64.load8_u', 0xffn],
    ['i64.store16', 'i64.load16_s', 'i64.extend16_s'],
    ['i64.store16', 'i64.load16_u', 0xffffn],
    ['i64.store32', 'i64.load32_s', 'i64.extend32_s'],
    ['i64.store32', 'i64.load32_u', 0xffffffffn],
  ];
  const table = new Map<Op, Map<Op, OpName | bigint | null>>();
  for (const [store, load, how] of rows) {
    const row = table.get(ops[store]) ?? new Map<Op, OpName | bigint | null>();
    table.set(ops[store], row.set(ops[load], how));
  }
  return table;
})();
