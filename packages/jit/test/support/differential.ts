// Runs generated programs in all modes and compares.

import { CALLS, Generator, programText, reduce } from './fuzz.ts';
import { type Form, read } from './lisp.ts';
import { type Arguments, Machine, MODES, type Mode } from './run.ts';

/** Instructions after which a program is given up. */
const STEP_LIMIT = 20_000;

/** What went wrong with a program. */
export interface Difference {
  readonly mode: string;
  /** Index of the call; one more than there are when the heap was found broken afterwards. */
  readonly call: number;
  readonly expected: string;
  readonly actual: string;
}

/** One machine per mode; they take one program after the other, until they are full. */
export class Machines {
  readonly #machines = new Map<string, { machine: Machine; programs: number }>();

  get(mode: Mode): Machine {
    let entry = this.#machines.get(mode.name);
    if (entry === undefined || entry.programs >= 40) {
      entry = { machine: new Machine(mode), programs: 0 };
      this.#machines.set(mode.name, entry);
    }
    entry.programs++;
    return entry.machine;
  }

  /** After a failure nothing in them is to be trusted. */
  drop(): void {
    this.#machines.clear();
  }
}

/** Outcomes of the calls; the last is the error when the host got one. */
function outcomes(machine: Machine, text: string, calls: readonly Arguments[]): (string | Error)[] {
  const results: (string | Error)[] = [];
  try {
    machine.load(text, STEP_LIMIT);
    for (const args of calls) results.push(machine.call(args));
    machine.vm.world.heap.verify();
  } catch (error) {
    results.push(error as Error);
  }
  return results;
}

/**
 * Compares all modes on one program; `undefined` when the program is no good as a test because it runs for too long,
 * `null` when all agree.
 */
export function compare(
  text: string,
  machines: Machines,
  modes: readonly Mode[] = MODES,
  calls: readonly Arguments[] = CALLS,
): Difference | null | undefined {
  const expected = outcomes(machines.get(MODES[0]!), text, calls);
  const last = expected.at(-1);
  if (last instanceof Error) {
    if (/stopped after/.test(last.message)) return undefined;
    machines.drop();
    return { mode: 'evaluate', call: expected.length, expected: '', actual: String(last.stack) };
  }
  for (const mode of modes.slice(1)) {
    const actual = outcomes(machines.get(mode), text, calls);
    const call = actual.findIndex((outcome, i) => outcome !== expected[i]);
    if (call < 0) continue;
    machines.drop();
    const got = actual[call]!;
    return {
      mode: mode.name,
      call,
      expected: String(expected[call]),
      actual: typeof got === 'string' ? got : String(got.stack),
    };
  }
  return null;
}

/** Milliseconds after which a program is small enough. */
const SHRINKING = 60_000;

/** Makes a failing program small. Fresh machines each time; any difference in the same mode counts. */
export function shrink(text: string, { mode, call, actual }: Difference): string {
  const only = [MODES[0]!, ...MODES.filter(({ name }) => name === mode)];
  const calls = CALLS.slice(0, call + 1);
  const crash = isCrash(actual);
  const end = Date.now() + SHRINKING;
  const forms = reduce(read(text), (candidate: readonly Form[]) => {
    if (Date.now() > end) return false;
    try {
      const difference = compare(programText(candidate), new Machines(), only, calls);
      return difference != null && isCrash(difference.actual) === crash;
    } catch {
      return false; // not a program
    }
  });
  return programText(forms);
}

const isCrash = (outcome: string): boolean => /RuntimeError|TypeError|HeapError/.test(outcome);

/** Generates and compares programs; calls back with each that fails. Gives how many were compared. */
export function fuzz(
  seed: number,
  count: number,
  report: (seed: number, text: string, difference: Difference) => void,
  modes: readonly Mode[] = MODES,
): number {
  const machines = new Machines();
  let compared = 0;
  for (let i = 0; i < count; i++) {
    const text = programText(new Generator(seed + i).program());
    const difference = compare(text, machines, modes);
    if (difference === undefined) continue;
    compared++;
    if (difference !== null) report(seed + i, text, difference);
  }
  return compared;
}
