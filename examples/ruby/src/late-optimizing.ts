// When V8 optimises the interpreter.
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
  const version = process.versions.v8.split('.').slice(0, 2).join('.');
  const usual = USUAL_BUDGETS[version];
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
