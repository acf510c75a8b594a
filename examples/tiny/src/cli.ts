// What the command line does: `main.ts` calls it.

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { JitOptions } from '@martlet/jit';
import { disassemble, GuestError } from '@martlet/vm';
import { createTiny, TinyError, type TinyVm, tinyCompiler } from './index.ts';

const USAGE = `usage: node examples/tiny/dist/main.js [options] file.tiny

  --no-jit      interpret only
  --evaluate    run in the reference interpreter, which is slow and exact
  --jit-worker  compile in a thread of its own
  --jit-log     tell what is compiled, left and retired, on standard error
  --jit-stats   tell what compiling cost, on standard error
  --disasm      print the bytecode instead of running it
  --help        print this

exit status: 0 the program ended; 1 it raised an error that it did not handle; 2 it is wrong, or the command line is`;

const OPTIONS = {
  'no-jit': { type: 'boolean' },
  evaluate: { type: 'boolean' },
  'jit-worker': { type: 'boolean' },
  'jit-log': { type: 'boolean' },
  'jit-stats': { type: 'boolean' },
  disasm: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** What goes to standard output and to standard error. */
export interface Streams {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

/** Runs the command line; gives the exit status. */
export function runCommand(args: readonly string[], { out, err }: Streams): number {
  let parsed: ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    err(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  const { values, positionals } = parsed;
  if (values.help) {
    out(USAGE);
    return 0;
  }
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) {
    err(USAGE);
    return 2;
  }
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch (error) {
    err(`cannot read ${file}: ${(error as Error).message}`);
    return 2;
  }
  const jit: JitOptions = {
    ...(values['jit-log'] && { log: err }),
    ...(values['jit-worker'] && { compiler: tinyCompiler() }),
  };
  const interpreted = values['no-jit'] || values.evaluate;
  const tiny = createTiny({ print: out, jit: interpreted ? false : jit });
  try {
    const functions = tiny.load(source);
    if (values.disasm) {
      const functionName = (index: number) => tiny.vm.image.functions[index]!.fn.name;
      for (const { fn } of tiny.vm.image.functions) out(disassemble(fn, { functionName }));
      return 0;
    }
    const start = functions.get('main')!;
    if (values.evaluate) tiny.vm.evaluate(start);
    else tiny.vm.call(start);
    return 0;
  } catch (error) {
    if (error instanceof TinyError) err(`${file}:${error.message}`);
    else if (error instanceof GuestError) err(`${file}: uncaught: ${error.message}`);
    else throw error;
    return error instanceof TinyError ? 2 : 1;
  } finally {
    if (values['jit-stats']) for (const line of statistics(tiny)) err(line);
  }
}

/** What was compiled, and why code was left. */
function statistics({ jit }: TinyVm): string[] {
  if (jit === null) return ['nothing was compiled: the JIT is off'];
  const lines = [
    'unit                  instructions  bytes  exits  infer  build  optimise  emit  install (µs)',
  ];
  for (const unit of jit.reports) {
    const { name, instructions, bytes, exits, infer, build, optimise, emit, install } = unit;
    const numbers = [
      [instructions, 12],
      [bytes, 5],
      [exits, 5],
      [infer, 5],
      [build, 5],
      [optimise, 8],
      [emit, 4],
      [install, 7],
    ] as const;
    lines.push(
      [name.padEnd(20), ...numbers.map(([n, width]) => String(n).padStart(width))].join('  '),
    );
    if (unit.inlined.length > 0) lines.push(`  inlined: ${unit.inlined.join(', ')}`);
  }
  const { longest, percentile99 } = jit.stats().pauses;
  lines.push(
    '',
    `the program paused for up to ${longest} µs, 99 % of the pauses up to ${percentile99} µs`,
  );
  if (jit.exitLog.total > 0) lines.push('', 'left compiled code:', String(jit.exitLog));
  return lines;
}
