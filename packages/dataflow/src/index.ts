export { Analysis, analyze } from './analysis.ts';
export {
  BitIndexError,
  type BitStorage,
  BitTable,
  type BitTableOptions,
  BitTableSizeError,
  BitWidthError,
} from './bitmap/index.ts';
export { type BlockGraph, buildBlocks } from './blocks.ts';
export { Chains } from './chains.ts';
export { type Components, stronglyConnectedComponents } from './components.ts';
export type { Definitions } from './definitions.ts';
export {
  DominatorTree,
  dominatorTree,
  type PostDominators,
  postDominators,
} from './dominators.ts';
export { ArgumentError, InstructionError, type InstructionFault } from './errors.ts';
export { createGraph, type Graph, graphFromArrays, reverseGraph } from './graph.ts';
export {
  type InstructionArrays,
  type InstructionList,
  type Instructions,
  readInstructions,
} from './instructions.ts';
export { analyzeLiveness, Liveness } from './liveness.ts';
export { findLoops, type LoopForest } from './loops.ts';
export { InstructionMaps } from './maps.ts';
export { type Order, reversePostorder } from './order.ts';
export { findLiveRanges, type LiveRanges } from './ranges.ts';
export {
  analyzeReachingDefinitions,
  ReachingDefinitions,
  type ReachingOptions,
} from './reaching.ts';
export type { ReachingRows } from './rows.ts';
export { type GenKillProblem, type Solution, solve, type TransferProblem } from './solver.ts';
export { type Column, dstColumn, phiColumn, srcColumn, toTable } from './table.ts';
