// The compiler in a thread of its own.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const dist = (name: string) => new URL(`../dist/${name}`, import.meta.url);

// The worker runs what the compiler wrote.
beforeAll(() => {
  const tsc = `${root}/node_modules/typescript/bin/tsc`;
  const args = [tsc, '-b', `${root}/examples/ruby`];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the example does not compile:\n${stdout}`);
}, 300_000);

describe('a worker', () => {
  it('compiles while the program runs, which never yields', async () => {
    const log: string[] = [];
    const folder = mkdtempSync(join(tmpdir(), 'martlet-ruby-'));
    const marker = join(folder, 'compiled');
    const source = `
      def work(n) = (1..n).sum { |i| [i, i + 1].last }
      rounds = 0
      until File.file?(${JSON.stringify(marker)})
        raise 'wrong' unless work(100) == 5150
        rounds += 1
      end
      20.times { raise 'wrong' unless work(100) == 5150 }
      puts rounds > 0`;
    // The program's build is the worker's.
    const { createNodeRuby, rubyCompiler } = (await import(
      dist('node.js').href
    )) as typeof import('../src/node.ts');
    const { loadFrontEnd } = (await import(
      dist('index.js').href
    )) as typeof import('../src/index.ts');
    await loadFrontEnd();
    let printed = '';
    const ruby = createNodeRuby({
      jit: {
        compiler: rubyCompiler(),
        log: (line) => {
          log.push(line);
          if (line.startsWith('compiled ')) writeFileSync(marker, '');
        },
      },
      out: (bytes) => {
        printed += new TextDecoder().decode(bytes);
      },
    });
    ruby.run(source, 'work.rb');
    rmSync(folder, { recursive: true });
    expect(printed).toBe('true\n');
    expect(log.filter((line) => line.includes('worker failed'))).toEqual([]);
  });

  it('compiles for the command, which ends when the program does', () => {
    const code = 'puts (1..200_000).sum { |i| i % 7 }';
    for (const options of [[], ['--jit-inline']]) {
      const args = [fileURLToPath(dist('main.js')), ...options, '-e', code];
      const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
      expect({ status, stdout }).toEqual({ status: 0, stdout: '599997\n' });
    }
  });
});
