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
    const { status, stdout } = spawnSync('ruby', ['-W0', file], {
      encoding: 'utf8',
      timeout: milliseconds,
      maxBuffer: 1 << 28,
    });
    return status === 0 ? stdout : null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The outputs of programs, in their order; `null` for one that took too long or too much memory. Each program gets local
 * variables of its own; names of its classes and methods must differ from those of the others.
 */
export function runRuby(programs: readonly string[]): (string | null)[] {
  const script = programs.map((text) => `proc do\n${text}end.call\nprint "${MARK}"\n`).join('');
  const output = run(script, 20_000 + 1000 * programs.length);
  const parts = output?.split(MARK);
  if (parts?.length === programs.length + 1) return parts.slice(0, -1);
  return programs.map((text) => run(text, 10_000));
}
