/**
 * Start-up of Ruby: hello world as a process of its own, against a bare Node, `ruby` and `mruby` where they are installed;
 * and the most memory that programs take with the JIT against without.
 *
 * Options: `--rounds=15`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { median, printTable } from './harness.ts';

const RUBY = fileURLToPath(new URL('../../examples/ruby/', import.meta.url));
const MAIN = `${RUBY}dist/main.cjs`;
/** GNU time: it says what a process took at most. */
const TIME = '/usr/bin/time';

/** Milliseconds and most MiB of one process. */
interface Sample {
  readonly wall: number;
  readonly cpu: number;
  readonly memory: number;
}

function sample(command: readonly string[]): Sample {
  const begun = performance.now();
  const { status, stderr } = spawnSync(TIME, ['-f', '%U %S %M', ...command], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const wall = performance.now() - begun;
  const [user, system, kilobytes] = stderr.trim().split('\n').at(-1)!.split(' ').map(Number);
  if (status !== 0) throw new Error(`${command.join(' ')} ends with status ${status}: ${stderr}`);
  return { wall, cpu: (user! + system!) * 1000, memory: kilobytes! / 1024 };
}

/** Medians of each command; they take turns. */
function race(commands: ReadonlyMap<string, readonly string[]>, rounds: number) {
  const samples = new Map([...commands.keys()].map((name) => [name, [] as Sample[]]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, command] of commands) samples.get(name)!.push(sample(command));
  }
  const medians = [...samples].map(([name, all]): [string, Sample] => {
    const of = (key: keyof Sample) => median(all.map((one) => one[key]));
    return [name, { wall: of('wall'), cpu: of('cpu'), memory: of('memory') }];
  });
  return new Map(medians);
}

const isInstalled = (command: string) => spawnSync('which', [command]).status === 0;

function helloWorld(rounds: number): void {
  const bare = 'node';
  const commands = new Map<string, readonly string[]>([
    [bare, [process.execPath, '-e', 'console.log(1)']],
    ['martlet-ruby', [process.execPath, MAIN, '-e', 'puts 1']],
    ['martlet-ruby --no-jit', [process.execPath, MAIN, '--no-jit', '-e', 'puts 1']],
    ...['ruby', 'mruby']
      .filter(isInstalled)
      .map((name) => [name, [name, '-e', 'puts 1']] as [string, string[]]),
  ]);
  // The first start after a build makes what the others use.
  for (const command of commands.values()) sample(command);
  const medians = race(commands, rounds);
  const base = medians.get(bare)!;
  const figure = (value: number, zero: number) => [value.toFixed(1), (value - zero).toFixed(1)];
  printTable(
    ['hello world', 'ms', 'above node', 'cpu ms', 'above node', 'MiB', 'above node'],
    [...medians].map(([name, { wall, cpu, memory }]) => [
      name,
      ...figure(wall, base.wall),
      ...figure(cpu, base.cpu),
      ...figure(memory, base.memory),
    ]),
  );
}

/** Programs whose memory is compared. */
const PROGRAMS = ['nbody', 'richards', 'json', 'sudoku', 'lru_cache'];

function memory(rounds: number): void {
  const rows = PROGRAMS.filter((name) => existsSync(`${RUBY}programs/${name}.rb`)).map((name) => {
    const run = (...options: string[]) => [
      process.execPath,
      MAIN,
      ...options,
      `${RUBY}programs/${name}.rb`,
    ];
    const commands = new Map([
      ['without', run('--no-jit')],
      ['worker', run()],
      ['inline', run('--jit-inline')],
    ]);
    const medians = race(commands, rounds);
    const [without, worker, inline] = [...medians.values()].map((one) => one.memory) as [
      number,
      number,
      number,
    ];
    const times = (value: number) => `${(value / without).toFixed(2)}x`;
    const against = (value: number) => [value.toFixed(1), times(value)];
    return [name, without.toFixed(1), ...against(worker), ...against(inline)];
  });
  printTable(['most memory, MiB', '--no-jit', 'JIT', '', '--jit-inline', ''], rows);
}

export function run(args: readonly string[]): void {
  // A sample of the other benchmark of this name.
  if (args[0] === '--start') return;
  const rounds = Number(args.find((a) => a.startsWith('--rounds='))?.slice(9) ?? 15);
  if (!existsSync(TIME)) throw new Error(`${TIME} is missing; install GNU time`);
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing; run npm run build`);
  helloWorld(rounds);
  console.log();
  memory(Math.ceil(rounds / 5));
}
