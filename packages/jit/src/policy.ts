// What is worth inlining. The infer and compile readings ask the same questions and must get the same answers, so the
// answer depends on nothing but the callee and the callers that it would become part of.

import type { FunctionView } from '@martlet/infer';

/** Limits of inlining. */
export interface InlineLimits {
  /** Most instructions of a callee, by how deep the call is nested in inlined ones; deeper calls stay calls. */
  readonly sizes: readonly number[];
  /** A unit of more instructions inlines only trivial callees. V8 compiles units of up to 4 KB quickly. */
  readonly large: number;
  /** Most instructions of a trivial callee: accessors and the like. */
  readonly trivial: number;
}

export const DEFAULT_INLINING: InlineLimits = { sizes: [40, 24, 12], large: 200, trivial: 6 };

/**
 * May this callee become part of its callers?
 *
 * @param chain the unit's own function and the inlined ones around the call, outermost first
 */
export function inlines(
  limits: InlineLimits,
  target: FunctionView,
  chain: readonly FunctionView[],
): boolean {
  const { code } = target.fn;
  const size = limits.sizes[chain.length - 1] ?? 0;
  const isLarge = chain.some(({ fn }) => fn.code.length > limits.large);
  return (
    code.length <= (isLarge ? Math.min(size, limits.trivial) : size) &&
    !chain.some(({ index }) => index === target.index)
  );
}
