// Differential fuzzing: random modules must do the same in every way of running them.

import { StepLimitError } from '../evaluate.ts';
import {
  evaluatorBackend,
  type RecordedCall,
  type RunOutcome,
  recordingImports,
  type TestBackend,
  type TestInstance,
} from '../filetest/backend.ts';
import { outcomeText } from '../filetest/run.ts';
import type { Module } from '../function.ts';
import { PAGE_BYTES } from '../memory.ts';
import type { Constant } from '../ops.ts';
import { constantText } from '../text/constants.ts';
import { parse } from '../text/parse.ts';
import { print } from '../text/print.ts';
import { findProblems, problemText } from '../verify.ts';
import { type GeneratorOptions, generateModule } from './generate.ts';
import { Random } from './random.ts';
import { reduce } from './reduce.ts';
import { randomArguments } from './values.ts';

/** One way of running a module, to be compared with the evaluator on the module as generated. */
export interface Subject {
  readonly name: string;
  readonly backend: TestBackend;
  /** Changes the module (a copy) before it runs; the result must verify. */
  readonly transform?: (module: Module) => void;
}

/** What to fuzz, and how much. */
export interface FuzzOptions {
  /** Seed of the first module; the following ones have the following seeds. */
  readonly seed: number;
  readonly count: number;
  readonly subjects: readonly Subject[];
  readonly generator?: GeneratorOptions;
  /** Calls of each function; 3 when absent. */
  readonly calls?: number;
  /** Called before each module. */
  readonly onModule?: (seed: number) => void;
}

/** A disagreement. */
export interface FuzzFailure {
  readonly seed: number;
  readonly subject: string;
  readonly message: string;
  /** The reduced module with its call and what the evaluator says, as a filetest. */
  readonly filetest: string;
}

/** How much was compared, and the first disagreement. */
export interface FuzzReport {
  readonly modules: number;
  readonly runs: number;
  readonly failure: FuzzFailure | null;
}

interface Call {
  readonly name: string;
  readonly args: readonly Constant[];
}

/** All that a run does that others can see. */
interface Observation {
  readonly outcome: RunOutcome;
  readonly calls: readonly RecordedCall[];
  /** The first {@link COMPARED_BYTES} of memory, and the size of all of it. */
  readonly bytes: Uint8Array;
  readonly size: number;
}

interface Difference {
  readonly call: Call;
  readonly message: string;
}

const STEP_LIMIT = 200_000;
/** Only the bytes that generated modules use are compared, and the size. */
const COMPARED_BYTES = 4096;

/** Runs random modules until one disagrees or `count` is reached. */
export function fuzz(options: FuzzOptions): FuzzReport {
  let runs = 0;
  for (let i = 0; i < options.count; i++) {
    const seed = options.seed + i;
    options.onModule?.(seed);
    const module = generateModule(seed, options.generator);
    const invalid = findProblems(module);
    if (invalid.length > 0) {
      throw new Error(`seed ${seed}: the generator made ${problemText(invalid[0]!)}; correct it`);
    }
    const calls = callsOf(module, seed, options.calls ?? 3);
    const reference = new Session(evaluatorBackend(STEP_LIMIT), module);
    const expected = calls.map((call) => reference.observe(call));
    for (const subject of options.subjects) {
      const found = compareAll(module, subject, calls, expected);
      if (found !== null) {
        const failure = describe(module, seed, subject, found);
        return { modules: i + 1, runs, failure };
      }
      runs += calls.length;
    }
  }
  return { modules: options.count, runs, failure: null };
}

function callsOf(module: Module, seed: number, count: number): Call[] {
  const random = new Random(seed ^ 0x5eed);
  return [...module.functions.values()].flatMap((fn) =>
    Array.from({ length: count }, () => ({
      name: fn.name,
      args: randomArguments(random, fn.signature),
    })),
  );
}

/** One module on one backend. Made anew only where a call leaves more behind than bytes. */
class Session {
  readonly #backend: TestBackend;
  readonly #module: Module;
  readonly #log: RecordedCall[] = [];
  #instance: TestInstance | null = null;

  constructor(backend: TestBackend, module: Module) {
    this.#backend = backend;
    this.#module = module;
  }

