// What the real `ruby` prints for many programs: one process runs a batch.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Between the outputs of a batch; no program prints it. */
const MARK = '\u0001program\u0001';

/** Is there a `ruby` to compare with? */
export function hasRuby(): boolean {
  return spawnSync('ruby', ['--version']).status === 0;
}

/** Runs one script; `null` when it neither ended nor failed in an ordinary way. */
function run(script: string, milliseconds: number): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'martlet-ruby-'));
  try {
    const file = join(folder, 'batch.rb');
    writeFileSync(file, script);
    const { status, stdout } = spawnSync(
      'ruby',
      ['-W0', '--disable=error_highlight,did_you_mean', file],
      {
        encoding: 'utf8',
        timeout: milliseconds,
        maxBuffer: 1 << 28,
      },
    );
    return status === 0 ? stdout : null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Programs one after the other, each with local variables of its own. */
export function batchScript(programs: readonly string[]): string {
  return programs.map((text) => `proc do\n${text}end.call\nprint "${MARK}"\n`).join('');
}

/** A program's output in a form that does not tell where its objects are. */
export function withoutAddresses(output: string): string {
  return output.replace(/\b0x[0-9a-f]{16}\b/g, '0x…');
}

/** The outputs of a batch's programs, or `null` when it did not come to its end. */
export function splitBatch(output: string, programs: number): string[] | null {
  const parts = output.split(MARK);
  return parts.length === programs + 1 ? parts.slice(0, -1).map(withoutAddresses) : null;
}

/**
 * The outputs of programs, in their order; `null` for one that took too long or too much memory. Names of a program's
 * classes and methods must differ from those of the others.
 */
export function runRuby(programs: readonly string[]): (string | null)[] {
  const output = run(batchScript(programs), 20_000 + 1000 * programs.length);
  const parts = output === null ? null : splitBatch(output, programs.length);
  if (parts !== null) return parts;
  if (programs.length === 1) return [null];
  return programs.map((text) => runRuby([text])[0]!);
}
