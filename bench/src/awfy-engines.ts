/** The engines that run are-we-fast-yet, and how each is called. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The programs, with inner iterations that take long enough to be timed, and whose result is known. */
export const PROGRAMS: ReadonlyMap<string, number> = new Map([
  ['Bounce', 100],
  ['CD', 10],
  ['DeltaBlue', 500],
  ['Havlak', 1],
  ['Json', 2],
  ['List', 100],
  ['Mandelbrot', 500],
  ['NBody', 250_000],
  ['Permute', 20],
  ['Queens', 50],
  ['Richards', 2],
  ['Sieve', 100],
  ['Storage', 20],
  ['Towers', 20],
]);

/** A way to run the programs. */
export interface Engine {
  readonly name: string;
  /** Iterations of one process: as many as the engine needs to be warm. */
  readonly iterations: number;
  /** Command and arguments for one program. */
  command(program: string, iterations: number, inner: number): readonly string[];
}

/** Where things are. */
export interface Places {
  /** A checkout of are-we-fast-yet. */
  readonly dir: string;
  /** A directory for files that are made. */
  readonly work: string;
}

const MARTLET = fileURLToPath(new URL('../../examples/ruby/dist/main.js', import.meta.url));

/** All engines that are installed. */
export function engines({ dir, work }: Places): Engine[] {
  const harness = join(dir, 'benchmarks/Ruby/harness.rb');
  const ruby =
    (...command: readonly string[]) =>
    (program: string, iterations: number, inner: number): readonly string[] => [
      ...command,
      harness,
      program,
      String(iterations),
      String(inner),
    ];
  const found: Engine[] = [
    // Warm after few iterations: the program waits for its compiler. In a worker, as the command has it, it does not.
    { name: 'martlet', iterations: 40, command: ruby(process.execPath, MARTLET, '--jit-inline') },
    { name: 'worker', iterations: 40, command: ruby(process.execPath, MARTLET) },
    { name: 'interpreter', iterations: 8, command: ruby(process.execPath, MARTLET, '--no-jit') },
  ];
  if (answers('ruby', '--version')) {
    found.push({ name: 'ruby', iterations: 6, command: ruby('ruby') });
  }
  if (answers('ruby', '--yjit', '-e', '1')) {
    found.push({ name: 'yjit', iterations: 20, command: ruby('ruby', '--yjit') });
  }
  if (answers('mruby', '--version')) {
    found.push({
      name: 'mruby',
      iterations: 3,
      command: (program, iterations, inner) => [
        'mruby',
        bundle(dir, work, program),
        String(iterations),
        String(inner),
      ],
    });
  }
  const javascript = join(dir, 'benchmarks/JavaScript/harness.js');
  found.push({
    name: 'javascript',
    iterations: 40,
    command: (program, iterations, inner) => [
      process.execPath,
      javascript,
      program,
      String(iterations),
      String(inner),
    ],
  });
  return found;
}

function answers(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args).status === 0;
}

/** The harness of a program for mruby, which has no `require_relative` and no `Process.clock_gettime`. */
const MRUBY_HARNESS = `
name, iterations, inner = %s, ARGV[0].to_i, ARGV[1].to_i
bench = Object.const_get(name).new
iterations.times do
  start = Time.now
  raise 'Benchmark failed with incorrect result' unless bench.inner_benchmark_loop(inner)
  puts "#{name}: iterations=1 runtime: #{((Time.now - start) * 1_000_000).to_i}us"
end
`;

/** Writes a program and what it requires into one file. */
function bundle(dir: string, work: string, program: string): string {
  const seen = new Set<string>();
  const inline = (name: string): string => {
    if (seen.has(name)) return '';
    seen.add(name);
    const source = readFileSync(join(dir, 'benchmarks/Ruby', `${name}.rb`), 'utf8');
    return source.replace(/^require_relative '(\w+)'$/gm, (_, other: string) => inline(other));
  };
  const file = join(work, `${program}.rb`);
  const harness = MRUBY_HARNESS.replace('%s', JSON.stringify(program));
  writeFileSync(file, `${inline(program.toLowerCase())}\n${harness}`);
  return file;
}
