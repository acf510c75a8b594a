import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../src/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'tiny-'));

/** Runs the command on a program. */
function run(source: string, ...options: readonly string[]) {
  const file = join(folder, 'program.tiny');
  writeFileSync(file, source);
  const [out, err]: [string[], string[]] = [[], []];
  const streams = { out: (l: string) => out.push(l), err: (l: string) => err.push(l) };
  const status = runCommand([...options, file], streams);
  return { status, out, err: err.map((l) => l.replace(file, 'program.tiny')) };
}

const FIB = 'fn fib(n) { if n < 2 { return n } return fib(n - 1) + fib(n - 2) }\nprint(fib(18))';

describe('the command', () => {
  it.each([[], ['--no-jit'], ['--evaluate']])('runs a program %s', (...options) => {
    expect(run(FIB, ...options)).toEqual({ status: 0, out: ['2584'], err: [] });
  });
  it('tells what the JIT does', () => {
    expect(run(FIB, '--jit-log').err.join('\n')).toMatch(/compiled fib: \d+ instructions/);
    expect(run(FIB, '--jit-stats').err.join('\n')).toMatch(/^unit .*\nfib +\d+/);
    expect(run(FIB, '--jit-stats', '--no-jit').err).toEqual([
      'nothing was compiled: the JIT is off',
    ]);
  });
  it('prints bytecode', () => {
    const { out } = run(FIB, '--disasm');
    expect(out.join('\n')).toMatch(/function fib: 1 parameters[\s\S]*less +r2, r1, r2/);
    expect(out.join('\n')).not.toContain('2584');
  });
  it('exits with 1 for an error that the program raises', () => {
    expect(run('throw "bad"')).toEqual({
      status: 1,
      out: [],
      err: ['program.tiny: uncaught: bad'],
    });
  });
  it('exits with 2 for a wrong program', () => {
    expect(run('print(x)')).toEqual({
      status: 2,
      out: [],
      err: ['program.tiny:1:7: there is no variable x'],
    });
  });
  it('exits with 2 for a wrong command line, and shows how it is used', () => {
    const err: string[] = [];
    const streams = { out: () => {}, err: (line: string) => err.push(line) };
    expect(runCommand([], streams)).toBe(2);
    expect(runCommand(['--wrong'], streams)).toBe(2);
    expect(runCommand([join(folder, 'nothing.tiny')], streams)).toBe(2);
    expect(err.join('\n')).toMatch(/usage:[\s\S]*--wrong[\s\S]*cannot read/);
  });
  it('shows help', () => {
    const out: string[] = [];
    expect(runCommand(['--help'], { out: (line) => out.push(line), err: () => {} })).toBe(0);
    expect(out.join('\n')).toContain('usage:');
  });
});
