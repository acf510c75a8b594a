// What a language brings besides its instructions: classes, layouts, and the decisions that no instruction makes.

import type { ObjectShapes } from '@martlet/heap';
import type { GuestClass, LayoutSpec } from './classes.ts';
import type { Constant } from './container.ts';
import type { Host } from './host.ts';
import type { InstructionSet } from './instruction-set.ts';
import type { LoadedFunction } from './loaded-function.ts';

/** Error values that the VM itself must be able to raise. Each gives the word of the guest's error object. */
export interface GuestErrors {
  stackOverflow(host: Host): bigint;
  outOfMemory(host: Host): bigint;
  /** The receiver has no method for the message. */
  noMethod(host: Host, receiver: bigint, message: string): bigint;
  /** The value is no object, or has no such field. */
  noField(host: Host, object: bigint, field: string): bigint;
  argumentCount(host: Host, fn: LoadedFunction, given: number): bigint;
  /** A return out of a block whose function has returned already. Without it, the host alone is told. */
  deadReturn?(host: Host): bigint;
}

/** A language for {@link Vm}. */
export interface Language {
  readonly set: InstructionSet;
  /** Its own classes; integers, floats, symbols and singletons need no mention. */
  readonly classes: readonly GuestClass[];
  readonly layouts: readonly LayoutSpec[];
  readonly errors: GuestErrors;
  /** What the host is told of an error that the guest did not handle. */
  describeError(host: Host, word: bigint): string;
  /** The word of a string constant. Other constants the VM makes itself. */
  string?(host: Host, text: string): bigint;
  /**
   * The value of a field that an object has not, or of a value that has no fields; may raise. An answer of nil is remembered
   * for all objects of the same shape. Without this hook such accesses raise `noField`.
   */
  missingField?(host: Host, object: bigint, name: string): bigint;
  /**
   * Keeps a field of a value that has no fields of its own, such as an instance of a class with a layout, beside it; gives
   * whether it does. `missingField` is asked for it then.
   */
  keepField?(host: Host, object: bigint, name: string, value: bigint): boolean;
  /**
   * Asked before a field is set, where no inline cache knows the object's shape: raises for objects that cannot be changed.
   * What it allows, it allows for all objects of the shape; frozen objects have shapes of their own
   * (`ObjectShapes.moveTo`).
   */
  storeField?(host: Host, object: bigint, name: string): void;
  /**
   * The shape tree of the instances of the class that `cls` stands for, or `null` when it has none; may raise. Asked on
   * misses of inline caches, which then remember the answer, `null` too, for all values with the same key: each class has a
   * shape of its own. `message` is the name in the cache; a new answer needs a `Vm.methodChanged` with it.
   */
  instantiate?(host: Host, cls: bigint, message: string): ObjectShapes | null;
  /**
   * The value of a cell that is used and not set; it stays in the cell. May raise; then the cell stays unset. Without this
   * hook unset cells hold nil.
   */
  resolveCell?(host: Host, name: string): bigint;
  /**
   * Makes a callee's arguments of what a packed call has in its window, or of the arguments of a call of a function that is
   * `arranged`. May raise. Gives the words for registers 1, 2, … and one of the function's entries, whose arguments must all
   * be among them. What it allocates it must `keep`.
   */
  arrange?(
    host: Host,
    fn: LoadedFunction,
    words: readonly bigint[],
    packed: boolean,
  ): { readonly words: readonly bigint[]; readonly position: number };
  /**
   * The method of a receiver for a message, as an index of the VM's functions, or -1. Asked on misses of inline caches,
   * which then remember the answer for all receivers of the same shape (or the same kind of word).
   */
  method(host: Host, receiver: bigint, message: string, count: number): number;
}

/** A constant's word, for the kinds that every language shares. */
export function constantWord(host: Host, language: Language, constant: Constant): bigint {
  switch (constant.kind) {
    case 'int':
      return host.int(constant.value);
    case 'float':
      return host.float(constant.value);
    case 'symbol':
      return host.symbol(constant.value);
    case 'string':
      return language.string?.(host, constant.value) ?? host.symbol(constant.value);
  }
}
