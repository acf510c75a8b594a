// The command from packed packages, in a folder of its own.

import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../embedding/test/support/build.ts';

const PACKAGES = ['dataflow', 'deopt', 'heap', 'infer', 'ir', 'jit', 'types', 'vm', 'wasm'];

function run(cwd: string, command: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} fails:\n${stderr}`);
}

describe('an installation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'martlet-installed-'));
  const ruby = `${folder}/node_modules/@martlet/ruby`;
  const cache = `${folder}/cache`;

  const start = () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [`${ruby}/dist/main.cjs`, '-e', 'puts :hello'],
      { cwd: folder, encoding: 'utf8', env: { ...process.env, XDG_CACHE_HOME: cache } },
    );
    return { status, stdout, stderr };
  };
  const good = { status: 0, stdout: 'hello\n', stderr: '' };

  beforeAll(() => {
    run(root, process.execPath, `${root}/node_modules/typescript/bin/tsc`, '-b', 'examples/ruby');
    // What npm does itself where it may run scripts.
    run(root, process.execPath, `${root}/examples/ruby/dist/pack-scripts.js`);
    const places = [...PACKAGES.map((name) => `packages/${name}`), 'examples/ruby'];
    run(
      root,
      'npm',
      'pack',
      '--pack-destination',
      folder,
      ...places.flatMap((place) => ['-w', place]),
    );
    for (const name of [...PACKAGES, 'ruby']) {
      const place = `${folder}/node_modules/@martlet/${name}`;
      mkdirSync(place, { recursive: true });
      run(place, 'tar', '-xzf', `${folder}/martlet-${name}-0.0.0.tgz`, '--strip-components=1');
    }
    for (const name of ['@ruby/prism', 'immutable']) {
      cpSync(`${root}/node_modules/${name}`, `${folder}/node_modules/${name}`, { recursive: true });
    }
  }, 300_000);
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('starts from outputs that it makes beside itself', () => {
    expect(existsSync(`${ruby}/dist/outputs`)).toBe(false);
    expect(start()).toEqual(good);
    expect(readdirSync(`${ruby}/dist/outputs`)).toContain('command.v8');
    expect(start()).toEqual(good);
    expect(existsSync(cache)).toBe(false);
  }, 120_000);

  it("starts from outputs in the user's cache where it cannot write", () => {
    rmSync(`${ruby}/dist/outputs`, { recursive: true, force: true });
    // No folder can be made where a file is.
    writeFileSync(`${ruby}/dist/outputs`, '');
    expect(start()).toEqual(good);
    const [own] = readdirSync(`${cache}/martlet-ruby`);
    expect(readdirSync(`${cache}/martlet-ruby/${own}`)).toContain('command.v8');
    expect(start()).toEqual(good);
  }, 120_000);

  it('starts without outputs where nothing can be written', () => {
    rmSync(`${ruby}/dist/outputs`, { recursive: true, force: true });
    rmSync(cache, { recursive: true, force: true });
    for (const path of [`${ruby}/dist/outputs`, cache]) writeFileSync(path, '');
    expect(start()).toEqual(good);
  }, 120_000);
});
