export type { WindowOperand } from './flow.ts';
export { FlowReading } from './flow.ts';
export { handlerAt, holdsHome, kindsOf, liveAt, RAISES, RETURNS } from './function-facts.ts';
export type { CallSite, Escapes, InferContext, InferOptions, Inferred, Outcome } from './infer.ts';
export { callKey, inferFunction } from './infer.ts';
export type { CallContext, ProgramOptions, ProgramRoot } from './program.ts';
export { inferProgram } from './program.ts';
export { BlockState } from './states.ts';
export type {
  CacheHit,
  CellView,
  FieldHit,
  FunctionView,
  InstanceHit,
  ProgramView,
  RootShape,
} from './view.ts';
