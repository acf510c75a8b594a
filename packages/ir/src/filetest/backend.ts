// What filetests and fuzzing run functions on: the evaluator here, code generators elsewhere.

import type { HostFunction } from '../backend.ts';
import { Evaluator, type Outcome } from '../evaluate.ts';
import type { Module } from '../function.ts';
import { type ByteMemory, SimpleMemory } from '../memory.ts';
import type { Constant } from '../ops.ts';
import { Trap } from '../ops.ts';

/** How a test run ended. The message of a trap is `null` where a backend cannot tell. */
export type RunOutcome = Outcome | { readonly kind: 'trap'; readonly message: string | null };

/** A module made ready to run, with a memory of its own. */
export interface TestInstance {
  readonly memory: ByteMemory;
  /** Exits unwind the whole call. Errors other than traps are thrown. */
  call(name: string, args: readonly Constant[]): RunOutcome;
}

/** Something that runs modules. */
export interface TestBackend {
  /** As in `test run evaluator wasm`. */
  readonly name: string;
  /**
   * Makes every function of the module callable. The memory has one zeroed page and may grow to
   * {@link TEST_MEMORY_PAGES}.
   */
  instantiate(module: Module, imports: Readonly<Record<string, HostFunction>>): TestInstance;
}

/** Maximum size of a test's memory, in pages. */
export const TEST_MEMORY_PAGES = 4;

/** Where in a test's memory a backend may put its exit buffer: 1 KiB that no test with exits uses. */
export const TEST_EXIT_BUFFER = 0xf000;

/** The evaluator as a test backend. `stepLimit` is per call. */
export function evaluatorBackend(stepLimit: number = 1_000_000): TestBackend {
  return {
    name: 'evaluator',
    instantiate(module, imports) {
      const memory = new SimpleMemory(1, TEST_MEMORY_PAGES);
      const evaluator = new Evaluator(module, { memory, imports, stepLimit });
      return {
        memory,
        call(name, args) {
          try {
            return evaluator.call(name, args);
          } catch (error) {
            if (error instanceof Trap) return { kind: 'trap', message: error.message };
            throw error;
          }
        },
      };
    },
  };
}

/** A call of an import that a test saw. */
export interface RecordedCall {
  readonly callee: string;
  readonly args: readonly Constant[];
}

/**
 * Imports for a test: each writes its call to `log` and returns its first argument of the result's type, or zero.
 */
export function recordingImports(
  module: Module,
  log: RecordedCall[],
): Record<string, HostFunction> {
  const imports: Record<string, HostFunction> = {};
  for (const { name, signature } of module.imports.values()) {
    const { params, result } = signature;
    imports[name] = (...args) => {
      log.push({ callee: name, args });
      if (result === null) return undefined;
      const index = params.indexOf(result);
      return index === -1 ? (result === 'i64' ? 0n : 0) : args[index];
    };
  }
  return imports;
}
