export { type Components, stronglyConnectedComponents } from './components.ts';
export {
  DominatorTree,
  dominatorTree,
  type PostDominators,
  postDominators,
} from './dominators.ts';
export { ArgumentError, InstructionError, type InstructionFault } from './errors.ts';
export { createGraph, type Graph, graphFromArrays, reverseGraph } from './graph.ts';
export { findLoops, type LoopForest } from './loops.ts';
export { type Order, reversePostorder } from './order.ts';
