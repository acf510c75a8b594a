// A function that a VM has loaded: where its parts stand in linear memory.

import type { Liveness } from '@martlet/dataflow';
import type { GuestFunction } from './container.ts';
import { homeStates, livenessOf } from './effects.ts';
import { CACHE_BYTES, CALLEES_BYTES, ENTRY_BYTES } from './layout.ts';

/** What is known of a function once it has been written into memory. */
export interface LoadedParts {
  readonly fn: GuestFunction;
  /** Byte offset of each position from the start of the code, and of the end. */
  readonly offsets: Int32Array;
  /** Addresses of its cells. */
  readonly cells: readonly number[];
}

/** Where a function comes from when something first asks what it is. */
export interface FunctionSource {
  /** Is it in memory already? */
  readonly isWritten: boolean;
  decode(item: LoadedFunction): GuestFunction;
  /** What is to be known of it; writes it into memory if it is not there. Called once for each function. */
  obtain(item: LoadedFunction, fn: GuestFunction): LoadedParts;
}

/** By position, where the records of the callees that are noted stand, from the first inline cache; and the end of all. */
function calleesOf({ code, caches }: GuestFunction): Int32Array {
  const callees = new Int32Array(code.length + 1);
  let offset = caches.length * CACHE_BYTES;
  for (const [at, { instruction }] of code.entries()) {
    callees[at] = offset;
    if (instruction.loadsCallee) offset += CALLEES_BYTES;
  }
  callees[code.length] = offset;
  return callees;
}

/** What is computed of a function when it is first asked for. */
interface Analyses {
  readonly liveness?: Liveness;
  readonly homes?: Uint8Array;
  readonly callees?: Int32Array;
}

const NOTHING: Analyses = {};

/** The addresses of a function, which it has from the start. */
export interface LoadedAddresses {
  readonly index: number;
  /** Address of the first instruction, and behind the last. */
  readonly code: number;
  readonly codeEnd: number;
  /** Address of its record. */
  readonly record: number;
  /** Address of its first entry: the record, or a table. */
  readonly entries: number;
  /** Address of its first constant and of its first inline cache. */
  readonly constants: number;
  readonly caches: number;
}

/**
 * A function in memory. One of a stored program is decoded and written when something first asks what it is; that it is
 * called counts as asking.
 */
export class LoadedFunction implements LoadedAddresses {
  readonly index: number;
  readonly code: number;
  readonly codeEnd: number;
  readonly record: number;
  readonly entries: number;
  readonly constants: number;
  readonly caches: number;
  /** All functions of its program, by which operands name functions. */
  readonly program: readonly LoadedFunction[];
  // A library has thousands of functions, most of which are never called: they are to be made quickly.
  #parts: LoadedParts | FunctionSource;
  #analyses: Analyses;

  /**
   * @param parts what is known of it, or where that is from
   * @param program all functions of its program; those behind it may follow later
   */
  constructor(
    addresses: LoadedAddresses,
    parts: LoadedParts | FunctionSource,
    program: readonly LoadedFunction[] = [],
  ) {
    this.index = addresses.index;
    this.code = addresses.code;
    this.codeEnd = addresses.codeEnd;
    this.record = addresses.record;
    this.entries = addresses.entries;
    this.constants = addresses.constants;
    this.caches = addresses.caches;
    this.program = program;
    this.#parts = parts;
    this.#analyses = NOTHING;
  }

  /** Has it been written into memory? */
  get isWritten(): boolean {
    return 'fn' in this.#parts || this.#parts.isWritten;
  }

  get #known(): LoadedParts {
    if (!('fn' in this.#parts)) {
      const source = this.#parts;
      this.#parts = source.obtain(this, source.decode(this));
    }
    return this.#parts;
  }

  get fn(): GuestFunction {
    return this.#known.fn;
  }

  /** The same, without writing the function into memory where it is not there yet. */
  decoded(): GuestFunction {
    return 'fn' in this.#parts ? this.#parts.fn : this.#parts.decode(this);
  }

  /** Byte offset of each position from `code`, and of the end. */
  get offsets(): Int32Array {
    return this.#known.offsets;
  }

  /** Addresses of its cells. */
  get cells(): readonly number[] {
    return this.#known.cells;
  }

  /** Which registers are live where; computed when first asked for. */
  get liveness(): Liveness {
    return this.#analyses.liveness ?? this.#learn('liveness', livenessOf(this.fn));
  }

  /** Does the home register tell, at a position, whose frame this is? Not before it has been written. */
  holdsHome(position: number): boolean {
    if (this.fn.home < 0) return false;
    const homes = this.#analyses.homes ?? this.#learn('homes', homeStates(this.fn));
    return homes[position] === 1;
  }

  #learn<K extends keyof Analyses>(what: K, found: NonNullable<Analyses[K]>): typeof found {
    this.#analyses = { ...this.#analyses, [what]: found };
    return found;
  }

  /** Address of a position. */
  pcOf(position: number): number {
    return this.code + this.offsets[position]!;
  }

  /** Address of an entry. */
  entryAddress(index: number): number {
    return this.entries + index * ENTRY_BYTES;
  }

  /** Address of an inline cache. */
  cacheAddress(cache: number): number {
    return this.caches + cache * CACHE_BYTES;
  }

  /**
   * Address of the records of the functions that the instruction at a position has called, of one that notes them. They stand
   * behind the inline caches; the address for the end of the code is the end of all.
   */
  calleesAddress(position: number): number {
    const callees = this.#analyses.callees ?? this.#learn('callees', calleesOf(this.fn));
    return this.caches + callees[position]!;
  }

  /** The position at an address in this function. */
  positionOf(pc: number): number {
    const { offsets } = this;
    const offset = pc - this.code;
    let low = 0;
    let high = offsets.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (offsets[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
