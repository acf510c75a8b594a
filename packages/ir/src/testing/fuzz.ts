// Differential fuzzing: random modules must do the same in every way of running them.

import { StepLimitError } from '../evaluate.ts';
import {
  evaluatorBackend,
  type RecordedCall,
  type RunOutcome,
  recordingImports,
  type TestBackend,
} from '../filetest/backend.ts';
import { outcomeText } from '../filetest/run.ts';
import type { Module } from '../function.ts';
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
  readonly memory: Uint8Array;
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
    for (const subject of options.subjects) {
      for (const call of calls) {
        const difference = compare(module, call, subject);
        if (difference !== null) {
          const failure = describe(module, seed, call, subject, difference);
          return { modules: i + 1, runs, failure };
        }
        runs++;
      }
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

/** What differs between the evaluator on the module and the subject; `null` when nothing does. */
function compare(module: Module, call: Call, subject: Subject): string | null {
  let expected: Observation;
  try {
    expected = observe(evaluatorBackend(STEP_LIMIT), module, call);
  } catch (error) {
    // Reduced modules may loop; they are of no interest then.
    if (error instanceof StepLimitError) return null;
    throw error;
  }
  const copy = parse(print(module));
  try {
    subject.transform?.(copy);
  } catch (error) {
    return `the transformation failed: ${messageOf(error)}`;
  }
  const problems = findProblems(copy);
  if (problems.length > 0) return `not valid any more: ${problemText(problems[0]!)}`;
  let actual: Observation;
  try {
    actual = observe(subject.backend, copy, call);
  } catch (error) {
    return `running failed: ${messageOf(error)}`;
  }
  return difference(expected, actual);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function observe(backend: TestBackend, module: Module, call: Call): Observation {
  const log: RecordedCall[] = [];
  const instance = backend.instantiate(module, recordingImports(module, log));
  const outcome = instance.call(call.name, call.args);
  // Calls of imports that are declared to do nothing may be merged and removed.
  const calls = log.filter(({ callee }) => {
    const { effects } = module.imports.get(callee)!;
    return effects.mayNotReturn || effects.writes.length > 0;
  });
  return { outcome, calls, memory: new Uint8Array(instance.memory.buffer) };
}

function difference(expected: Observation, actual: Observation): string | null {
  const [wanted, got] = [visible(expected.outcome), visible(actual.outcome)];
  if (wanted !== got) return `expected ${wanted}, got ${got}`;
  const [wantedCalls, gotCalls] = [callsText(expected), callsText(actual)];
  if (wantedCalls !== gotCalls) return `expected calls ${wantedCalls}, got ${gotCalls}`;
  // A trap ends the program; stores before it may have been removed.
  if (expected.outcome.kind === 'trap') return null;
  if (expected.memory.length !== actual.memory.length) {
    return `expected ${expected.memory.length} bytes of memory, got ${actual.memory.length}`;
  }
  for (let i = 0; i < COMPARED_BYTES; i++) {
    if (expected.memory[i] !== actual.memory[i]) {
      return `expected byte ${expected.memory[i]} at ${i}, got ${actual.memory[i]}`;
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
  call: Call,
  subject: Subject,
  message: string,
): FuzzFailure {
  const small = reduce(
    module,
    (candidate) => candidate.functions.has(call.name) && compare(candidate, call, subject) !== null,
  );
  const { outcome } = observe(evaluatorBackend(STEP_LIMIT), small, call);
  const args = call.args.map(constantText).join(', ');
  const end = outcomeText(outcome);
  const lines = [
    'test verify',
    'test run',
    '',
    `; Seed ${seed}, ${subject.name}: ${compare(small, call, subject) ?? message}`,
    '',
    print(small),
    `; run: %${call.name}(${args})${end === 'returned' ? '' : ` ${end}`}`,
    '',
  ];
  return { seed, subject: subject.name, message, filetest: lines.join('\n') };
}
