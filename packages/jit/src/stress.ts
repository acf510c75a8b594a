// Stress modes: options that make rare things happen often. None of them may change what a program does, only how fast:
// a difference is an error of the JIT, of the collector's roots, or of an instruction's definition.

import type { ExitTable } from '@martlet/deopt';
import type { AliasClass, Block, Edge, IrFunction, Module } from '@martlet/ir';
import { Builder } from '@martlet/ir';
import type { Vm, VmOptions } from '@martlet/vm';
import type { JitOptions } from './options.ts';

/** What a JIT does for the sake of testing only. */
export interface StressOptions {
  /** Every n-th guard that is passed leaves compiled code, although it holds. */
  readonly failEvery?: number;
  /** One in n events (hot function, hot loop, exit) retires a unit that is chosen at random. */
  readonly retireOneIn?: number;
  /**
   * Compile as a worker does: messages are copied, the compiler has a world of its own, and the program asks so often in
   * vain before it gets an answer.
   */
  readonly delayCompiler?: number;
  /** Start of the random numbers. Default 1. */
  readonly seed?: number;
}

/** Small random numbers with a seed: xorshift32 (G. Marsaglia, Xorshift RNGs, 2003). */
export class StressRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0 || 1;
  }

  /** A whole number from 0 to below `count`. */
  below(count: number): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return (x >>> 0) % count;
  }
}

/**
 * Rewrites guards so that each n-th that holds fails all the same. They all count down the word at `counter`.
 *
 * @param counter address of an i32 that holds `every` at first
 * @returns how many guards there are
 */
export function failGuards(
  module: Module,
  exits: ExitTable,
  counter: number,
  every: number,
  alias: AliasClass,
): number {
  let guards = 0;
  for (const fn of module.functions.values()) {
    // Blocks that are made here come behind; they hold no guards of the program.
    for (const block of [...fn.blocks]) {
      const { terminator } = block;
      if (terminator?.kind !== 'branch') continue;
      const { then: yes, else: no } = terminator;
      if (isGuardExit(no.block, exits) === isGuardExit(yes.block, exits)) continue;
      const [onward, exit] = isGuardExit(no.block, exits) ? [yes, no] : [no, yes];
      onward.block = countDown(fn, onward, exit, counter, every, alias);
      onward.args = [];
      guards++;
    }
  }
  return guards;
}

/** Exits at which the interpreter goes on as if nothing had been speculated. */
function isGuardExit({ terminator }: Block, exits: ExitTable): boolean {
  if (terminator?.kind !== 'exit') return false;
  const { reason, mode } = exits.get(terminator.exit);
  return mode === 'continue' && (reason === 'unseen' || reason === 'invalidated');
}

function countDown(
  fn: IrFunction,
  onward: Edge,
  exit: Edge,
  counter: number,
  every: number,
  alias: AliasClass,
): Block {
  const b = new Builder(fn);
  const count = b.newBlock();
  const fail = b.newBlock({ cold: true });
  b.at(count);
  const address = b.i32(counter);
  const left = b.op('i32.sub', b.load('i32.load', address, 0, alias), b.i32(1));
  b.store('i32.store', address, left, 0, alias);
  b.branch(left, onward.block, fail, [...onward.args]);
  b.at(fail);
  b.store('i32.store', address, b.i32(every), 0, alias);
  b.jump(exit.block, [...exit.args]);
  return count;
}

/** A way to run programs that must give what every other way gives. */
export interface StressMode {
  readonly name: string;
  readonly options: VmOptions & { readonly jit?: JitOptions };
  /**
   * Called with the VM before the program runs in it.
   *
   * @param rarity collects so many times more rarely: for VMs with many objects of their own
   */
  readonly prepare?: (vm: Vm, rarity?: number) => void;
}

/** Collects at every n-th allocation, and overwrites what is freed. */
function collecting(every: number): NonNullable<StressMode['prepare']> {
  return ({ world: { heap } }, rarity = 1) => {
    heap.poison = true;
    heap.stress = every * rarity;
  };
}

/** Compiled early, and again as often as speculation fails. */
const eager = { exitLimit: 2, reheat: 2, loopBudget: 3 } as const;

/** The stress modes for test suites, from the mild to the wild. */
export const STRESS_MODES: readonly StressMode[] = [
  { name: 'compile at first call', options: { heat: 1, jit: eager } },
  {
    name: 'enter loops at first back-edge',
    options: { heat: 1 << 30, backEdgeBudget: 1, jit: { ...eager, functions: false } },
  },
  {
    name: 'fail every 3rd guard',
    options: {
      heat: 3,
      backEdgeBudget: 3,
      jit: { exitLimit: 50, stress: { failEvery: 3 } },
    },
  },
  {
    name: 'fail every 17th guard',
    options: { heat: 3, backEdgeBudget: 7, jit: { exitLimit: 100, stress: { failEvery: 17 } } },
  },
  {
    name: 'retire at random',
    options: { heat: 2, backEdgeBudget: 2, jit: { ...eager, stress: { retireOneIn: 3 } } },
  },
  {
    name: 'delay the worker',
    options: {
      heat: 2,
      backEdgeBudget: 2,
      jit: { ...eager, stress: { delayCompiler: 3, retireOneIn: 20 } },
    },
  },
  {
    name: 'little room for code',
    options: { heat: 2, backEdgeBudget: 2, jit: { ...eager, codeLimit: 3000 } },
  },
  {
    name: 'collect at every allocation',
    options: { heat: 3, backEdgeBudget: 3, jit: { loopBudget: 5 } },
    prepare: collecting(1),
  },
  {
    name: 'nothing inlined or optimised',
    options: {
      heat: 3,
      backEdgeBudget: 3,
      jit: { inlining: { sizes: [] }, optimize: false, loopBudget: 5 },
    },
  },
  {
    name: 'everything at once',
    options: {
      heat: 2,
      backEdgeBudget: 2,
      jit: { ...eager, exitLimit: 20, stress: { failEvery: 11, retireOneIn: 20 } },
    },
    prepare: collecting(2),
  },
];
