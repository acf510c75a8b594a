export type { CompileContext, CompiledUnit, UnitRequest } from './compile.ts';
export { compileUnit } from './compile.ts';
export { createJitVm, Jit } from './jit.ts';
export type { JitOptions, UnitReport } from './options.ts';
export type { InlineLimits } from './policy.ts';
export { DEFAULT_INLINING } from './policy.ts';
export { Safepoints } from './safepoints.ts';
export { viewOf } from './view.ts';
