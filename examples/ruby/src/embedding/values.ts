// Values on their way between TypeScript and Ruby.

import { GuestFloat } from '@martlet/vm';
import type { RootedWord } from '../runtime/classes.ts';
import type { Runtime } from '../runtime/runtime.ts';

/** A value that Ruby gives. Floats and small Integers are both numbers; symbols come by `Symbol.for`. */
export type RubyValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | symbol
  | RubyObject
  | RubyValue[]
  | Map<RubyValue, RubyValue>;

/**
 * A value for Ruby. Whole numbers become Integers, unless they are wrapped in a `GuestFloat`; bytes become a String; a
 * plain object becomes a Hash with symbols as keys; a function becomes a Proc.
 */
export type RubyArgument =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | symbol
  | GuestFloat
  | Uint8Array
  | RubyObject
  | RubyCallback
  | readonly RubyArgument[]
  | ReadonlyMap<RubyArgument, RubyArgument>
  | { readonly [key: string]: RubyArgument };

/** A function that Ruby may call. Keyword arguments come as a last argument, a Map with symbols as keys. */
export type RubyCallback = (...args: RubyValue[]) => RubyArgument;

/** What a call passes besides its arguments. */
export interface CallOptions {
  readonly keywords?: { readonly [key: string]: RubyArgument };
  /** The block: a function, or a Proc of Ruby's. */
  readonly block?: RubyCallback | RubyObject;
}

/** Calls a method of an object. */
export type MethodCall = (
  receiver: RubyObject,
  method: string,
  args: readonly RubyArgument[],
  options: CallOptions,
) => RubyValue;

/** An object that has no form in TypeScript. It lives until it is released, or its Ruby goes. */
export class RubyObject {
  readonly className: string;
  readonly #runtime: Runtime;
  readonly #call: MethodCall;
  #rooted: RootedWord | null;

  constructor(runtime: Runtime, word: bigint, call: MethodCall) {
    this.#runtime = runtime;
    this.#call = call;
    this.#rooted = runtime.rooted(word);
    this.className = runtime.classLabel(runtime.ordinaryClassOf(word));
  }

  /**
   * Calls a public method.
   *
   * @throws RubyError for an exception that Ruby code did not handle; TypeError when the object has been released
   */
  call(method: string, args: readonly RubyArgument[] = [], options: CallOptions = {}): RubyValue {
    return this.#call(this, method, args, options);
  }

  /** Lets the collector have the object. Doing it again does nothing. */
  release(): void {
    if (this.#rooted === null) return;
    this.#runtime.release(this.#rooted);
    this.#rooted = null;
  }

  /**
   * The object's word in a runtime.
   *
   * @throws TypeError when it has been released, or belongs to another Ruby
   */
  wordIn(runtime: Runtime): bigint {
    if (this.#rooted === null) {
      throw new TypeError(`this ${this.className} has been released; use it before release()`);
    }
    if (this.#runtime !== runtime) {
      throw new TypeError(
        `this ${this.className} belongs to another Ruby; pass its contents instead`,
      );
    }
    return this.#rooted.word;
  }
}

/** Converts the values of one runtime. */
export class Values {
  readonly #runtime: Runtime;
  readonly #call: MethodCall;
  readonly #procOf: (callback: RubyCallback) => bigint;

  constructor(runtime: Runtime, call: MethodCall, procOf: (callback: RubyCallback) => bigint) {
    this.#runtime = runtime;
    this.#call = call;
    this.#procOf = procOf;
  }

