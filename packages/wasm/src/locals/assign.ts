// Gives values their locals: greedy colouring in dominance order, which needs no more colours than values are live at
// once because the interference graph of SSA form is chordal (Hack, Grund, Goos, "Register Allocation for Programs in
// SSA Form", 2006). Values that meet in a block parameter are given the same local where that is free, so that most
// assignments on edges fall away.

import type { IrFunction, Type } from '@martlet/ir';
import type { FlowBlock, FlowGraph } from '../flow/graph.ts';
import { typeNames } from '../lower/linear.ts';
import type { Lowered } from '../lower/lower.ts';
import { ITEM_SHIFT, Item, LAST_USE, type StackCode } from '../lower/stackify.ts';
import type { Tables } from '../tables.ts';
import { findLiveness } from './liveness.ts';

/** The locals of one function. */
export class Locals {
  /** Index of the WebAssembly local by linear value. */
  readonly of: Int32Array;
  /** Index of the local that selects an entry, by dispatcher. */
  readonly selectors: readonly number[];
  /** Numbers of locals to declare, by type, in the order `i32`, `i64`, `f64`. */
  readonly declared: readonly (readonly [number, Type])[];
  /** For the name section: the value that a local was made for, by index. */
  readonly firstValue: readonly number[];

  constructor(
    fn: IrFunction,
    graph: FlowGraph,
    lowered: Lowered,
    stack: StackCode,
    tables: Tables,
  ) {
    const colouring = new Colouring(fn, graph, lowered, stack, tables);
    const { types, firstValue } = colouring;
    const paramCount = fn.signature.params.length;
    // Declarations are runs of one type, so colours are renumbered by type.
    const counts = [0, 0, 0, 0];
    for (let c = paramCount; c < types.length; c++) counts[types[c]!]!++;
    const next = [0, paramCount, paramCount + counts[1]!, paramCount + counts[1]! + counts[2]!];
    const indexOf = types.map((type, c) => (c < paramCount ? c : next[type]!++));
    this.of = colouring.colour;
    for (let value = 0; value < this.of.length; value++) {
      const colour = this.of[value]!;
      if (colour >= 0) this.of[value] = indexOf[colour]!;
    }
    this.selectors = colouring.selectors.map((c) => indexOf[c]!);
    this.declared = [1, 2, 3]
      .filter((type) => counts[type]! > 0)
      .map((type) => [counts[type]!, typeNames[type]!]);
    const names: number[] = new Array(types.length).fill(-1);
    for (const [c, value] of firstValue.entries()) names[indexOf[c]!] = value;
    this.firstValue = names;
  }
}

class Colouring {
  /** Colour by value; -1 for values without. */
  readonly colour: Int32Array;
  /** Type number by colour. */
  readonly types: number[] = [];
  readonly firstValue: number[] = [];
  readonly selectors: number[] = [];
  readonly #lowered: Lowered;
  readonly #stack: StackCode;
  /** Colours that may be shared, by type number. */
  readonly #pools: readonly number[][] = [[], [], [], []];
  /** Place in its pool by colour; -1 for colours that are not shared. */
  readonly #place: number[] = [];
  /** By type, a place before which no colour of the pool is free at this point. */
  readonly #firstPlace: number[] = [0, 0, 0, 0];
  /** Block in which a colour is taken at this point, by colour. */
  readonly #busy: number[] = [];
  /** Union-find over values that meet in parameters, and the colour that was last given to one of them. */
  readonly #web: Int32Array;
  readonly #preferred: Int32Array;
  /** Block in which a value was seen to be live further down. */
  readonly #live: Int32Array;

  constructor(
    fn: IrFunction,
    graph: FlowGraph,
    lowered: Lowered,
    stack: StackCode,
    tables: Tables,
  ) {
    const { code } = lowered;
    this.#lowered = lowered;
    this.#stack = stack;
    this.colour = tables.int32(code.count).fill(-1);
    this.#web = tables.int32(code.count);
    for (let i = 0; i < code.count; i++) this.#web[i] = i;
    this.#preferred = tables.int32(code.count).fill(-1);
    this.#live = tables.int32(code.count).fill(-1);
    const pinned = findLiveness(graph, lowered, stack, tables);
    this.#joinWebs(graph);
    for (let i = 0; i < fn.signature.params.length; i++) {
      const param = graph.entry.first + i;
      this.#give(param, this.#newColour(code.type[param]!, param));
      if (pinned[param] === 0) this.#share(this.colour[param]!);
    }
    if (graph.dispatchers > 0) {
      for (let value = 0; value < code.count; value++) {
        if (pinned[value] === 0 || stack.inLocal[value] === 0 || this.colour[value]! >= 0) continue;
        this.#give(value, this.#newColour(code.type[value]!, value));
      }
      for (let i = 0; i < graph.dispatchers; i++) this.selectors.push(this.#newColour(1, -1));
    }
    for (const block of graph.blocks) this.#colourBlock(block);
  }

  #joinWebs(graph: FlowGraph): void {
    const items = this.#stack.items.data;
    for (const block of graph.blocks) {
      for (const edge of block.edges) {
        for (let i = edge.codeStart; i < edge.codeEnd; i++) {
          if ((items[i]! & 7) !== Item.move) continue;
          const value = this.#find(items[i]! >> ITEM_SHIFT);
          this.#web[value] = this.#find(items[i + 1]! >> ITEM_SHIFT);
        }
      }
    }
  }

