/**
 * Start-up: milliseconds from a loaded package to the end of a first guest call, with an interpreter that is generated
 * then, and with a precompiled one. Each sample is a process of its own.
 *
 * Options: `--rounds=15`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeCore, encodeCore, precompileCore, Vm } from '@martlet/vm';
import { wasmPlatform } from '@martlet/wasm';
import { median, printTable } from './harness.ts';
import { functions, language } from './interpreter-programs.ts';

/** The child's part: one start, as `[milliseconds to the VM, milliseconds to the first result]`. */
function start(file: string | undefined): readonly [number, number] {
  const begun = performance.now();
  const core = file === undefined ? {} : { core: decodeCore(readFileSync(file)) };
  const vm = new Vm(language, wasmPlatform(), core);
  if (vm.coreMismatch !== null) throw new Error(vm.coreMismatch);
  const made = performance.now();
  const [fib] = vm.load({ set: language.set, functions, main: 0 });
  if (vm.call(fib!, [2]) !== 1) throw new Error('fib(2) is not 1');
  return [made - begun, performance.now() - begun];
}

export function run(args: readonly string[]): void {
  const [mode, file] = args;
  if (mode === '--start') {
    console.log(JSON.stringify(start(file)));
    return;
  }
  const rounds = Number(args.find((a) => a.startsWith('--rounds='))?.slice(9) ?? 15);
  const folder = mkdtempSync(join(tmpdir(), 'martlet-'));
  const stored = join(folder, 'core');
  const encoded = encodeCore(precompileCore(language, wasmPlatform()));
  writeFileSync(stored, encoded);
  const variants = { generated: [], precompiled: [stored] };
  const samples = { generated: [] as number[][], precompiled: [] as number[][] };
  try {
    for (let round = 0; round < rounds; round++) {
      for (const name of ['generated', 'precompiled'] as const) {
        const command = [process.argv[1]!, 'startup', '--start', ...variants[name]];
        const printed = execFileSync(process.execPath, command, { encoding: 'utf8' });
        samples[name].push(JSON.parse(printed) as number[]);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  printTable(
    ['interpreter', 'VM made, ms', 'first call, ms'],
    Object.entries(samples).map(([name, pairs]) => [
      name,
      ...[0, 1].map((i) => median(pairs.map((pair) => pair[i]!)).toFixed(1)),
    ]),
  );
  console.log(`\nThe precompiled core has ${encoded.length} bytes.`);
}
