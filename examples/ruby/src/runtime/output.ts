// Standard output and error, buffered as Ruby does it: line-wise on a terminal, else in blocks.

/** Where bytes go. */
export type Sink = (bytes: Uint8Array) => void;

/** Bytes that are kept before they are written. */
const BLOCK = 64 * 1024;

/** One stream. */
class Buffered {
  readonly #sink: Sink;
  readonly #lineWise: boolean;
  #chunks: Uint8Array[] = [];
  #size = 0;
  /** Writes at once. */
  sync = false;

  constructor(sink: Sink, lineWise: boolean) {
    this.#sink = sink;
    this.#lineWise = lineWise;
  }

  write(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#chunks.push(bytes);
    this.#size += bytes.length;
    if (this.sync || this.#size >= BLOCK || (this.#lineWise && bytes.includes(10))) this.flush();
  }

  flush(): void {
    if (this.#size === 0) return;
    const all = new Uint8Array(this.#size);
    let at = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    this.#chunks = [];
    this.#size = 0;
    this.#sink(all);
  }
}

/** The streams of one runtime. */
export class Output {
  readonly out: Buffered;
  readonly err: Buffered;

  constructor(out: Sink, err: Sink, lineWise = false) {
    this.out = new Buffered(out, lineWise);
    this.err = new Buffered(err, true);
    this.err.sync = true;
  }

  /** Writes to the stream of a file number: 1 or 2. */
  write(stream: number, bytes: Uint8Array): void {
    if (stream === 2) this.err.write(bytes);
    else this.out.write(bytes);
  }

  flush(): void {
    this.out.flush();
    this.err.flush();
  }
}
