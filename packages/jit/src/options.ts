// Options of the JIT, and what it reports.

import type { Module, OptimizeOptions } from '@martlet/ir';
import type { InlineLimits } from './policy.ts';
import type { RemoteCompiler } from './remote.ts';
import type { StressOptions } from './stress.ts';

/** Options of {@link Jit}. */
export interface JitOptions {
  /** Where units are compiled, such as {@link workerCompiler}. Default: in the program's own thread. */
  readonly compiler?: RemoteCompiler;
  readonly inlining?: Partial<InlineLimits>;
  /**
   * Exits before a unit is compiled anew without what failed: twice as many each time, and exits in loops count twenty times.
   * Default 100.
   */
  readonly exitLimit?: number;
  /** Compile functions. Default true. */
  readonly functions?: boolean;
  /** Compile loops that are running (OSR). Default true. */
  readonly loops?: boolean;
  /** Optimise the IR. Default true; with options, to leave passes out or to stop after some of them. */
  readonly optimize?: boolean | Pick<OptimizeOptions, 'passLimit' | 'skip' | 'verify' | 'onPass'>;
  /** Calls after which a function whose code was retired is compiled anew. Default 50. */
  readonly reheat?: number;
  /** Most bytes of code that may be installed at a time: what is coldest is given up. Default 16 MiB. */
  readonly codeLimit?: number;
  /** Back-edges of a compiled loop before it is first entered anew. Default 10,000. */
  readonly loopBudget?: number;
  /** For tests: makes rare things happen often. */
  readonly stress?: StressOptions;
  /** The clock of all figures, in milliseconds. Default `performance.now`. */
  readonly now?: () => number;
  /** Called with a line for each event: compiled, left, retired, failed. */
  readonly log?: (line: string) => void;
  /** Sees a unit's IR as it was built, and as it was optimised. Whatever `compiler` says, that is in the program's own thread. */
  readonly dump?: (stage: 'built' | 'optimised', unit: string, module: Module) => void;
  /** Only units whose name this accepts are compiled: for bisection. */
  readonly filter?: (unit: string) => boolean;
}

/** Figures about one compiled unit. */
export interface UnitReport {
  readonly name: string;
  readonly instructions: number;
  readonly bytes: number;
  readonly inlined: readonly string[];
  readonly exits: number;
  /** Microseconds spent on inferring, building IR, optimising, emitting, installing. */
  readonly infer: number;
  readonly build: number;
  readonly optimise: number;
  readonly emit: number;
  readonly install: number;
}
