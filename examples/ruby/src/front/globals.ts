// Global variables as places, among them those that are more than a value.

import { sendTo } from './calls.ts';
import { readGlobal, writeGlobal } from './cells.ts';
import type { Generator } from './generator.ts';
import { NONE } from './generator.ts';
import { giveMatch, writeMatch } from './last-match.ts';
import { hidden } from './messages.ts';
import type { Place } from './place.ts';

/** Reads that ask for something. */
const READS: Readonly<Record<string, (g: Generator, dst: number) => void>> = {
  '$~': (g, dst) => {
    giveMatch(g);
    readGlobal(g, '$~', dst);
  },
  $$: (g, dst) => g.host('process_id', dst),
  '$@': (g, dst) => sendTo(g, dst, (error) => readGlobal(g, '$!', error), hidden.errorLines, []),
};

/** Writes that do more than that. */
const WRITES: Readonly<Record<string, (g: Generator, from: number) => void>> = {
  '$~': writeMatch,
  $stdout: (g, from) => writeStream(g, '$stdout', from),
  $stderr: (g, from) => writeStream(g, '$stderr', from),
};

/** A stream must have a method `write`. */
function writeStream(g: Generator, name: string, from: number): void {
  const label = (register: number): void => {
    g.loadSymbol(name, register);
  };
  sendTo(g, NONE, (value) => g.move(value, from), hidden.checkStream, [label]);
  writeGlobal(g, name, from);
}

/** A global variable. */
export function globalVariable(g: Generator, name: string): Place {
  const read = Object.hasOwn(READS, name) ? READS[name] : undefined;
  const write = Object.hasOwn(WRITES, name) ? WRITES[name] : undefined;
  return {
    read: (dst) => (read === undefined ? readGlobal(g, name, dst) : read(g, dst)),
    write: (from) => (write === undefined ? writeGlobal(g, name, from) : write(g, from)),
  };
}
