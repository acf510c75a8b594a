/** Row operations on one WebAssembly memory. Rows are byte addresses, `bytes` is the length of a row. */
export interface Kernels {
  copy(d: number, s: number, bytes: number): void;
  or(d: number, s: number, bytes: number): void;
  and(d: number, s: number, bytes: number): void;
  andNot(d: number, s: number, bytes: number): void;
  xor(d: number, s: number, bytes: number): void;
  /** The reporting forms and the tests return 1 for yes, 0 for no. */
  copyInto(d: number, s: number, bytes: number): number;
  orInto(d: number, s: number, bytes: number): number;
  andInto(d: number, s: number, bytes: number): number;
  andNotInto(d: number, s: number, bytes: number): number;
  transfer(d: number, gen: number, kill: number, s: number, bytes: number): number;
  equals(a: number, b: number, bytes: number): number;
  intersects(a: number, b: number, bytes: number): number;
  includes(a: number, b: number, bytes: number): number;
  isEmpty(a: number, bytes: number): number;
  count(a: number, bytes: number): number;
}