  #find(value: number): number {
    const web = this.#web;
    let root = value;
    while (web[root] !== root) {
      web[root] = web[web[root]!]!;
      root = web[root]!;
    }
    return root;
  }

  #newColour(type: number, value: number): number {
    this.#busy.push(-1);
    this.#place.push(-1);
    this.firstValue.push(value);
    return this.types.push(type) - 1;
  }

  #give(value: number, colour: number): void {
    this.colour[value] = colour;
    this.#preferred[this.#find(value)] = colour;
  }

  /** A local for a value that is defined here. */
  #define(value: number, block: number): void {
    const busy = this.#busy;
    if (this.colour[value]! < 0) {
      const type = this.#lowered.code.type[value]!;
      let colour = this.#preferred[this.#find(value)]!;
      if (colour < 0 || busy[colour] === block || this.#place[colour]! < 0) {
        colour = this.#firstFree(type, block);
        if (colour < 0) {
          colour = this.#newColour(type, value);
          this.#share(colour);
        }
      }
      this.#give(value, colour);
    }
    busy[this.colour[value]!] = block;
  }

  #firstFree(type: number, block: number): number {
    const pool = this.#pools[type]!;
    let place = this.#firstPlace[type]!;
    while (place < pool.length && this.#busy[pool[place]!] === block) place++;
    this.#firstPlace[type] = place;
    return place < pool.length ? pool[place]! : -1;
  }

  #release(colour: number): void {
    this.#busy[colour] = -1;
    const place = this.#place[colour]!;
    const type = this.types[colour]!;
    if (place >= 0 && place < this.#firstPlace[type]!) this.#firstPlace[type] = place;
  }

  /** Lets the colour be given to other values where it is free. */
  #share(colour: number): void {
    this.#place[colour] = this.#pools[this.types[colour]!]!.push(colour) - 1;
  }

  #colourBlock(block: FlowBlock): void {
    this.#markLastUses(block);
    const { index } = block;
    const busy = this.#busy;
    const items = this.#stack.items.data;
    this.#firstPlace.fill(0);
    for (const value of block.liveIn) busy[this.colour[value]!] = index;
    const paramCount = block.ir === null ? 0 : block.ir.params.length;
    for (let i = 0; i < paramCount; i++) {
      if (this.#stack.inLocal[block.first + i] !== 0) this.#define(block.first + i, index);
    }
    // Nothing is defined on one of several edges.
    const end = block.edges.length === 1 ? block.edges[0]!.codeEnd : block.codeEnd;
    for (let i = block.codeStart; i < end; i++) {
      const item = items[i]!;
      const kind = item & 7;
      if (kind === Item.get) {
        if ((item & LAST_USE) !== 0) this.#release(this.colour[item >> ITEM_SHIFT]!);
      } else if (kind === Item.set || kind === Item.tee) {
        this.#define(item >> ITEM_SHIFT, index);
      }
    }
  }

  #markLastUses(block: FlowBlock): void {
    const items = this.#stack.items.data;
    const live = this.#live;
    const { index, edges } = block;
    for (const value of block.liveOut) live[value] = index;
    // What an edge assigns stays in place until the edge is done, and edges of a branch exclude each other.
    for (const edge of edges) {
      for (let i = edge.codeStart; i < edge.codeEnd; i++) {
        const kind = items[i]! & 7;
        if (kind === Item.move || (kind === Item.get && edges.length > 1)) {
          live[items[i]! >> ITEM_SHIFT] = index;
        }
      }
    }
    const end = edges.length === 1 ? edges[0]!.codeEnd : block.codeEnd;
    for (let i = end - 1; i >= block.codeStart; i--) {
      const item = items[i]!;
      if ((item & 7) !== Item.get) continue;
      const value = item >> ITEM_SHIFT;
      if (live[value] === index) continue;
      live[value] = index;
      items[i] = item | LAST_USE;
    }
  }
}
