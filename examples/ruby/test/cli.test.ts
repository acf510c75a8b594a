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

  /** Runs a line of the shell, in which `ruby` is this Ruby. */
  function shell(line: string): { status: number | null; stdout: string; stderr: string } {
    const script = `ruby() { "$NODE" "$MAIN" "$@"; }\n${line}`;
    const env = {
      ...process.env,
      NODE: process.execPath,
      MAIN: `${root}/examples/ruby/dist/main.js`,
    };
    const { status, stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8', env });
    return { status, stdout, stderr };
  }

  it('ends as by SIGPIPE when nobody reads any more, without a word', () => {
    const line = `ruby --no-jit -e '100_000.times { |i| puts i }' | head -1; exit \${PIPESTATUS[0]}`;
    expect(shell(line)).toEqual({ status: 141, stdout: '0\n', stderr: '' });
    const rescued = `begin; 100_000.times { |i| puts i }; rescue Errno::EPIPE; warn $!.message; end`;
    expect(shell(`ruby --no-jit -e '${rescued}' | head -1`)).toEqual({
      status: 0,
      stdout: '0\n',
      stderr: 'Broken pipe @ io_writev - <STDOUT>\n',
    });
  });

  it('raises what the system says of output that cannot be written', () => {
    expect(shell(`ruby --no-jit -e 'puts 1; $stdout.flush; warn "no"' >/dev/full`)).toEqual({
      status: 1,
      stdout: '',
      stderr:
        "-e:1:in `flush': No space left on device @ rb_io_flush_raw - <STDOUT> (Errno::ENOSPC)\n" +
        "\tfrom -e:1:in `<main>'\n",
    });
    // As with ruby, nobody hears of what is left at the end.
    expect(shell(`ruby --no-jit -e 'puts 1' >/dev/full`).status).toBe(0);
    expect(shell(`ruby --no-jit -e 'warn 1; puts 2' 2>/dev/full`).stdout).toBe('2\n');
  });

  it('takes the bytes of arguments and variables as they are', () => {
    const program = 'p ARGV, ENV["BYTES"], ARGV.map(&:frozen?)';
    const line = `BYTES=$'a\\xffb' ruby --no-jit -e '${program}' $'\\xff\\xe4a' grün`;
    expect(shell(line).stdout).toBe('["\\xFF\\xE4a", "grün"]\n"a\\xFFb"\n[true, true]\n');
  });

  it('dies by the signal that the program raises, behind ensure', () => {
    const { status, stdout } = shell(
      `ruby --no-jit -e 'begin; Process.kill(:TERM, $$); ensure; puts "ensure"; end'`,
    );
    expect({ status, stdout }).toEqual({ status: 143, stdout: 'ensure\n' });
  });

  it('says what is wrong with a program that cannot be read', () => {
    const line = (file: string) => shell(`ruby ${file}`);
    expect(line('/nowhere.rb')).toMatchObject({
      status: 1,
      stderr: 'martlet-ruby: No such file or directory -- /nowhere.rb (LoadError)\n',
    });
    expect(line('/tmp').stderr).toBe('martlet-ruby: Is a directory -- /tmp (LoadError)\n');
    expect(line(`-e 'p __LINE__' -e 'p 1 +'`).stderr).toMatch(/^-e:2: syntax error, /);
  });
});
