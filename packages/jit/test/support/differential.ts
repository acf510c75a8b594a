// Runs generated programs in all modes and compares.

import { CALLS, Generator, programText, reduce } from './fuzz.ts';
import { type Form, read } from './lisp.ts';
import { type Arguments, Machine, MODES, type Mode, runIn } from './run.ts';

/** Instructions after which a program is given up. */
const STEP_LIMIT = 60_000;

/** What went wrong with a program. */
export interface Difference {
  readonly mode: string;
  /** Index of the call, or -1 when the run as a whole failed. */
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

/** Outcomes, or the host error that ended the run. */
function outcomes(machine: Machine, text: string, calls: readonly Arguments[]): string[] | Error {
  try {
    machine.load(text, STEP_LIMIT);
    return runIn(machine, calls);
  } catch (error) {
    return error as Error;
  }
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
  if (expected instanceof Error) {
    if (expected instanceof RangeError && /stopped after/.test(expected.message)) return undefined;
    machines.drop();
    return { mode: 'evaluate', call: -1, expected: '', actual: expected.stack ?? '' };
  }
  for (const mode of modes.slice(1)) {
    const actual = outcomes(machines.get(mode), text, calls);
    if (actual instanceof Error) {
      machines.drop();
      return { mode: mode.name, call: -1, expected: '', actual: actual.stack ?? String(actual) };
    }
    const call = actual.findIndex((outcome, i) => outcome !== expected[i]);
    if (call >= 0) {
      machines.drop();
      return { mode: mode.name, call, expected: expected[call]!, actual: actual[call]! };
    }
  }
  return null;
}

/** Makes a failing program small. Fresh machines each time; any difference in the same mode counts. */
export function shrink(text: string, { mode, call }: Difference): string {
  const only = [MODES[0]!, ...MODES.filter(({ name }) => name === mode)];
  const calls = call < 0 ? CALLS : CALLS.slice(0, call + 1);
  const forms = reduce(read(text), (candidate: readonly Form[]) => {
    try {
      const difference = compare(programText(candidate), new Machines(), only, calls);
      return difference != null && difference.call < 0 === call < 0;
    } catch {
      return false; // not a program
    }
  });
  return programText(forms);
}

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