  /**
   * The word of a value; good until the next call into Ruby ends. Arrays and Hashes are copied.
   *
   * @throws TypeError for what has no form in Ruby
   */
  toRuby(value: RubyArgument, around: readonly object[] = []): bigint {
    const rt = this.#runtime;
    switch (typeof value) {
      case 'undefined':
        return rt.nil;
      case 'boolean':
        return rt.bool(value);
      case 'number':
        return Number.isSafeInteger(value) && !Object.is(value, -0)
          ? rt.integer(value)
          : rt.float(value);
      case 'bigint':
        return rt.integer(value);
      case 'string':
        return rt.newString(value);
      case 'symbol':
        return rt.symbol(value.description ?? '');
      case 'function':
        return this.#procOf(value);
      default:
        return value === null ? rt.nil : this.#objectToRuby(value, around);
    }
  }

  #objectToRuby(
    value: Exclude<RubyArgument & object, RubyCallback>,
    around: readonly object[],
  ): bigint {
    const rt = this.#runtime;
    if (value instanceof RubyObject) return value.wordIn(rt);
    if (value instanceof GuestFloat) return rt.float(value.value);
    if (value instanceof Uint8Array) return rt.newStringOf(value);
    if (around.includes(value)) {
      throw new TypeError('a value that contains itself has no form in Ruby; break the cycle');
    }
    const inside = [...around, value];
    if (Array.isArray(value)) {
      const elements = value as readonly RubyArgument[];
      return rt.newArray(elements.map((element) => this.toRuby(element, inside)));
    }
    if (value instanceof Map) return this.#hash(value, inside);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) {
      const { name } = (value as object).constructor;
      throw new TypeError(
        `an instance of ${name} has no form in Ruby; pass a plain object, a Map or an array`,
      );
    }
    const entries = Object.entries(value as { readonly [key: string]: RubyArgument });
    return this.#hash(new Map(entries.map(([key, entry]) => [Symbol.for(key), entry])), inside);
  }

  /** A Hash. The host can tell keys apart that are no objects. */
  #hash(map: ReadonlyMap<RubyArgument, RubyArgument>, around: readonly object[]): bigint {
    const entries = new Map<string, [bigint, bigint]>();
    for (const [key, value] of map) {
      if (key !== null && (typeof key === 'object' || typeof key === 'function')) {
        throw new TypeError(
          'a key of a Map must be a string, symbol, number, bigint, boolean or null for Ruby',
        );
      }
      const word = this.toRuby(key);
      const rt = this.#runtime;
      const text = typeof key === 'symbol' ? (key.description ?? '') : String(key ?? null);
      const kind = rt.isInteger(word) ? 'integer' : typeof key;
      entries.set(`${kind} ${text}`, [word, this.toRuby(value, around)]);
    }
    return this.#runtime.newHash([...entries.values()]);
  }

  /** A value of Ruby's for TypeScript: Arrays and Hashes are copied, what has no form becomes a {@link RubyObject}. */
  fromRuby(word: bigint, seen: Map<bigint, RubyValue> = new Map()): RubyValue {
    const rt = this.#runtime;
    if (word === rt.nil) return null;
    if (rt.isInteger(word)) {
      const value = rt.toBigInt(word);
      return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    }
    if (rt.isFloat(word)) return rt.toFloat(word);
    if (rt.isSymbol(word)) return Symbol.for(rt.host.text(word));
    const kind = rt.words.kind(word);
    if (kind === 'true' || kind === 'false') return kind === 'true';
    if (rt.isString(word)) return rt.str(word);
    const known = seen.get(word);
    if (known !== undefined) return known;
    if (rt.isArray(word)) {
      const array: RubyValue[] = [];
      seen.set(word, array);
      for (const element of rt.elements(word)) array.push(this.fromRuby(element, seen));
      return array;
    }
    if (rt.isKindOf(word, rt.classNamed('Hash'))) {
      const map = new Map<RubyValue, RubyValue>();
      seen.set(word, map);
      for (const [key, value] of rt.hashEntries(word)) {
        map.set(this.fromRuby(key, seen), this.fromRuby(value, seen));
      }
      return map;
    }
    const object = new RubyObject(rt, word, this.#call);
    seen.set(word, object);
    return object;
  }
}
