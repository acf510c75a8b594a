export { expandCalls } from './expand-calls.ts';
export type { LoopInvariantOptions } from './loop-invariants.ts';
export { type ExitLowering, lowerExits } from './lower-exits.ts';
export {
  type OptimizeOptions,
  optimize,
  optimizeModule,
  type Pass,
  type PassName,
  passes,
  pipeline,
  type Step,
} from './pipeline.ts';
export type { ScalarReplacementOptions, VirtualObject } from './scalar-replacement.ts';
