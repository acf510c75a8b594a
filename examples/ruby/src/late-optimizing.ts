// When V8 optimises the interpreter, and the compiler.
//
// V8 optimises a WebAssembly function that has run for a while, and measures that in bytes of code between the ends of each
// jump back. The interpreter's function is so large that some fifty instructions of a guest are enough, and then optimising it
// takes 50 ms of another thread and 15 MB, for which the end of the process waits. So the command asks for more patience, in
// the versions of V8 whose usual measure is known. It is an extra: everything works without it.

/** V8's own budgets, by its version. */
const USUAL_BUDGETS: Readonly<Record<string, number>> = {
  '11.3': 1_800_000,
  '13.6': 13_000_000,
};
/** About a millisecond of a guest's instructions: the most that V8 can count to. */
const PATIENT_BUDGET = 2 ** 31 - 1;

/** Calls a function; modules that it makes are optimised only when they have run for about a millisecond. */
export async function withLateOptimizing<R>(make: () => R | Promise<R>): Promise<R> {
  const usual = USUAL_BUDGETS[engineVersion()];
  if (usual === undefined) return make();
  const setBudget = (budget: number): void => {
    process.getBuiltinModule('node:v8').setFlagsFromString(`--wasm-tiering-budget=${budget}`);
  };
  setBudget(PATIENT_BUDGET);
  try {
    return await make();
  } finally {
    setBudget(usual);
  }
}

/** Eight times V8's own budget between two looks at what is hot, in bytes of bytecode, by V8's version. */
const COMPILER_BUDGETS: Readonly<Record<string, number>> = {
  '11.3': 8 * 67_584,
};

/**
 * From now on V8 optimises JavaScript later, in all threads. The compiler is a large program of which most parts run for some
 * milliseconds: of the processor time until it had compiled a program's first 70 units, V8's optimising was two fifths, and where
 * processors are few the program itself must wait for that.
 */
export function optimizeJavaScriptLate(): void {
  const budget = COMPILER_BUDGETS[engineVersion()];
  if (budget === undefined) return;
  process.getBuiltinModule('node:v8').setFlagsFromString(`--interrupt-budget=${budget}`);
}

function engineVersion(): string {
  return process.versions.v8.split('.').slice(0, 2).join('.');
}
