/**
 * Tasks from all over Ruby's core library: this Ruby with its JIT and without, ruby, and ruby with YJIT. Each file of
 * bench/ruby/library/ is a group of tasks; the engines run a group one after the other before the next group begins, so
 * they are compared on a machine in the same state.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { geometricMean, printTable, writeResults } from './harness.ts';

const MARTLET = fileURLToPath(new URL('../../examples/ruby/dist/main.js', import.meta.url));
const GROUPS = new URL('../ruby/library/', import.meta.url);

const ENGINES = {
  jit: [process.execPath, MARTLET],
  interpreter: [process.execPath, MARTLET, '--no-jit'],
  ruby: ['ruby'],
  yjit: ['ruby', '--yjit'],
} as const satisfies Record<string, readonly string[]>;

type Engine = keyof typeof ENGINES;
const NAMES = Object.keys(ENGINES) as Engine[];

const USAGE = `usage: npm run bench -- library [options] [group...]

  --warm N     milliseconds for which each task is repeated before it is timed (default 300)
  --only TEXT  only tasks whose names contain TEXT
  --slower     show only tasks that ruby does faster than the JIT
  --engines A,B  only these engines of ${NAMES.join(', ')}`;

/** Nanoseconds by task. */
type Figures = ReadonlyMap<string, number>;

function measure(engine: Engine, group: string, warm: string, only: string): Figures {
  const [command, ...args] = ENGINES[engine];
  const program = fileURLToPath(new URL(`${group}.rb`, GROUPS));
  const { stdout, status, stderr } = spawnSync(command, [...args, program, warm, only], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status !== 0) console.error(`${engine} failed on ${group}: ${stderr}`);
  const lines = (stdout ?? '').split('\n').filter((line) => line.includes('\t'));
  return new Map(lines.map((line) => line.split('\t')).map(([k, v]) => [k!, Number(v)]));
}

function digits(value: number): string {
  return Number.isFinite(value) ? value.toFixed(value < 10 ? 2 : 0) : '–';
}

/** `bench library [options] [group...]`. */
export function run(args: readonly string[]): void {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      warm: { type: 'string', default: '300' },
      only: { type: 'string', default: '' },
      engines: { type: 'string', default: NAMES.join(',') },
      slower: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const all = readdirSync(GROUPS).map((file) => file.replace(/\.rb$/, ''));
  const groups = positionals.length > 0 ? positionals : all;
  const engines = NAMES.filter((name) => values.engines.split(',').includes(name));
  const results: Record<string, Partial<Record<Engine, number>>> = {};
  const rows: string[][] = [];
  const ratios: number[] = [];
  for (const group of groups) {
    const figures = new Map(
      engines.map((engine) => [engine, measure(engine, group, values.warm, values.only)]),
    );
    for (const task of figures.get(engines[0]!)!.keys()) {
      const of = (engine: Engine): number => figures.get(engine)?.get(task) ?? Number.NaN;
      const ratio = of('ruby') / of('jit');
      results[`${group}: ${task}`] = Object.fromEntries(engines.map((name) => [name, of(name)]));
      if (Number.isFinite(ratio)) ratios.push(ratio);
      if (values.slower && ratio >= 1) continue;
      rows.push([
        `${group}: ${task}`,
        ...engines.map((name) => digits(of(name))),
        ...(['ruby', 'yjit'] as const).map((name) => digits(of(name) / of('jit'))),
        digits(of('ruby') / of('interpreter')),
      ]);
    }
  }
  console.log(
    'Nanoseconds per operation, warm; and how often the JIT does it in the time of others',
  );
  printTable(['task', ...engines, 'jit ×ruby', 'jit ×yjit', 'interpreter ×ruby'], rows);
  if (ratios.length > 0) {
    const slower = ratios.filter((ratio) => ratio < 1).length;
    console.log(
      `jit ×ruby: ${digits(geometricMean(ratios))} in the geometric mean of ${ratios.length} tasks, ${slower} slower than ruby`,
    );
  }
  console.log(`written to ${writeResults('library', results)}`);
}
