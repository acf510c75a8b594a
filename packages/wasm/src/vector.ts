// A growing list of 32-bit integers.

/** Like an array of numbers, in one typed array that doubles when it is full. */
export class IntVector {
  data: Int32Array;
  length = 0;

  /** Starts in `data`, which may be larger than what is needed in the end. */
  constructor(data: Int32Array = new Int32Array(64)) {
    this.data = data;
  }

  push(value: number): void {
    if (this.length === this.data.length) {
      const larger = new Int32Array(this.length * 2 + 16);
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
