// What the runtime and a JIT say to each other.

import { OutOfMemoryError } from '@martlet/heap';
import { GuestRaise } from './host.ts';
import type { LoadedFunction } from './loaded-function.ts';

/** What a JIT hears from the interpreter. */
export interface Tier {
  /** A function has been entered often, at this one of its entries. */
  hot(fn: LoadedFunction, entry: number): void;
  /** A loop is running: the table index of compiled code to go on in, with the frame at `fp`, or 0. */
  loop(fn: LoadedFunction, position: number, fp: number): number;
  /** Another instruction has taken the place of this one. */
  instructionChanged(name: string): void;
  /** The cell of this name no longer holds what it did. */
  cellChanged(name: string): void;
  /** The methods for a message have changed: code that relies on what they were must not run on. */
  methodChanged(message: string): void;
  /** The outermost call from the host has ended: no guest code is on the stack. */
  stackEmpty(): void;
  /** Compiled code has left: rebuilds its frames, and says where the interpreter goes on. */
  leave(exit: number): Departure;
}

/** What an exit came to. */
export interface Departure {
  /** Frame of the compiled activation. */
  readonly base: number;
  /** The innermost frame, and where it goes on. */
  readonly frame: number;
  readonly pc: number;
  /** Did the code stand in the interpreter's place? */
  readonly replaces: boolean;
  /** Is something pending, to be unwound from there? */
  readonly unwinds: boolean;
  /** Is the guest to be stopped there if it is time? */
  readonly polls: boolean;
}

/** What `compile` gives; nothing where memory does not suffice for it: the program goes on as it is. */
export function unlessFull<T>(compile: () => T): T | undefined {
  try {
    return compile();
  } catch (error) {
    if (error instanceof GuestRaise || error instanceof OutOfMemoryError) return undefined;
    throw error;
  }
}
