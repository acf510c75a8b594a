// What is known of variables that closures capture. They live in environments, and nowhere else: objects that form a
// chain, one for each scope that has captured variables. The first reading of a program finds them for the second.

import type { ClosureCompiler } from './compiler.ts';

/** An environment, as the compiler knows it. */
export interface Environment {
  readonly outer: Environment | null;
  /** The compiler of the function that makes it, and its register there. */
  readonly owner: ClosureCompiler;
  readonly register: number;
  /** How many of its variables have been declared. */
  used: number;
}

/** A variable that is in scope. */
export interface Variable {
  readonly owner: ClosureCompiler;
  /** Where it is declared, and where its scope begins. */
  readonly place: number;
  readonly scope: number;
  /** Where it lives, if it is captured. */
  readonly slot: { readonly environment: Environment; readonly index: number } | null;
}

/** What the first reading finds out. Places are positions in a text. */
export class Captures {
  /** Declarations of captured variables. */
  readonly variables = new Set<number>();
  /** How many of them each scope has. */
  readonly scopes = new Map<number, number>();
  /** Functions whose activations must be found again, to return from them. */
  readonly homes = new Set<number>();

  /** Every `try` with an `ensure`. */
  readonly ensures = new Set<number>();

  add({ place, scope }: Variable): void {
    if (this.variables.has(place)) return;
    this.variables.add(place);
    this.scopes.set(scope, (this.scopes.get(scope) ?? 0) + 1);
  }
}
