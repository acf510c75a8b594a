// A growing list of 32-bit integers.

/** Like an array of numbers, in one typed array that doubles when it is full. */
export class IntVector {
  data: Int32Array;
  length = 0;

  constructor(capacity = 64) {
    this.data = new Int32Array(capacity);
  }

  push(value: number): void {
    if (this.length === this.data.length) {
      const larger = new Int32Array(this.length * 2);
      larger.set(this.data);
      this.data = larger;
    }
    this.data[this.length++] = value;
  }

  /** Reverses the elements from `start` to the end. */
  reverseFrom(start: number): void {
    this.data.subarray(start, this.length).reverse();
  }
}
