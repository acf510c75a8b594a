// The hash table of value numbering: from an operation and its operands to the value that holds its result. Entries are
// made and forgotten in stack order, along a walk of the dominator tree. Briggs, Cooper, Simpson, "Value Numbering"
// (1997), section 4: dominator-based value numbering with a scoped table.

import type { Immediate, Node } from '../function.ts';
import type { Op } from '../ops.ts';

/** A scoped hash table over (operation, operands, immediate). */
export class ValueTable {
  #buckets: Int32Array = new Int32Array(64).fill(-1);
  readonly #next: number[] = [];
  readonly #hash: number[] = [];
  readonly #op: Op[] = [];
  readonly #args: (readonly Node[])[] = [];
  readonly #imm: Immediate[] = [];
  readonly #value: Node[] = [];

  /** How many entries there are; {@link rewind} goes back to such a number. */
  get mark(): number {
    return this.#value.length;
  }

  /** The value known for this operation, or `null`. */
  find(op: Op, args: readonly Node[], imm: Immediate): Node | null {
    const hash = hashOf(op, args);
    const buckets = this.#buckets;
    for (let at = buckets[hash & (buckets.length - 1)]!; at >= 0; at = this.#next[at]!) {
      if (this.#hash[at] === hash && this.#op[at] === op && this.#imm[at] === imm) {
        if (sameList(this.#args[at]!, args)) return this.#value[at]!;
      }
    }
    return null;
  }

  /** Enters a value; later entries for the same operation hide earlier ones. The list of operands is kept. */
  add(op: Op, args: readonly Node[], imm: Immediate, value: Node): void {
    if (this.#value.length >= this.#buckets.length) this.#grow();
    const hash = hashOf(op, args);
    const bucket = hash & (this.#buckets.length - 1);
    this.#next.push(this.#buckets[bucket]!);
    this.#hash.push(hash);
    this.#op.push(op);
    this.#args.push(args);
    this.#imm.push(imm);
    this.#buckets[bucket] = this.#value.length;
    this.#value.push(value);
  }

  /** Forgets all entries made since `mark` was read. */
  rewind(mark: number): void {
    const mask = this.#buckets.length - 1;
    for (let at = this.#value.length - 1; at >= mark; at--) {
      this.#buckets[this.#hash[at]! & mask] = this.#next[at]!;
    }
    this.#next.length = mark;
    this.#hash.length = mark;
    this.#op.length = mark;
    this.#args.length = mark;
    this.#imm.length = mark;
    this.#value.length = mark;
  }

  #grow(): void {
    const buckets = new Int32Array(this.#buckets.length * 4).fill(-1);
    // In the order of entry, so that later entries still hide earlier ones and rewinding still works.
    for (let at = 0; at < this.#value.length; at++) {
      const bucket = this.#hash[at]! & (buckets.length - 1);
      this.#next[at] = buckets[bucket]!;
      buckets[bucket] = at;
    }
    this.#buckets = buckets;
  }
}

function hashOf(op: Op, args: readonly Node[]): number {
  let hash = op.code;
  for (let i = 0; i < args.length; i++) hash = Math.imul(hash ^ args[i]!.id, 0x9e3779b1);
  return hash ^ (hash >>> 15);
}

function sameList(a: readonly Node[], b: readonly Node[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
