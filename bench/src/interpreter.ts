/**
 * The generated interpreter, with and without what it does beyond interpreting, against one written by hand. The bar:
 * at most 1.3 times the time of the one written by hand, on fib, loops and sieve.
 *
 * Options: program names, `--rounds=151`, `--json`.
 */
import type { InterpreterOptions, LoadedFunction } from '@martlet/vm';
import { Vm } from '@martlet/vm';
import { wasmPlatform } from '@martlet/wasm';
import { handInterpreter } from './hand-interpreter.ts';
import { formatTime, printTable, race, type Variant, writeResults } from './harness.ts';
import { functions, language } from './interpreter-programs.ts';

const BAR = 1.3;

/** Short runs, many of them: most are then not interrupted by other programs, and the median is one that was not. */
const PROGRAMS: Readonly<Record<string, { readonly size: number; readonly array: boolean }>> = {
  fib: { size: 20, array: false },
  loops: { size: 250, array: false },
  sieve: { size: 30_000, array: true },
};

/** What the generated interpreter may leave out. */
const VARIANTS: Readonly<Record<string, InterpreterOptions>> = {
  full: {},
  'no feedback': { feedback: false },
  'no fusion': { fusion: false },
  neither: { feedback: false, fusion: false },
  bare: { feedback: false, fusion: false, hotness: false },
};

interface Loaded {
  readonly vm: Vm;
  readonly fn: LoadedFunction;
  readonly args: readonly bigint[];
}

function load(name: string, options: InterpreterOptions): Loaded {
  const vm = new Vm(language, wasmPlatform(), options);
  const loaded = new Map(
    vm.load({ set: language.set, functions, main: 0 }).map((fn) => [fn.fn.name, fn]),
  );
  const { size, array } = PROGRAMS[name]!;
  const count = vm.host.int(size);
  // Nothing else allocates, so nothing collects the array.
  const args = array ? [vm.callWords(loaded.get('makeArray')!, [count]), count] : [count];
  return { vm, fn: loaded.get(name)!, args };
}

async function measure(name: string, rounds: number) {
  const variants: Record<string, Variant> = {};
  const byHand = load(name, { fusion: false });
  const interpret = await handInterpreter(byHand.vm);
  variants.hand = () => interpret(byHand.fn, byHand.args);
  const expected = variants.hand();
  for (const [variant, options] of Object.entries(VARIANTS)) {
    const { vm, fn, args } = load(name, options);
    const run = () => vm.callWords(fn, args);
    const result = run();
    if (result !== expected) {
      throw new Error(`${name}: the interpreter (${variant}) gives ${result}, not ${expected}`);
    }
    variants[variant] = run;
  }
  // Long enough for V8 to have optimised all of them.
  return race(name, variants, { rounds, warmupMilliseconds: 1500, sampleMilliseconds: 0.1 });
}

export async function run(args: readonly string[]): Promise<void> {
  const rounds = Number(args.find((a) => a.startsWith('--rounds='))?.slice(9) ?? 151);
  const chosen = args.filter((a) => !a.startsWith('--'));
  const races = [];
  for (const name of chosen.length > 0 ? chosen : Object.keys(PROGRAMS)) {
    if (!Object.hasOwn(PROGRAMS, name)) {
      throw new RangeError(
        `there is no program "${name}"; there are: ${Object.keys(PROGRAMS).join(', ')}`,
      );
    }
    races.push(await measure(name, rounds));
  }
  const names = Object.keys(VARIANTS);
  printTable(
    ['program', 'by hand', ...names],
    races.map(({ task, timings }) => [
      task,
      formatTime(timings.hand!.nanoseconds),
      ...names.map((name) => ratio(timings, name).toFixed(2)),
    ]),
  );
  const missed = races.filter(({ timings }) => ratio(timings, 'full') > BAR);
  const verdict = missed.length === 0 ? 'met' : `missed by ${missed.map((r) => r.task).join(', ')}`;
  console.log(
    `\nMultiples of the time by hand. The bar for the full interpreter is ${BAR}: ${verdict}.`,
  );
  if (args.includes('--json')) console.log(writeResults('interpreter', races));
}

function ratio(timings: Readonly<Record<string, { nanoseconds: number }>>, name: string): number {
  return timings[name]!.nanoseconds / timings.hand!.nanoseconds;
}
