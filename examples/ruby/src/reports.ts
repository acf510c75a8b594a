// What the command line tells of a run: instructions, memory and time, compiling.

import { formatStats } from '@martlet/jit';
import type { VmOptions } from '@martlet/vm';
import type { Ruby } from './index.ts';

/** Bytes of a trace that are written at once. */
const CHUNK = 1 << 16;

/** Writes the instructions that the interpreter runs, those of the core library included. */
export class Trace {
  /** For the VM: each instruction is seen as itself. */
  readonly options: Pick<VmOptions, 'trace' | 'fusion' | 'onTrace'> = {
    trace: true,
    fusion: false,
    onTrace: (fn, position, instruction) => {
      if (!this.#on) return;
      this.#text += `${fn}@${position} ${instruction}\n`;
      if (this.#text.length >= CHUNK) this.flush();
    },
  };
  readonly #write: (bytes: Uint8Array) => void;
  #text = '';
  #on = false;

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write;
  }

  /** From here on: what makes the core library ready is not shown. */
  start(): void {
    this.#on = true;
  }

  /** Writes what is waiting. */
  flush(): void {
    this.#write(new TextEncoder().encode(this.#text));
    this.#text = '';
  }
}

/** What {@link summary} cannot see for itself. */
export interface RunFigures {
  /** Functions that the core library has. */
  readonly library: number;
  /** Milliseconds until the program began, and that it ran. */
  readonly start: number;
  readonly run: number;
}

/** Functions, memory, collections and time of a run. */
export function summary({ vm }: Ruby, { library, start, run }: RunFigures): string[] {
  const { heap } = vm.world;
  const { collections, youngCollections, liveLineBytes, largeBytes, frontier } = heap.statistics();
  const kilobytes = (bytes: number) => `${Math.ceil(bytes / 1024)} KiB`;
  const rows: readonly (readonly [string, string])[] = [
    ['functions', `${vm.image.functions.length - library} and ${library} of the core library`],
    ['collections', `${collections}, of these ${youngCollections} young`],
    ['live objects', `${kilobytes(liveLineBytes)} after the last collection`],
    ['large objects', kilobytes(largeBytes)],
    ['memory dealt out', `${kilobytes(frontier)}, tables and stack included`],
    ['memory', kilobytes(heap.memory.size)],
    ['start', `${start.toFixed(0)} ms`],
    ['run', `${run.toFixed(0)} ms`],
  ];
  return rows.map(([name, figure]) => `${name.padEnd(18)}${figure}`);
}

/** What was compiled, what was speculated, why code was left, and what it cost. */
export function compilations({ jit }: Ruby): string[] {
  if (jit === null) return ['nothing was compiled: the JIT is off'];
  const width = Math.max(8, ...jit.reports.map(({ name }) => name.length));
  const cells = (row: readonly (string | number)[]) =>
    row
      .map((cell, i) => (i === 0 ? String(cell).padEnd(width) : String(cell).padStart(14)))
      .join('');
  const units = jit.reports.flatMap(({ name, instructions, bytes, exits, inlined, ...times }) => {
    const { infer, build, optimise, emit, install } = times;
    const microseconds = infer + build + optimise + emit + install;
    const row = cells([name, instructions, bytes, exits, microseconds]);
    return inlined.length === 0 ? [row] : [row, `  inlined: ${inlined.join(', ')}`];
  });
  const head = cells(['compiled', 'instructions', 'bytes', 'speculations', 'µs']);
  return [head, ...units, '', formatStats(jit.stats(), jit.exitLog)];
}
