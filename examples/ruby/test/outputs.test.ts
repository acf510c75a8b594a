// What is kept beside a build saves starts work, and is made anew when anything has happened to it.

import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../embedding/test/support/build.ts';

// Other tests start from the outputs of the build itself: a copy of it has its own.
const COPY = mkdtempSync(join(tmpdir(), 'martlet-outputs-'));
const FOLDER = `${COPY}/examples/ruby/dist/outputs`;
const HELLO = [`${COPY}/examples/ruby/dist/main.cjs`, '-e', 'puts :hello'];
const GOOD = { status: 0, stdout: 'hello\n', stderr: '' };

function start(): typeof GOOD {
  const { status, stdout, stderr } = spawnSync(process.execPath, HELLO, { encoding: 'utf8' });
  return { status: status ?? -1, stdout, stderr };
}

/** A start while others may be under way. */
function begin(): Promise<typeof GOOD> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, HELLO);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data) => {
      stdout += data;
    });
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    child.on('close', (status) => resolve({ status: status ?? -1, stdout, stderr }));
  });
}

describe('outputs of a build', () => {
  beforeAll(() => {
    const args = [`${root}/node_modules/typescript/bin/tsc`, '-b', `${root}/examples/ruby`];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    if (status !== 0) throw new Error(`the example does not compile:\n${stdout}`);
    for (const part of ['dist', 'prelude', 'package.json']) {
      cpSync(`${root}/examples/ruby/${part}`, `${COPY}/examples/ruby/${part}`, { recursive: true });
    }
    rmSync(FOLDER, { recursive: true, force: true });
    symlinkSync(`${root}/node_modules`, `${COPY}/node_modules`);
    expect(start()).toEqual(GOOD);
  }, 300_000);
  afterAll(() => rmSync(COPY, { recursive: true }));

  it.each([
    ['command.js', 'changed'],
    ['command.v8', 'changed'],
    ['library.bin', 'changed'],
    ['interpreter.bin', 'cut off'],
    ['prism.wasm', 'changed'],
  ])(
    'are not used when %s is %s',
    (name, how) => {
      const path = `${FOLDER}/${name}`;
      const whole = readFileSync(path);
      const middle = whole.length >> 1;
      const damaged = Buffer.from(how === 'changed' ? whole : whole.subarray(0, middle));
      damaged[middle - 1]! ^= 0x15;
      writeFileSync(path, damaged);
      expect(start()).toEqual(GOOD);
      // It is there again.
      expect(readFileSync(path)).not.toEqual(damaged);
      expect(start()).toEqual(GOOD);
    },
    300_000,
  );

  it('are made by several processes at once', async () => {
    rmSync(FOLDER, { recursive: true });
    expect(await Promise.all([begin(), begin(), begin()])).toEqual([GOOD, GOOD, GOOD]);
    const made = readdirSync(FOLDER);
    for (const name of ['command.js', 'command.v8', 'compiler.v8', 'library.bin']) {
      expect(made).toContain(name);
    }
    expect(made.filter((name) => /\.\d+$/.test(name))).toEqual([]);
    expect(start()).toEqual(GOOD);
  }, 300_000);
});
