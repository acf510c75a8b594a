// The compiler in a real thread.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { RemoteCompiler } from '@martlet/jit';
import { workerCompiler } from '@martlet/jit';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTiny, programSource, tinyCompiler, twins } from '../src/index.ts';
import { build, distFile } from './support/build.ts';

beforeAll(build);

/** A program's function, to be called with the small size, in a VM that compiles elsewhere. */
function start(name: string, compiler: RemoteCompiler, chapter: 1 | 2 | 3 = 3) {
  const log: string[] = [];
  const jit = { compiler, log: (line: string) => void log.push(line) };
  const tiny = createTiny({ jit, chapter, heat: 2, backEdgeBudget: 10, print: () => {} });
  const fn = tiny.load(programSource(name)).get(name)!;
  const { run, small } = twins[name]!;
  const expected = run(small);
  return {
    jit: tiny.jit!,
    log,
    call: () => expect(tiny.vm.call(fn, [small])).toBe(expected),
  };
}

describe('a worker', () => {
  const compiler = (chapter: 1 | 2 | 3 = 3) =>
    tinyCompiler(chapter, distFile('compiler-worker.js'));

  it.each(['fib', 'queens', 'closures', 'exceptions'])(
    'compiles %s while it runs, and never yields',
    (name) => {
      const { jit, call, log } = start(name, compiler());
      while (jit.installed.length === 0 && jit.failed.length === 0) call();
      for (let i = 0; i < 20; i++) call();
      expect(jit.failed).toEqual([]);
      expect(log.some((line) => line.startsWith('compiled '))).toBe(true);
      expect(log.filter((line) => line.includes('worker failed'))).toEqual([]);
    },
  );

  it('compiles programs of the first chapter', () => {
    const { jit, call } = start('loops', compiler(1), 1);
    while (jit.installed.length === 0 && jit.failed.length === 0) call();
    call();
    expect(jit.failed).toEqual([]);
  });

  it('hands its plans over when the program yields, where there is no other way', async () => {
    const module = distFile('compiler-worker.js');
    const options = { workerData: { chapter: 3 }, execArgv: [] };
    const workers = workerCompiler(() => new Worker(module, options));
    const { jit, call } = start('fib', workers);
    call();
    expect(jit.installed).toEqual([]);
    await jit.idle();
    expect(jit.installed).toContain('fib');
    call();
  });

  it('that cannot start leaves the program compiling for itself', async () => {
    const broken = new URL('data:text/javascript,throw new Error("broken")');
    const { jit, call, log } = start(
      'fib',
      workerCompiler(() => new Worker(broken)),
    );
    call();
    await jit.idle();
    for (let i = 0; i < 5; i++) call();
    expect(log).toContain(
      "the compiler's worker failed: Error: broken; compiling goes on in the program's thread",
    );
    expect(jit.installed).toContain('fib');
  });

  it('that hangs leaves the program compiling for itself', () => {
    const hanging = new URL('data:text/javascript,for (;;);');
    const { jit, call, log } = start(
      'fib',
      workerCompiler(() => new Worker(hanging), { timeout: 5 }),
    );
    while (jit.installed.length === 0) call();
    expect(log).toContain(
      "the compiler's worker failed: no answer for 5 ms; compiling goes on in the program's thread",
    );
  });
});

describe('the command', () => {
  it('compiles in a worker, which does not keep the process', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'tiny-')), 'program.tiny');
    writeFileSync(file, programSource('fib'));
    const command = [fileURLToPath(distFile('main.js')), '--jit-worker', file];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '6765\n', stderr: '' });
  });
});
