// The optimiser: the list of passes in order, and the means to look between them.
//
// What every pass keeps: results, traps of divisions, calls and their order, exits with their values, and memory as it is
// seen by calls, exits and the caller. Two things are not kept. An access outside memory is an error of whoever made the
// function: its trap may disappear, but none is made where there was none. And memory after a trap is not specified.

import type { IrFunction, Module } from '../function.ts';
import { verify } from '../verify.ts';
import { removeRedundantParams } from './block-params.ts';
import { cleanControlFlow } from './control-flow.ts';
import { removeDeadCode } from './dead-code.ts';
import { removeDeadStores } from './dead-stores.ts';
import { formGuards } from './form-guards.ts';
import { forwardLoads } from './load-forwarding.ts';
import { hoistLoopInvariants, type LoopInvariantOptions } from './loop-invariants.ts';
import { rotateLoops } from './loop-rotation.ts';
import { applyRanges } from './ranges.ts';
import { replaceAllocations, type ScalarReplacementOptions } from './scalar-replacement.ts';
import { simplifyFunction } from './simplify/pass.ts';
import { numberValues } from './value-numbering.ts';

/** What the optimiser may do, and how it can be watched and cut short. */
export interface OptimizeOptions extends LoopInvariantOptions, ScalarReplacementOptions {
  /** Called after each pass that changed something. */
  readonly dump?: (pass: PassName, fn: IrFunction) => void;
  /** Verify the function after each pass; for tests. Default: false. */
  readonly verify?: boolean;
  /** Passes to leave out. */
  readonly skip?: readonly PassName[];
  /** Run only so many passes of the list: bisects a wrong result to one application of one pass. */
  readonly passLimit?: number;
  /** Called before (`'start'`) and after each pass; the caller brings the clock. */
  readonly onPass?: (pass: PassName, when: 'start' | 'end', fn: IrFunction) => void;
}

/** A pass: changes the function in place and says whether it did. */
export type Pass = (fn: IrFunction, options: OptimizeOptions) => boolean;

/** All passes by name. */
export const passes = {
  'control-flow': cleanControlFlow,
  'block-params': removeRedundantParams,
  'form-guards': formGuards,
  simplify: simplifyFunction,
  'value-numbering': numberValues,
  'scalar-replacement': replaceAllocations,
  'load-forwarding': forwardLoads,
  'loop-invariants': hoistLoopInvariants,
  ranges: applyRanges,
  'loop-rotation': rotateLoops,
  'dead-stores': removeDeadStores,
  'dead-code': (fn) => removeDeadCode(fn),
  'drop-anchors': (fn) => removeDeadCode(fn, { dropAnchors: true }),
} satisfies Record<string, Pass>;

/** Names of the passes. */
export type PassName = keyof typeof passes;

/** A pass to run, always or only when the latest run of one of these passes has changed something. */
export type Step = PassName | { readonly pass: PassName; readonly ifChanged: readonly PassName[] };

/** The optimiser. Every pass in it has a reason to stand where it stands. */
export const pipeline: readonly Step[] = [
  // What the front end made, in its simplest form. Parameters first: values are equal only where parameters are.
  'control-flow',
  'form-guards',
  'control-flow',
  'block-params',
  'value-numbering',
  'control-flow',
  // Objects become values, and memory does, which makes more values equal.
  'scalar-replacement',
  'load-forwarding',
  { pass: 'value-numbering', ifChanged: ['scalar-replacement', 'load-forwarding'] },
  // Once objects and write barriers are gone, more objects are free to go: those that were compared with, or remembered.
  { pass: 'control-flow', ifChanged: ['scalar-replacement', 'load-forwarding'] },
  { pass: 'block-params', ifChanged: ['scalar-replacement', 'load-forwarding'] },
  { pass: 'scalar-replacement', ifChanged: ['scalar-replacement', 'load-forwarding'] },
  { pass: 'value-numbering', ifChanged: ['scalar-replacement'] },
  // Loops: what does not change goes in front. Conditions in front of a loop are then facts within it.
  'loop-invariants',
  // Overflow tests and bounds checks, with all facts at hand; afterwards unsigned tests meet the loop's own.
  'ranges',
  { pass: 'value-numbering', ifChanged: ['loop-invariants', 'ranges'] },
  // Bodies that certainly run, so that their guards and loads can go in front too. Not earlier: a rotated loop has its
  // test in two places, and what it proves (`i < length`) is then no fact of the body any more.
  'loop-rotation',
  { pass: 'loop-invariants', ifChanged: ['loop-rotation'] },
  { pass: 'value-numbering', ifChanged: ['loop-rotation'] },
  // What is left over.
  'dead-stores',
  'drop-anchors',
  'control-flow',
  'block-params',
];

/** Optimises a function in place, with the passes named, or with the whole pipeline. */
export function optimize(
  fn: IrFunction,
  options: OptimizeOptions = {},
  steps: readonly Step[] = pipeline,
): void {
  const { dump, onPass, skip = [], passLimit = steps.length } = options;
  const changed = new Set<PassName>();
  let runs = 0;
  for (const step of steps) {
    const name = typeof step === 'string' ? step : step.pass;
    if (typeof step !== 'string' && !step.ifChanged.some((pass) => changed.has(pass))) continue;
    if (skip.includes(name)) continue;
    if (runs++ >= passLimit) return;
    onPass?.(name, 'start', fn);
    const did = (passes[name] as Pass)(fn, options);
    onPass?.(name, 'end', fn);
    if (options.verify === true) verify(fn);
    if (did) {
      changed.add(name);
      dump?.(name, fn);
    } else changed.delete(name);
  }
}

/** Optimises all functions of a module in place. */
export function optimizeModule(
  module: Module,
  options: OptimizeOptions = {},
  steps?: readonly Step[],
): void {
  for (const fn of module.functions.values()) optimize(fn, options, steps);
}
