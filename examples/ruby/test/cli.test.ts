// What the command line tells on request.

import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../embedding/test/support/build.ts';

/** Runs a program; gives what it writes. */
function run(...args: readonly string[]): { stdout: string; stderr: string } {
  const main = `${root}/examples/ruby/dist/main.js`;
  const { stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
  return { stdout, stderr };
}

describe('the command line', () => {
  beforeAll(() => {
    const args = [`${root}/node_modules/typescript/bin/tsc`, '-b', `${root}/examples/ruby`];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    if (status !== 0) throw new Error(`the example does not compile:\n${stdout}`);
  });

  it('traces the instructions of the program', () => {
    const { stdout, stderr } = run('--trace', '-e', 'def twice(n) = n + n\nputs twice(21)');
    expect(stdout).toBe('42\n');
    const lines = stderr.split('\n');
    expect(lines[0]).toMatch(/^\S+@0 \w+$/);
    const inside = lines.filter((line) => line.startsWith('twice@'));
    expect(inside.map((line) => line.split(' ')[1])).toEqual(['add', 'ret']);
  });

  it('sums up functions, memory and time', () => {
    const { stdout, stderr } = run(
      '--stats',
      '-e',
      'def one = 1\n200_000.times { |i| "#{i}" }\np one',
    );
    expect(stdout).toBe('1\n');
    expect(stderr).toMatch(/^functions +3 and \d+ of the core library$/m);
    expect(stderr).toMatch(/^collections +[1-9]\d*, of these \d+ young$/m);
    expect(stderr).toMatch(/^live objects +[1-9]\d* KiB/m);
    expect(stderr).toMatch(/^memory +[1-9]\d* KiB$/m);
    expect(stderr).toMatch(/^run +\d+ ms$/m);
  });
});
