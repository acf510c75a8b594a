// Memory for the side tables of one function at a time. A typed array of its own costs an allocation outside the
// engine's heap, about a microsecond; a hot function needs thirty, so they are views of one buffer that is kept.

/** Hands out zeroed typed arrays, which are valid until the next `reset`. */
export class Tables {
  #buffer: ArrayBuffer = new ArrayBuffer(1 << 16);
  #used = 0;

  /** Takes back all tables. */
  reset(): void {
    this.#used = 0;
  }

  int32(length: number): Int32Array {
    const offset = this.#take(length * 4);
    return new Int32Array(this.#buffer, offset, length).fill(0);
  }

  uint16(length: number): Uint16Array {
    const offset = this.#take(length * 2);
    return new Uint16Array(this.#buffer, offset, length).fill(0);
  }

  uint8(length: number): Uint8Array {
    const offset = this.#take(length);
    return new Uint8Array(this.#buffer, offset, length).fill(0);
  }

  #take(bytes: number): number {
    const aligned = (bytes + 7) & ~7;
    if (this.#used + aligned > this.#buffer.byteLength) {
      // Tables handed out before stay in the former buffer.
      this.#buffer = new ArrayBuffer(Math.max(this.#buffer.byteLength * 2, aligned));
      this.#used = 0;
    }
    const offset = this.#used;
    this.#used += aligned;
    return offset;
  }
}
