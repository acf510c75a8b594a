import { sameWords } from './class-sets.ts';
import { finish, InternTable, mix } from './intern.ts';

/** The empty name set. */
export const NO_NAMES = 0;

/** Hash-consed finite sets of names (see `NameId`), each an ascending list. */
export class NameSetTable extends InternTable {
  readonly #names: Int32Array[] = [];
  #out: Int32Array = new Int32Array(32);
  #length = 0;

  constructor() {
    super();
    this.retain(this.intern());
  }

  /** The names of a set, ascending. Read only. */
  names(set: number): Int32Array {
    return this.#names[set]!;
  }

  size(set: number): number {
    return this.#names[set]!.length;
  }

  has(set: number, name: number): boolean {
    return this.#names[set]!.includes(name);
  }

  /** Starts building a set; then {@link add} in ascending order, then {@link intern}. */
  start(): void {
    this.#length = 0;
  }

  add(name: number): void {
    if (this.#length === this.#out.length) {
      const longer = new Int32Array(this.#length * 2);
      longer.set(this.#out);
      this.#out = longer;
    }
    this.#out[this.#length++] = name;
  }

  intern(): number {
    let hash = this.#length;
    for (let i = 0; i < this.#length; i++) hash = mix(hash, this.#out[i]!);
    hash = finish(hash);
    for (let row = this.firstInBucket(hash); row >= 0; row = this.nextInBucket(row)) {
      if (this.hashOf(row) === hash && sameWords(this.#names[row]!, this.#out, this.#length)) {
        return row;
      }
    }
    const row = this.allocate(hash);
    this.#names[row] = this.#out.slice(0, this.#length);
    return row;
  }

  union(a: number, b: number): number {
    if (a === b || b === NO_NAMES) return a;
    if (a === NO_NAMES) return b;
    const namesA = this.#names[a]!;
    const namesB = this.#names[b]!;
    this.start();
    let j = 0;
    for (let i = 0; i < namesA.length; i++) {
      while (j < namesB.length && namesB[j]! < namesA[i]!) this.add(namesB[j++]!);
      if (namesB[j] === namesA[i]) j++;
      this.add(namesA[i]!);
    }
    while (j < namesB.length) this.add(namesB[j++]!);
    return this.intern();
  }

  override bytes(): number {
    let total = super.bytes();
    for (const names of this.#names) total += names.length === 0 ? 0 : 100 + names.byteLength;
    return total;
  }

  protected override growColumns(): void {
    // The lists live in an ordinary array, which grows by itself.
  }

  protected override dispose(row: number): void {
    this.#names[row] = new Int32Array(0);
  }
}
