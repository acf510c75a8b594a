// SIGINT while a program runs: in a loop, compiled or not, and while it waits.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

interface Ending {
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs code, and interrupts it once it has said `ready` on standard error. */
function interrupt(code: string, options: readonly string[] = []): Promise<Ending> {
  const child = spawn(process.execPath, [main, ...options, '-e', code]);
  let [output, errors] = ['', ''];
  child.stdout.on('data', (data) => {
    output += data;
  });
  child.stderr.on('data', (data) => {
    errors += data;
    if (String(data).includes('ready')) child.kill('SIGINT');
  });
  return new Promise((resolve) => {
    child.on('close', (_, signal) => resolve({ signal, output, errors }));
  });
}

/** What every interrupted program comes to. */
const INTERRUPTED: Ending = {
  signal: 'SIGINT',
  output: 'kept\n',
  errors: 'ready\n-e: Interrupt\n',
};

const LOOP = `
  puts 'kept'
  i = 0
  loop { i += 1; break if i == 300_000 }
  warn 'ready'
  while true
    i += 1
  end`;

describe('an interrupt', () => {
  it.each([[], ['--jit-inline'], ['--no-jit']])('ends a loop: %s', async (...options) => {
    expect(await interrupt(LOOP, options)).toEqual(INTERRUPTED);
  });

  it('ends calls that do not end', async () => {
    const code = 'def f(n) = n == 0 ? 0 : f(n - 1); puts "kept"; warn "ready"; loop { f(50) }';
    expect(await interrupt(code)).toEqual(INTERRUPTED);
  });

  it('ends sleep, and waiting for input', async () => {
    expect(await interrupt('puts "kept"; warn "ready"; sleep')).toEqual(INTERRUPTED);
    expect(await interrupt('puts "kept"; warn "ready"; gets')).toEqual(INTERRUPTED);
  });
});
