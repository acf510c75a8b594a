// Routines: code of rows that is too long to stand wherever a row is used. Each is one function of the core module, which
// the interpreter and compiled code call.

import type { CallEffects, Callee, Module, Node, Signature } from '@martlet/ir';
import type { Emitter } from './typed-value.ts';

/** A function of the core module that rows call; see `Emitter.callRoutine`. It runs no guest code and raises nothing. */
export interface Routine {
  /** Unlike that of every other routine of the language. */
  readonly name: string;
  readonly signature: Signature;
  /** What a call may do besides computing its result, in the alias classes of a module. */
  effects(module: Module): CallEffects;
  /** Builds the body, at the start of the function. */
  build(e: RoutineEmitter, ...params: readonly Node[]): void;
}

/** What a routine is built with. */
export type RoutineEmitter = Pick<Emitter, 'builder' | 'world' | 'callRoutine'>;

const PREFIX = 'routine.';

/** Names of the routines that a module defines. */
export function routinesOf(module: Module): string[] {
  return [...module.functions.keys()].filter((name) => name.startsWith(PREFIX));
}

/** The routine as a module names it, declared by `declare` on first use. */
export function routineCallee(
  module: Module,
  routine: Routine,
  declare: (name: string) => Callee,
): Callee {
  const name = PREFIX + routine.name;
  return module.functions.get(name) ?? module.imports.get(name) ?? declare(name);
}
