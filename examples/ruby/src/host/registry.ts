// The registry of host functions: what the prelude cannot say in Ruby. They take and give words, may allocate and raise,
// and never run guest code. Generated code names them by index, so all must be defined before anything is compiled.

import type { GuestClass } from '@martlet/vm';
import type { Runtime } from '../runtime/runtime.ts';

/** What a host function does. Words that it makes through the runtime are kept until it returns. */
export type HostBody = (rt: Runtime, ...words: bigint[]) => bigint;

/** An entry of the registry. */
export interface HostFunction {
  readonly name: string;
  readonly arity: number;
  readonly run: HostBody;
  /** The class of every result, where there is one. */
  readonly returns?: GuestClass;
}

/** All host functions, in the order of their definition. */
export const hostFunctions: HostFunction[] = [];
const indices = new Map<string, number>();

/**
 * Defines a host function; the prelude calls it `__name(...)`.
 *
 * @throws TypeError when the name is taken
 */
export function defineHost(
  name: string,
  arity: 0 | 1 | 2 | 3 | 4,
  run: HostBody,
  options: { returns?: GuestClass } = {},
): void {
  if (indices.has(name)) throw new TypeError(`the host function ${name} is defined twice`);
  indices.set(name, hostFunctions.push({ name, arity, run, ...options }) - 1);
}

/** The index of a host function, or `undefined`. */
export function hostIndex(name: string): number | undefined {
  return indices.get(name);
}
