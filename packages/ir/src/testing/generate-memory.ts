// Random operations on memory. Each alias class owns a window of its own, and `any` may touch all of them, so that
// what classes promise holds.

import { type AliasClass, ANY_ALIAS, type Node } from '../function.ts';
import { type Op, opList, ops } from '../ops.ts';
import type { FunctionGenerator } from './generate-function.ts';

/** Bytes of each alias class's window. */
const WINDOW = 64;
/** Addresses are masked to this, plus an offset that leaves room for eight bytes. */
const MASK = 31;
const LOADS: readonly Op[] = opList.filter((op) => op.effect === 'load');
const STORES: readonly Op[] = opList.filter((op) => op.effect === 'store' && op.bytes > 0);

/** Makes memory operations for a function generator. */
export class MemoryGenerator {
  readonly #to: FunctionGenerator;

  constructor(to: FunctionGenerator) {
    this.#to = to;
  }

  statement(): void {
    const { random } = this.#to;
    const kind = random.below(20);
    if (kind < 9) this.#load();
    else if (kind < 17) this.#store();
    else if (kind < 18) this.#bulk(ops['memory.copy']);
    else if (kind < 19) this.#bulk(ops['memory.fill']);
    else this.#size();
  }

  #load(): void {
    const to = this.#to;
    const op = to.random.pick(LOADS);
    const { alias, window } = this.#alias();
    to.touches('reads', alias);
    to.append(op, [this.#address()], { offset: this.#offset(window), alias });
  }

  #store(): void {
    const to = this.#to;
    const op = to.random.pick(STORES);
    const { alias, window } = this.#alias();
    to.touches('writes', alias);
    const value = op === ops['f64.store'] ? to.canonical() : to.value(op.params![1]!);
    const address = this.#address();
    to.append(op, [address, value], { offset: this.#offset(window), alias });
    // The same place again, now and then, for forwarding and dead stores to find.
    if (to.random.oneIn(3)) {
      const load = to.random.pick(LOADS);
      to.touches('reads', alias);
      to.append(load, [address], { offset: this.#offset(window), alias });
    }
  }

  #bulk(op: Op): void {
    const to = this.#to;
    const { alias, window } = this.#alias();
    const base = to.fn.constant('i32', window * WINDOW);
    const place = (): Node => to.append(ops['i32.add'], [this.#address(), base]);
    const bytes = to.append(ops['i32.and'], [to.value('i32'), to.fn.constant('i32', 15)]);
    to.touches('writes', alias);
    if (op === ops['memory.copy']) to.touches('reads', alias);
    const second = op === ops['memory.copy'] ? place() : to.value('i32');
    to.append(op, [place(), second, bytes], { offset: 0, alias });
  }

  #size(): void {
    const to = this.#to;
    to.touchesAll();
    if (to.random.oneIn(4)) to.append(ops['memory.grow'], [to.fn.constant('i32', 1)]);
    else to.append(ops['memory.size'], []);
  }

  #alias(): { readonly alias: AliasClass; readonly window: number } {
    const { random, fn } = this.#to;
    const window = random.below(fn.module.aliasClasses.length);
    return { alias: random.oneIn(4) ? ANY_ALIAS : window, window };
  }

  /** From 0 to {@link MASK}; often a constant, so that accesses meet. */
  #address(): Node {
    const { random, fn } = this.#to;
    if (random.oneIn(2)) return fn.constant('i32', 8 * random.below(4));
    return this.#to.append(ops['i32.and'], [this.#to.value('i32'), fn.constant('i32', MASK)]);
  }

  #offset(window: number): number {
    const { random } = this.#to;
    const within = random.oneIn(2) ? 0 : random.below(WINDOW - MASK - 8);
    return window * WINDOW + within;
  }
}
