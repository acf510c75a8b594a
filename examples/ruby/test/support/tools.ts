// What the tests need of the machine: the real ruby and mruby's compiler, where they are installed.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const answers = (command: string): boolean => spawnSync(command, ['--version']).status === 0;

/** Is `ruby` installed? */
export const hasRuby: boolean = answers('ruby');
/** Is `mrbc` installed? */
export const hasMrbc: boolean = answers('mrbc');

/** Is `mruby` installed? */
export const hasMruby: boolean = answers('mruby');

/** What mruby writes to standard output for an `.mrb` file; `null` where it ends with an error. */
export function runMruby(bytes: Uint8Array): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'martlet-mruby-'));
  try {
    const file = join(folder, 'program.mrb');
    writeFileSync(file, bytes);
    const { status, stdout } = spawnSync('mruby', ['-b', file], { maxBuffer: 1 << 26 });
    return status === 0 ? stdout.toString() : null;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the real ruby writes to standard output for a program. */
export function realRuby(path: string): string {
  const options = ['-W0', '--disable=error_highlight', '--disable=did_you_mean'];
  return spawnSync('ruby', [...options, path], { encoding: 'utf8' }).stdout;
}

/** The bytes that `mrbc` makes of a file, with lines and names; `null` where it does not take it. */
export function compileMrb(path: string): Uint8Array | null {
  const { status, stdout } = spawnSync('mrbc', ['-g', '-o', '-', path], { maxBuffer: 1 << 26 });
  return status === 0 ? new Uint8Array(stdout) : null;
}
