export * from './backend.ts';
export * from './builder.ts';
export { constantValue, foldNode, isConstant } from './fold.ts';
export * from './function.ts';
export * from './ops.ts';