  /** Calls on zeroed memory. */
  observe({ name, args }: Call): Observation {
    if (this.#instance?.memory.buffer.byteLength !== PAGE_BYTES) {
      const imports = recordingImports(this.#module, this.#log);
      this.#instance = this.#backend.instantiate(this.#module, imports);
    }
    const { memory } = this.#instance;
    new Uint8Array(memory.buffer).fill(0);
    this.#log.length = 0;
    const outcome = this.#instance.call(name, args);
    // Calls of imports that are declared to do nothing may be merged and removed.
    const calls = this.#log.filter(({ callee }) => {
      const { effects } = this.#module.imports.get(callee)!;
      return effects.mayNotReturn || effects.writes.length > 0;
    });
    const bytes = new Uint8Array(memory.buffer, 0, COMPARED_BYTES).slice();
    return { outcome, calls, bytes, size: memory.buffer.byteLength };
  }
}

/** The first call that differs, and how; `null` when none does. */
function compareAll(
  module: Module,
  subject: Subject,
  calls: readonly Call[],
  expected: readonly Observation[],
): Difference | null {
  const copy = parse(print(module));
  try {
    subject.transform?.(copy);
  } catch (error) {
    return { call: calls[0]!, message: `the transformation failed: ${messageOf(error)}` };
  }
  const problems = findProblems(copy);
  if (problems.length > 0) {
    return { call: calls[0]!, message: `not valid any more: ${problemText(problems[0]!)}` };
  }
  const session = new Session(subject.backend, copy);
  for (const [index, call] of calls.entries()) {
    let message: string | null;
    try {
      message = difference(expected[index]!, session.observe(call));
    } catch (error) {
      message = `running failed: ${messageOf(error)}`;
    }
    if (message !== null) return { call, message };
  }
  return null;
}

/** As `compareAll`, for one call of a module that may not end. */
function compareOne(module: Module, subject: Subject, call: Call): string | null {
  if (!module.functions.has(call.name)) return null;
  let expected: Observation;
  try {
    expected = new Session(evaluatorBackend(STEP_LIMIT), module).observe(call);
  } catch (error) {
    if (error instanceof StepLimitError) return null;
    throw error;
  }
  return compareAll(module, subject, [call], [expected])?.message ?? null;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function difference(expected: Observation, actual: Observation): string | null {
  const [wanted, got] = [visible(expected.outcome), visible(actual.outcome)];
  if (wanted !== got) return `expected ${wanted}, got ${got}`;
  const [wantedCalls, gotCalls] = [callsText(expected), callsText(actual)];
  if (wantedCalls !== gotCalls) return `expected calls ${wantedCalls}, got ${gotCalls}`;
  // A trap ends the program; stores before it may have been removed.
  if (expected.outcome.kind === 'trap') return null;
  if (expected.size !== actual.size) {
    return `expected ${expected.size} bytes of memory, got ${actual.size}`;
  }
  for (let i = 0; i < COMPARED_BYTES; i++) {
    if (expected.bytes[i] !== actual.bytes[i]) {
      return `expected byte ${expected.bytes[i]} at ${i}, got ${actual.bytes[i]}`;
    }
  }
  return null;
}

function visible(outcome: RunOutcome): string {
  return outcome.kind === 'trap' ? 'traps' : outcomeText(outcome);
}

function callsText({ calls }: Observation): string {
  return calls
    .map(({ callee, args }) => `%${callee}(${args.map(constantText).join(', ')})`)
    .join(' ');
}

function describe(
  module: Module,
  seed: number,
  subject: Subject,
  { call, message }: Difference,
): FuzzFailure {
  const small = reduce(module, (candidate) => compareOne(candidate, subject, call) !== null);
  const { outcome } = new Session(evaluatorBackend(STEP_LIMIT), small).observe(call);
  const args = call.args.map(constantText).join(', ');
  const end = outcomeText(outcome);
  const lines = [
    'test verify',
    'test run',
    '',
    `; Seed ${seed}, ${subject.name}: ${compareOne(small, subject, call) ?? message}`,
    '',
    print(small),
    `; run: %${call.name}(${args})${end === 'returned' ? '' : ` ${end}`}`,
    '',
  ];
  return { seed, subject: subject.name, message, filetest: lines.join('\n') };
}
