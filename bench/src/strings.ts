/**
 * Small tasks on strings, arrays and hashes: this Ruby against ruby, ruby with YJIT, mruby, and JavaScript on the same
 * Node. Every engine runs all tasks of bench/ruby/strings.rb in one process, which warms each up before it is timed.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { geometricMean, printTable, writeResults } from './harness.ts';
import { tasks } from './strings-javascript.ts';

const MARTLET = fileURLToPath(new URL('../../examples/ruby/dist/main.js', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../ruby/strings.rb', import.meta.url));

const ENGINES: Readonly<Record<string, readonly string[]>> = {
  martlet: [process.execPath, MARTLET],
  ruby: ['ruby'],
  yjit: ['ruby', '--yjit'],
  mruby: ['mruby'],
};

type Figures = Readonly<Record<string, number>>;

/** Nanoseconds by task; tasks that the engine cannot do are missing. */
function measure(command: readonly string[], milliseconds: string, only: string): Figures {
  const [name, ...args] = command;
  const { stdout } = spawnSync(name!, [...args, PROGRAM, milliseconds, only], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const lines = (stdout ?? '').split('\n').filter((line) => line.includes('\t'));
  return Object.fromEntries(lines.map((line) => line.split('\t')).map(([k, v]) => [k, Number(v)]));
}

function measureJavaScript(milliseconds: number, only: string): Figures {
  const wanted = Object.entries(tasks).filter(([name]) => name.includes(only));
  return Object.fromEntries(
    wanted.map(([name, run]) => {
      const time = (n: number): number => {
        const before = performance.now();
        run(n);
        return performance.now() - before;
      };
      let n = 1000;
      const begun = performance.now();
      for (;;) {
        const spent = time(n);
        if (performance.now() - begun >= milliseconds && spent >= milliseconds / 10) break;
        if (spent < milliseconds / 10) n *= 2;
      }
      const best = Math.min(...Array.from({ length: 5 }, () => time(n)));
      return [name, (best * 1e6) / n];
    }),
  );
}

/** `bench strings [milliseconds per task] [part of the tasks' names]`. */
export function run([milliseconds = '300', only = '']: readonly string[]): void {
  const results: Record<string, Figures> = {};
  for (const [name, command] of Object.entries(ENGINES)) {
    results[name] = measure(command, milliseconds, only);
    if (Object.keys(results[name]).length === 0) console.error(`${name} gave no result`);
  }
  results.javascript = measureJavaScript(Number(milliseconds), only);
  const names = Object.keys(results);
  const figure = (engine: string, task: string): number => results[engine]?.[task] ?? Number.NaN;
  const show = (value: number, digits: number): string =>
    Number.isNaN(value) ? '–' : value.toFixed(digits);
  const all = Object.keys(results.martlet ?? {});
  const ratios = (engine: string): number[] =>
    all
      .map((task) => figure(engine, task) / figure('martlet', task))
      .filter((ratio) => !Number.isNaN(ratio));
  const rivals = names.filter((name) => name !== 'martlet');
  const rows = all.map((task) => [
    task,
    ...names.map((name) => show(figure(name, task), 1)),
    ...rivals.map((name) => show(figure(name, task) / figure('martlet', task), 2)),
  ]);
  rows.push([
    'geometric mean',
    ...names.map(() => ''),
    ...rivals.map((name) => show(geometricMean(ratios(name)), 2)),
  ]);
  console.log('Nanoseconds per operation, warm; and how often martlet does it in that time');
  printTable(['task', ...names, ...rivals.map((name) => `×${name}`)], rows);
  console.log(`written to ${writeResults('strings', results)}`);
}
