// What is worth inlining. The infer and compile readings ask the same questions and must get the same answers.

import type { FunctionView } from '@martlet/infer';

/** Limits of inlining. */
export interface InlineLimits {
  /** Most instructions of a callee. */
  readonly size: number;
  /** Deepest nesting of inlined calls. */
  readonly depth: number;
}

export const DEFAULT_INLINING: InlineLimits = { size: 40, depth: 3 };

/** May this callee become part of its caller, at this depth of inlining? */
export function inlines(
  limits: InlineLimits,
  target: FunctionView,
  depth: number,
  root: number,
): boolean {
  return (
    depth < limits.depth &&
    target.fn.code.length <= limits.size &&
    target.index !== root &&
    target.fn.entries.length === 0
  );
}
