/**
 * A seeded workload for type algebras: flow-sensitive inference over random control-flow graphs, to the
 * fixpoint. It joins at merges, refines on both sides of branches (class tests, comparisons of registers) and
 * undoes the refinements, as an abstract interpreter does, and is the same for every algebra.
 */
import type { Algebra } from './types-algebra.ts';

type Step =
  | { readonly kind: 'constant'; readonly to: number; readonly constant: number }
  | { readonly kind: 'move'; readonly to: number; readonly from: number }
  | { readonly kind: 'join'; readonly to: number; readonly left: number; readonly right: number };

type Test =
  | { readonly kind: 'always' }
  | { readonly kind: 'is'; readonly register: number; readonly constant: number }
  | { readonly kind: 'less'; readonly left: number; readonly right: number };

interface Block {
  readonly steps: readonly Step[];
  readonly test: Test;
  /** Where to go if the test holds, and if not. */
  readonly successors: readonly [number, number];
}

export interface Graph {
  readonly registers: number;
  readonly blocks: readonly Block[];
}

/** Numbers from 0 to 1 (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A random graph: mostly forward edges, some back edges, irreducible ones among them. */
export function randomGraph(
  seed: number,
  size: number,
  registers: number,
  constants: number,
): Graph {
  const random = randomNumbers(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const blocks = Array.from({ length: size }, (_, index): Block => {
    const steps = Array.from({ length: 2 + below(5) }, (): Step => {
      const to = below(registers);
      const choice = random();
      if (choice < 0.6) return { kind: 'constant', to, constant: below(constants) };
      if (choice < 0.8) return { kind: 'move', to, from: below(registers) };
      return { kind: 'join', to, left: below(registers), right: below(registers) };
    });
    const choice = random();
    const test: Test =
      choice < 0.15
        ? { kind: 'always' }
        : choice < 0.65
          ? { kind: 'is', register: below(registers), constant: below(constants) }
          : { kind: 'less', left: below(registers), right: below(registers) };
    const next = Math.min(index + 1, size - 1);
    const jump = random() < 0.2 ? below(size) : Math.min(index + 1 + below(6), size - 1);
    return { steps, test, successors: [next, jump] };
  });
  return { registers, blocks };
}

/** The constants of a graph's program, made anew by each algebra. */
export type MakeConstants = <T>(algebra: Algebra<T>) => T[];

export interface Outcome<T> {
  /** Types at the entry of each block, registers in order; undefined where nothing arrives. */
  readonly states: readonly (readonly T[] | undefined)[];
  /** Joins, refinements, and undone changes. */
  readonly operations: number;
}

/** Infers the types of all registers at all block entries. */
export function analyse<T>(
  graph: Graph,
  algebra: Algebra<T>,
  constants: readonly T[],
  start: T,
): Outcome<T> {
  const { blocks, registers } = graph;
  const states: (T[] | undefined)[] = new Array<T[] | undefined>(blocks.length).fill(undefined);
  states[0] = new Array<T>(registers).fill(start);
  const work = [0];
  const isQueued = new Uint8Array(blocks.length);
  const current: T[] = [];
  const trailRegisters: number[] = [];
  const trailTypes: T[] = [];
  let operations = 0;

  /** Refines a register, remembering its type; says whether anything is left of it. */
  const refine = (register: number, type: T): boolean => {
    operations++;
    trailRegisters.push(register);
    trailTypes.push(current[register]!);
    current[register] = type;
    return !algebra.equals(type, algebra.bottom);
  };
  const assume = (test: Test, outcome: boolean): boolean => {
    if (test.kind === 'always') return outcome;
    if (test.kind === 'is') {
      const type = current[test.register]!;
      const tested = constants[test.constant]!;
      return refine(
        test.register,
        outcome ? algebra.meet(type, tested) : algebra.without(type, tested),
      );
    }
    const left = current[test.left]!;
    const right = current[test.right]!;
    // left < right bounds left from above only; the other side is refined by the flipped comparison.
    return refine(test.left, outcome ? algebra.less(left, right) : algebra.notLess(left, right));
  };
  const flow = (to: number): void => {
    const state = states[to];
    let grown = false;
    if (state === undefined) {
      states[to] = current.slice();
      grown = true;
    } else {
      for (let register = 0; register < registers; register++) {
        const joined = algebra.join(state[register]!, current[register]!);
        operations++;
        if (algebra.equals(joined, state[register]!)) continue;
        state[register] = joined;
        grown = true;
      }
    }
    if (grown && isQueued[to] === 0) {
      isQueued[to] = 1;
      work.push(to);
    }
  };

  for (let at = work.pop(); at !== undefined; at = work.pop()) {
    isQueued[at] = 0;
    const block = blocks[at]!;
    const entry = states[at]!;
    for (let register = 0; register < registers; register++) current[register] = entry[register]!;
    for (const step of block.steps) {
      if (step.kind === 'constant') current[step.to] = constants[step.constant]!;
      else if (step.kind === 'move') current[step.to] = current[step.from]!;
      else {
        operations++;
        current[step.to] = algebra.join(current[step.left]!, current[step.right]!);
      }
    }
    for (const outcome of [true, false]) {
      const mark = trailRegisters.length;
      if (assume(block.test, outcome)) flow(block.successors[outcome ? 0 : 1]);
      while (trailRegisters.length > mark) {
        operations++;
        current[trailRegisters.pop()!] = trailTypes.pop()!;
      }
    }
  }
  return { states, operations };
}
