// Profiles: what a program has taught the JIT, as plain data, for the next run of the same program. It then speculates
// from the start as it did in the end, and does not repeat its mistakes.
//
// Nothing in a profile can make code wrong: all of it is guesses, which the code tests. Inline caches are not in it,
// because they hold shapes and functions of one run; so what was hot runs a few times before it is compiled.

import type { LoadedFunction, Vm } from '@martlet/vm';
import { ENTRY, entriesOf } from '@martlet/vm';
import { encodeFunction } from './messages.ts';
import type { NeverAgain } from './never-again.ts';

/** Version of the form of profiles. */
export const PROFILE_VERSION = 2;

/** What is known of one function. */
export interface FunctionProfile {
  readonly name: string;
  /** Tells versions of the function apart. */
  readonly hash: number;
  /** Bytes from the function's start whose feedback says "taken". */
  readonly seen: readonly number[];
  /** How often code was made anew for a position, for "never again". */
  readonly failures: readonly (readonly [position: number, count: number])[];
  /** Loop heads whose registers' types are not to be guessed. */
  readonly unguessed: readonly number[];
  /** Entries that had been compiled. */
  readonly hot: readonly number[];
}

/** What a program has taught the JIT. Can be written as JSON. */
export interface Profile {
  readonly version: number;
  readonly functions: readonly FunctionProfile[];
}

/** What a profile is taken of, and restored to, besides the VM. */
export interface Learnt {
  readonly neverAgain: NeverAgain;
  readonly unguessed: Map<LoadedFunction, Set<number>>;
  /** Is there compiled code for this entry? */
  readonly isHot: (fn: LoadedFunction, entry: number) => boolean;
  /** This entry has been hot before: the next time counts. */
  readonly expect: (fn: LoadedFunction, entry: number) => void;
}

/** Calls of an entry that was hot until it is compiled: its inline caches must have been filled. */
const CALLS = 4;

const hashes = new WeakMap<LoadedFunction, number>();

/** Hash of what a function does: FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo) over its instructions and constants. */
function hashOf(loaded: LoadedFunction): number {
  let hash = hashes.get(loaded);
  if (hash !== undefined) return hash;
  hash = 0x811c9dc5;
  const add = (value: number) => {
    hash = Math.imul(hash! ^ value, 0x01000193);
  };
  const { instructions, fn } = encodeFunction(loaded);
  for (const number of instructions) add(number);
  const texts = fn.constants.map(({ kind, value }) => `${kind} ${value}`);
  const messages = fn.caches.map(({ message, count }) => `${message} ${count}`);
  for (const text of [...texts, ...messages, ...fn.cells]) {
    for (let i = 0; i < text.length; i++) add(text.charCodeAt(i));
  }
  hash >>>= 0;
  hashes.set(loaded, hash);
  return hash;
}

/** Address of a function's feedback. */
function feedbackOf(vm: Vm, loaded: LoadedFunction): number {
  return loaded.code + vm.world.layout.feedbackDelta;
}

/** What is known now. Functions of which nothing is known are left out. */
export function takeProfile(vm: Vm, learnt: Learnt): Profile {
  const functions: FunctionProfile[] = [];
  const { memory } = vm.world.heap;
  for (const loaded of vm.image.functions) {
    const start = feedbackOf(vm, loaded);
    const seen: number[] = [];
    for (let i = 0; i < loaded.offsets.at(-1)!; i++) if (memory.u8[start + i] !== 0) seen.push(i);
    if (seen.length === 0) continue;
    const entries = entriesOf(loaded.fn).map(({ index }) => index);
    functions.push({
      name: loaded.fn.name,
      hash: hashOf(loaded),
      seen,
      failures: learnt.neverAgain.counts(loaded.index),
      unguessed: [...(learnt.unguessed.get(loaded) ?? [])],
      hot: entries.filter((entry) => learnt.isHot(loaded, entry)),
    });
  }
  return { version: PROFILE_VERSION, functions };
}

/**
 * Teaches what a profile knows to the functions that are loaded. Functions are the same when name and code are; of several,
 * the first has the first profile.
 *
 * @returns how many functions were found
 * @throws RangeError when the profile is of another version
 */
export function restoreProfile(vm: Vm, learnt: Learnt, profile: Profile): number {
  if (profile.version !== PROFILE_VERSION) {
    throw new RangeError(
      `the profile is of version ${profile.version}, wanted is ${PROFILE_VERSION}; take a new one`,
    );
  }
  const known = new Map<string, FunctionProfile[]>();
  for (const one of profile.functions) {
    const key = `${one.hash} ${one.name}`;
    known.set(key, [...(known.get(key) ?? []), one]);
  }
  let found = 0;
  for (const loaded of vm.image.functions) {
    const one = known.get(`${hashOf(loaded)} ${loaded.fn.name}`)?.shift();
    if (one === undefined) continue;
    found++;
    restoreFunction(vm, learnt, loaded, one);
  }
  return found;
}

function restoreFunction(
  vm: Vm,
  { neverAgain, unguessed, expect }: Learnt,
  loaded: LoadedFunction,
  { seen, failures, unguessed: heads, hot }: FunctionProfile,
): void {
  const { memory } = vm.world.heap;
  const start = feedbackOf(vm, loaded);
  const size = loaded.offsets.at(-1)!;
  for (const offset of seen) {
    // The profile may come from anywhere.
    if (Number.isInteger(offset) && offset >= 0 && offset < size) memory.u8[start + offset] = 1;
  }
  for (const [position, count] of failures) neverAgain.failed(loaded.index, position, count);
  unguessed.set(loaded, new Set([...(unguessed.get(loaded) ?? []), ...heads]));
  for (const { index } of entriesOf(loaded.fn)) {
    const at = loaded.entryAddress(index);
    if (!hot.includes(index) || memory.load32(at + ENTRY.compiled) !== 0) continue;
    memory.store32(at + ENTRY.heat, Math.min(CALLS, memory.load32(at + ENTRY.heat)));
    expect(loaded, index);
  }
}
