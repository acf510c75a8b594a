/**
 * Cold programs: each sample is a process of its own that calls a program of examples/tiny a few times, interpreted,
 * compiled in its own thread, and compiled in a worker. Milliseconds of the first call and of the last one, and how long
 * the program was held up at a time for compiling.
 *
 * Options: program names, `--rounds=5`, `--calls=10`.
 */
import { execFileSync } from 'node:child_process';
import { type PauseFigures, pauseFigures } from '@martlet/jit';
import {
  createTiny,
  programSource,
  type TinyOptions,
  tinyCompiler,
  twins,
} from '@martlet-internal/tiny';
import { median, printTable } from './harness.ts';

const VARIANTS: Readonly<Record<string, () => TinyOptions>> = {
  interpreter: () => ({ jit: false }),
  inline: () => ({}),
  worker: () => ({ jit: { compiler: tinyCompiler() } }),
};

/** What a process finds. */
interface Sample {
  /** Milliseconds of each call. */
  readonly calls: readonly number[];
  readonly pauses: PauseFigures;
}

/** The child's part. */
function sample(name: string, variant: string, calls: number): Sample {
  const { vm, jit, load } = createTiny({ ...VARIANTS[variant]!(), print: () => {} });
  const { run, large } = twins[name]!;
  const fn = load(programSource(name)).get(name)!;
  const expected = run(large);
  const times = Array.from({ length: calls }, () => {
    const begun = performance.now();
    const result = vm.call(fn, [large]);
    if (result !== expected)
      throw new Error(`${name}: ${variant} gives ${result}, not ${expected}`);
    return performance.now() - begun;
  });
  return { calls: times, pauses: pauseFigures(jit?.pauses ?? []) };
}

export function run(args: readonly string[]): void {
  const option = (name: string, value: number) =>
    Number(args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? value);
  const calls = option('calls', 10);
  const named = args.filter((arg) => !arg.startsWith('--'));
  if (args.includes('--sample')) {
    console.log(JSON.stringify(sample(named[0]!, named[1]!, calls)));
    return;
  }
  const rows = (named.length > 0 ? named : Object.keys(twins)).flatMap((name) => {
    const samples = Object.keys(VARIANTS).map((variant) => [variant, [] as Sample[]] as const);
    for (let round = 0; round < option('rounds', 5); round++) {
      for (const [variant, list] of samples) {
        const command = [process.argv[1]!, 'worker', '--sample', name, variant, `--calls=${calls}`];
        const printed = execFileSync(process.execPath, command, { encoding: 'utf8' });
        list.push(JSON.parse(printed) as Sample);
      }
    }
    return samples.map(([variant, list]) => {
      const middle = (value: (one: Sample) => number) => median(list.map(value)).toFixed(1);
      return [
        name,
        variant,
        middle((one) => one.calls[0]!),
        middle((one) => one.calls.at(-1)!),
        middle((one) => one.pauses.longest / 1000),
        middle((one) => one.pauses.percentile99 / 1000),
      ];
    });
  });
  printTable(
    ['program', 'compiled', 'first call, ms', 'last call', 'longest pause', '99th percentile'],
    rows,
  );
}
