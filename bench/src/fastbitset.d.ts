/** The part of fastbitset that the benchmarks use; the package brings no types. */
declare module 'fastbitset' {
  export default class FastBitSet {
    constructor(positions?: Iterable<number>);
    readonly words: readonly number[];
    add(index: number): void;
    remove(index: number): void;
    has(index: number): boolean;
    size(): number;
    array(): number[];
    clone(): FastBitSet;
    equals(other: FastBitSet): boolean;
    union(other: FastBitSet): FastBitSet;
    intersection(other: FastBitSet): FastBitSet;
    difference(other: FastBitSet): FastBitSet;
    difference_size(other: FastBitSet): number;
    change(other: FastBitSet): FastBitSet;
    forEach(visit: (index: number) => void): void;
    [Symbol.iterator](): IterableIterator<number>;
  }
}
