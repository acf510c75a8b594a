// Runs programs in all readings and stress modes, compares what they print, raise and leave in the heap, and makes
// programs that differ smaller.

import type { JitOptions } from '@martlet/jit';
import { STRESS_MODES } from '@martlet/jit';
import type { Vm, VmOptions } from '@martlet/vm';
import { GuestError, graphText } from '@martlet/vm';
import type { TinyVm } from '../index.ts';
import { createTiny } from '../index.ts';
import type { Piece } from './generate.ts';
import { render } from './generate.ts';

/** A way to run programs. */
export interface Mode {
  readonly name: string;
  readonly options: VmOptions & { readonly jit?: JitOptions | false };
  readonly prepare?: (vm: Vm) => void;
}

/** The oracle comes first. */
export const MODES: readonly Mode[] = [
  { name: 'evaluate', options: { jit: false } },
  { name: 'interpret', options: { jit: false } },
  { name: 'jit', options: { heat: 4, backEdgeBudget: 5 } },
  ...STRESS_MODES,
];

const MEMORY_LIMIT = 1 << 26;
/** Programs that run longer are left out. */
const STEP_LIMIT = 20_000;

/** The program runs too long to be of use. */
export class TooLong extends Error {}

/** A VM that is used for many programs. */
export class Machine {
  readonly log: string[] = [];
  readonly #mode: Mode;
  readonly #tiny: TinyVm;
  #lines: string[] = [];

  constructor(mode: Mode) {
    this.#mode = mode;
    const jit = mode.options.jit;
    const log = (line: string): void => void this.log.push(line);
    this.#tiny = createTiny({
      memoryLimit: MEMORY_LIMIT,
      ...mode.options,
      jit: jit === false ? false : { ...jit, log },
      print: (line) => this.#lines.push(line),
    });
    mode.prepare?.(this.#tiny.vm);
  }

  /** What the program prints; then its result or error with all objects that can be reached from it. */
  run(source: string): string[] {
    this.#lines = [];
    this.log.length = 0;
    const { vm, load } = this.#tiny;
    const { evaluating } = vm;
    evaluating.stepLimit = evaluating.steps + STEP_LIMIT;
    const main = load(source).get('main')!;
    try {
      const evaluate = this.#mode.name === 'evaluate';
      const result = evaluate ? vm.evaluateWords(main, []) : vm.callWords(main, []);
      this.#lines.push(`result: ${graphText(vm, result)}`);
    } catch (error) {
      if (error instanceof GuestError) this.#lines.push(`error: ${graphText(vm, error.word)}`);
      else if (error instanceof RangeError && error.message.includes('evaluate reading')) {
        throw new TooLong();
      } else throw error;
    }
    return this.#lines;
  }

  /** Checks the whole heap. Throws what is wrong with it. */
  verify(): void {
    this.#tiny.vm.world.heap.verify();
  }
}

/** Two readings that do not agree on a program. */
export interface Mismatch {
  readonly mode: string;
  readonly expected: readonly string[];
  readonly actual: readonly string[];
  /** What the JIT did. */
  readonly log: readonly string[];
}

/** Runs programs in all modes; VMs live for some programs. */
export class Differential {
  readonly #modes: readonly Mode[];
  readonly #lifetime: number;
  #machines: Machine[] = [];
  #age = 0;

  constructor(modes: readonly Mode[] = MODES, lifetime = 25) {
    this.#modes = modes;
    this.#lifetime = lifetime;
  }

  /** The first mode that differs from the oracle. Throws {@link TooLong}. */
  compare(source: string): Mismatch | null {
    if (this.#age++ % this.#lifetime === 0) {
      for (const machine of this.#machines) machine.verify();
      this.#machines = this.#modes.map((mode) => new Machine(mode));
    }
    const [oracle, ...others] = this.#machines as [Machine, ...Machine[]];
    let expected: string[];
    try {
      expected = oracle.run(source);
    } catch (error) {
      // A host error leaves the VM as it was then.
      this.#age = 0;
      throw error;
    }
    for (const [i, machine] of others.entries()) {
      let actual: string[];
      try {
        actual = machine.run(source);
      } catch (error) {
        actual = [`the host failed: ${error instanceof Error ? error.stack : String(error)}`];
      }
      if (actual.join('\n') !== expected.join('\n')) {
        this.#age = 0;
        return { mode: this.#modes[i + 1]!.name, expected, actual, log: [...machine.log] };
      }
    }
    return null;
  }
}

/** Leaves out what the failure does not need, as long as `fails`. */
export function minimise(
  pieces: readonly Piece[],
  fails: (candidate: readonly Piece[]) => boolean,
): readonly Piece[] {
  let best = pieces;
  for (let size = Math.max(1, pieces.length >> 1); size >= 1; size >>= 1) {
    for (let start = 0; start < best.length; ) {
      const candidate = [...best.slice(0, start), ...best.slice(start + size)];
      if (fails(candidate)) best = candidate;
      else start += size;
    }
  }
  for (let i = 0; i < best.length; i++) {
    const { parts, end } = best[i]!;
    for (let p = 0; p < parts.length; p++) {
      const replace = (body: readonly Piece[]): readonly Piece[] => {
        const now = best[i]!;
        const changed = now.parts.map((part, k) => (k === p ? ([part[0], body] as const) : part));
        return best.map((piece, k) => (k === i ? { parts: changed, end } : piece));
      };
      const smaller = minimise(best[i]!.parts[p]![1], (body) => fails(replace(body)));
      best = replace(smaller);
    }
  }
  return best;
}

/** A report of a mismatch with a smaller program, made in new VMs for each try. */
export function explain(pieces: readonly Piece[], found: Mismatch): string {
  const modes = [MODES[0]!, MODES.find(({ name }) => name === found.mode)!];
  const differ = (candidate: readonly Piece[]): Mismatch | null => {
    try {
      return new Differential(modes, 1).compare(render(candidate));
    } catch {
      return null;
    }
  };
  const alone = differ(pieces) !== null;
  const smallest = alone ? minimise(pieces, (candidate) => differ(candidate) !== null) : pieces;
  const { expected, actual, log } = (alone ? differ(smallest) : null) ?? found;
  return [
    `${found.mode} differs from evaluate${alone ? '' : ' (only behind other programs in the same VM)'}`,
    '--- program',
    render(smallest),
    '--- expected',
    ...expected,
    `--- ${found.mode}`,
    ...actual,
    '--- log',
    ...log,
  ].join('\n');
}

/** Modes for one batch of programs after the other: the readings, and two stress modes, so that all pairs have their turn. */
export function* pairsOfModes(): Generator<readonly Mode[], never> {
  const [readings, stress] = [MODES.slice(0, 3), MODES.slice(3)];
  const pairs = stress.flatMap((a, i) => stress.slice(i + 1).map((b) => [a, b] as const));
  for (let i = 0; ; i++) yield [...readings, ...pairs[i % pairs.length]!];
}
