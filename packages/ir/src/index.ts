export * from './backend.ts';
export * from './builder.ts';
export {
  BrokenPromiseError,
  Evaluator,
  type EvaluatorOptions,
  type ExitHandler,
  type Outcome,
  StepLimitError,
} from './evaluate.ts';
export { constantValue, foldNode, isConstant } from './fold.ts';
export * from './function.ts';
export { type ByteMemory, PAGE_BYTES, SimpleMemory } from './memory.ts';
export * from './ops.ts';
export * from './passes/index.ts';
export { constantText, parseConstant } from './text/constants.ts';
export { ParseError } from './text/lexer.ts';
export { Names } from './text/names.ts';
export { parse } from './text/parse.ts';
export { print, printNode, signatureText } from './text/print.ts';
export { findProblems, type Problem, problemText, VerifyError, verify } from './verify.ts';
