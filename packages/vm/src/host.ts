// What host code sees of guest values: words in, words out. Used by the evaluate reading, by runtime primitives and by
// the embedding API.

import type { Handle, Handles } from '@martlet/heap';
import type { GuestClass } from './classes.ts';
import { IMMEDIATE_KEY } from './layout.ts';
import type { World } from './world.ts';

/**
 * Thrown by host code to raise a guest error; generated code sees it as a pending completion. It is no Error, because to note
 * where in the host it came from takes longer than the rest, and nobody reads it.
 */
export class GuestRaise {
  /** The raised value. */
  readonly word: bigint;

  constructor(word: bigint) {
    this.word = word;
  }
}

/** A guest value that host code holds on to; see {@link Host.root}. */
export class Root {
  readonly #handles: Handles;
  #handle: Handle | null;

  constructor(handles: Handles, word: bigint) {
    this.#handles = handles;
    this.#handle = handles.keepWord(word);
  }

  /** The value. Throws a `RangeError` when it was released. */
  get word(): bigint {
    return this.#held.word;
  }

  set word(word: bigint) {
    this.#held.word = word;
  }

  get #held(): Handle {
    if (this.#handle === null) {
      throw new RangeError('the root was released; make another one with host.root');
    }
    return this.#handle;
  }

  /** Lets go of the value. Doing so twice does no harm. */
  release(): void {
    if (this.#handle !== null) this.#handles.release(this.#handle);
    this.#handle = null;
  }
}

/** Temporaries for which memory is kept. */
const MANY = 4096;

/** Guest values as host code handles them. Words of objects stay valid while something roots them. */
export class Host {
  readonly world: World;
  /** A stack; what is behind its top is stale. */
  readonly #temporaries: bigint[] = [];
  #kept = 0;

  constructor(world: World) {
    this.world = world;
  }

  /** How many temporaries there are: objects that host code made and that no frame holds yet. */
  get kept(): number {
    return this.#kept;
  }

  /** Forgets temporaries, down to so many. */
  forget(count = 0): void {
    this.#kept = count;
    // Setting the length is slow, so only the memory of many is given back.
    if (count === 0 && this.#temporaries.length > MANY) this.#temporaries.length = 0;
  }

  /** Visits all temporaries; the collector treats them as roots. */
  eachTemporary(visit: (word: bigint) => void): void {
    for (let i = 0; i < this.#kept; i++) visit(this.#temporaries[i]!);
  }

  get nil(): bigint {
    return this.world.values.nil;
  }

  bool(value: boolean): bigint {
    return value ? this.world.values.true : this.world.values.false;
  }

  truthy(word: bigint): boolean {
    return word !== this.world.values.nil && word !== this.world.values.false;
  }

  /** Does an integer fit the value model? */
  fits(value: bigint): boolean {
    return value >= this.world.values.minInt && value <= this.world.values.maxInt;
  }

  int(value: bigint | number): bigint {
    const { values } = this.world;
    if (typeof value === 'number' && Number.isSafeInteger(value)) return values.encodeNumber(value);
    return values.encodeInt(BigInt(value));
  }

  toInt(word: bigint): bigint {
    return this.world.values.decodeInt(word);
  }

  isInt(word: bigint): boolean {
    return this.world.values.kind(word) === 'integer';
  }

  float(value: number): bigint {
    const { heap, values } = this.world;
    const word = values.encodeFloat(value);
    if (word !== null) return word;
    const reference = heap.newObject(heap.float.shape);
    heap.float.fields.value.write(reference, value);
    return this.keep(values.encodeReference(reference));
  }

  isFloat(word: bigint): boolean {
    const kind = this.world.values.kind(word);
    return (
      kind === 'float' ||
      (kind === 'reference' && this.shapeOf(word) === this.world.heap.float.shape.id)
    );
  }

  toFloat(word: bigint): number {
    const { heap, values } = this.world;
    if (values.kind(word) === 'float') return values.decodeFloat(word);
    return Number(heap.float.fields.value.read(values.decodeReference(word)));
  }

  symbol(text: string): bigint {
    return this.world.values.encodeSymbol(this.world.symbol(text));
  }

  /**
   * The same for a text that the guest has made while it runs.
   *
   * @throws OutOfMemoryError when all symbols would take as much memory as the VM may have
   */
  guestSymbol(text: string): bigint {
    return this.world.values.encodeSymbol(this.world.guestSymbol(text));
  }

  /** The text of a symbol. */
  text(word: bigint): string {
    return this.world.symbolText(this.world.values.decodeId(word));
  }

  /** Shape id of an object's word. */
  shapeOf(word: bigint): number {
    return this.world.heap.shapeIdOf(this.world.values.decodeReference(word));
  }

  /** The key by which inline caches know receivers like this one. */
  keyOf(word: bigint): number {
    const low = Number(BigInt.asUintN(8, word));
    if ((low & 1) === 0) return IMMEDIATE_KEY.int;
    if ((low & 3) === 3) return IMMEDIATE_KEY.float;
    return (low & 7) === 1 ? this.shapeOf(word) : low;
  }

  /** Is the value of this class? For classes whose words or layout tell. */
  is(word: bigint, cls: GuestClass): boolean {
    const kind = this.world.values.kind(word);
    switch (cls.representation) {
      case 'integer':
      case 'nil':
      case 'false':
      case 'true':
      case 'symbol':
        return kind === cls.representation;
      case 'float':
        return this.isFloat(word);
      case 'object':
        return false;
      default:
        return kind === 'reference' && this.shapeOf(word) === this.world.shapeOf(cls);
    }
  }

  /** Roots a word until the host call or instruction ends. */
  keep(word: bigint): bigint {
    this.#temporaries[this.#kept++] = word;
    return word;
  }

  /**
   * Roots a word until it is released: for what host code keeps in data of its own. The word can be replaced.
   *
   * @example
   * const name = host.root(word); // in a table of the host
   * name.word;                    // later, as often as it is needed
   * name.release();
   */
  root(word: bigint): Root {
    return new Root(this.world.heap.handles, word);
  }

  /** Raises a guest error. */
  raise(word: bigint): never {
    throw new GuestRaise(word);
  }
}
