// A page whose programs are compiled in a worker: the page stays responsive, and the guest is interpreted meanwhile.

import { createJitVm, workerCompiler } from '@martlet/jit';
import { wasmPlatform } from '@martlet/wasm';
import { Guest, show } from './embedding.ts';
import { language } from './language.ts';

/** Runs a program while a worker of this address compiles it; tells what came of it. */
async function compileIn(worker: URL): Promise<string[]> {
  const lines: string[] = [];
  const start = () => new Worker(worker, { type: 'module' });
  const { vm, jit } = createJitVm(language, wasmPlatform(), {
    heat: 10,
    jit: {
      compiler: workerCompiler(start),
      log: (line) => line.startsWith("the compiler's worker") && lines.push(line),
    },
  });
  const guest = new Guest(vm);
  const run = () => {
    for (let i = 0; i < 20; i++) guest.call('add', i, 1);
    return show(guest.call('sum', 100_000, 3));
  };
  lines.push(`sum(100000, 3) = ${run()}, compiled: ${jit.installed.length}`);
  // Plans arrive when the page yields. A page need not wait for them; this one wants to show that they come.
  await jit.idle();
  for (let i = 0; i < 5; i++) run();
  await jit.idle();
  // Which loops are compiled too depends on when plans come.
  const functions = jit.installed.filter((name) => !name.includes('@'));
  lines.push(`sum(100000, 3) = ${run()}, compiled: ${functions.sort().join(', ')}`);
  return lines;
}

const output = document.querySelector('output')!;
try {
  const good = await compileIn(new URL('./compiler-worker.js', import.meta.url));
  const bad = await compileIn(new URL('./missing.js', import.meta.url));
  output.textContent = [...good, ...bad].join('\n');
  output.dataset.state = 'done';
} catch (error) {
  output.textContent = String(error);
  output.dataset.state = 'failed';
}
