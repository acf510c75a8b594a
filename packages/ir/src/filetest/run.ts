// Runs a filetest and says what went otherwise than it expects.

import type { Module } from '../function.ts';
import type { Constant, Type } from '../ops.ts';
import { type OptimizeOptions, optimizeModule, type PassName, passes } from '../passes/pipeline.ts';
import { constantText, parseConstant } from '../text/constants.ts';
import { ParseError } from '../text/lexer.ts';
import { parse } from '../text/parse.ts';
import { print } from '../text/print.ts';
import { findProblems, problemText, VerifyError, verify } from '../verify.ts';
import {
  evaluatorBackend,
  type RecordedCall,
  type RunOutcome,
  recordingImports,
  type TestBackend,
} from './backend.ts';
import {
  type Filetest,
  type FiletestCase,
  FiletestError,
  type Literal,
  parseFiletest,
  type RunDirective,
} from './directives.ts';

/** What a filetest is run with. */
export interface FiletestOptions {
  /** Backends besides the evaluator. */
  readonly backends?: readonly TestBackend[];
  /** Runs these passes on a module in place, or all when none is named. The optimiser of this package when absent. */
  readonly optimize?: (module: Module, passes: readonly string[]) => void;
}

/**
 * Runs a filetest. Gives one line for each failure, beginning with the line number; an empty list when all went as
 * expected. Throws {@link FiletestError} when the file itself is wrong.
 */
export function runFiletest(text: string, options: FiletestOptions = {}): string[] {
  const test = parseFiletest(text);
  return test.cases.flatMap((one) => runCase(test, one, options));
}

function runCase(test: Filetest, one: FiletestCase, options: FiletestOptions): string[] {
  let module: Module;
  try {
    module = parse(one.ir);
  } catch (error) {
    if (error instanceof ParseError) return matchErrors(one, [error.message]);
    throw error;
  }
  const problems = findProblems(module).map(problemText);
  if (problems.length > 0 || one.errors.length > 0) return matchErrors(one, problems);

  const text = print(module);
  const again = print(parse(text));
  if (again !== text) return [`the text does not round-trip:\n${text}\nbecame\n${again}`];

  const failures = runAll(test, one, module, options, '');
  if (test.optimize !== null) {
    try {
      (options.optimize ?? runPasses)(module, test.optimize);
      verify(module);
    } catch (error) {
      if (error instanceof VerifyError) return [...failures, `after optimize: ${error.message}`];
      throw error;
    }
    failures.push(...runAll(test, one, module, options, ' after optimize'));
  }
  return [...failures, ...check(one, print(module))];
}

function runPasses(module: Module, names: readonly string[]): void {
  const unknown = names.find((name) => !Object.hasOwn(passes, name));
  if (unknown !== undefined) {
    const known = Object.keys(passes).join(', ');
    throw new FiletestError(`there is no pass "${unknown}"; there are ${known}`);
  }
  // A guard that moves in front of a loop leaves with the exit of the anchor there.
  const options: OptimizeOptions = { verify: true, hoistGuard: (_exit, anchor) => anchor };
  optimizeModule(module, options, names.length === 0 ? undefined : (names as readonly PassName[]));
}

function matchErrors(one: FiletestCase, messages: readonly string[]): string[] {
  const rest = [...messages];
  const failures: string[] = [];
  for (const { line, text } of one.errors) {
    const index = rest.findIndex((message) => message.includes(text));
    if (index === -1) failures.push(`line ${line}: no error contains "${text}"`);
    else rest.splice(index, 1);
  }
  return [...failures, ...rest.map((message) => `unexpected error: ${message}`)];
}

function check(one: FiletestCase, printed: string): string[] {
  const failures: string[] = [];
  let rest = printed;
  let forbidden: typeof one.checks = [];
  const refuse = (part: string): void => {
    for (const { line, text, pattern } of forbidden) {
      if (pattern.test(part)) failures.push(`line ${line}: found "${text}" in\n${part}`);
    }
    forbidden = [];
  };
  for (const directive of one.checks) {
    if (directive.absent) {
      forbidden = [...forbidden, directive];
      continue;
    }
    const match = directive.pattern.exec(rest);
    if (match === null) {
      failures.push(`line ${directive.line}: "${directive.text}" not found in\n${rest}`);
      continue;
    }
    refuse(rest.slice(0, match.index));
    rest = rest.slice(match.index + match[0].length);
  }
  refuse(rest);
  return failures;
}

function runAll(
  test: Filetest,
  one: FiletestCase,
  module: Module,
  options: FiletestOptions,
  when: string,
): string[] {
  const wanted = test.run;
  if (wanted === null) return [];
  const backends = [evaluatorBackend(), ...(options.backends ?? [])].filter(
    ({ name }) => wanted.length === 0 || wanted.includes(name),
  );
  return backends.flatMap((backend) =>
    one.runs.flatMap((run) => {
      const problem = runOnce(backend, module, run);
      return problem === null
        ? []
        : [`line ${run.line}: ${backend.name}${when}: ${run.text}: ${problem}`];
    }),
  );
}

/** Runs in a fresh instance, so that the order of the directives does not matter. */
function runOnce(backend: TestBackend, module: Module, run: RunDirective): string | null {
  const signature = module.functions.get(run.callee)?.signature;
  if (signature === undefined) return `there is no function %${run.callee}`;
  if (signature.params.length !== run.args.length) return 'the number of arguments is wrong';
  const args = run.args.map((arg, index) => parseConstant(signature.params[index]!, arg.text));
  const log: RecordedCall[] = [];
  const outcome = backend.instantiate(module, recordingImports(module, log)).call(run.callee, args);
  if (!endsAs(run.expected, outcome, signature.result)) return `got ${outcomeText(outcome)}`;
  if (run.calls === null) return null;
  const asExpected =
    run.calls.length === log.length &&
    run.calls.every(({ callee, args: expected }, index) => {
      const seen = log[index]!;
      return seen.callee === callee && allEqual(expected, seen.args);
    });
  return asExpected ? null : `calls were ${log.map(callText).join(', ') || 'nothing'}`;
}

function endsAs(
  expected: RunDirective['expected'],
  outcome: RunOutcome,
  type: Type | null,
): boolean {
  if (expected.kind === 'trap') {
    if (outcome.kind !== 'trap') return false;
    const { message } = expected;
    return message === null || outcome.message === null || outcome.message.includes(message);
  }
  if (expected.kind === 'exit') {
    if (outcome.kind !== 'exit' || outcome.exit !== expected.exit) return false;
    return allEqual(expected.values, outcome.values);
  }
  if (outcome.kind !== 'return') return false;
  if (expected.value === null) return outcome.value === null;
  if (outcome.value === null || type === null) return false;
  return Object.is(parseConstant(type, expected.value.text), outcome.value);
}

function allEqual(expected: readonly Literal[], seen: readonly Constant[]): boolean {
  return (
    expected.length === seen.length &&
    expected.every((literal, index) => isEqual(literal, seen[index]!))
  );
}

/** The runtime tells `bigint` from `number`, not `i32` from `f64`: a literal without type fits either. */
function isEqual({ text, type }: Literal, seen: Constant): boolean {
  if (typeof seen === 'bigint') {
    return (type === null || type === 'i64') && parseConstant('i64', text) === seen;
  }
  if (type === 'i64') return false;
  if (type === 'i32') return Object.is(parseConstant('i32', text), seen);
  return Object.is(parseConstant('f64', text), seen);
}

/** A run's end as directives write it. */
export function outcomeText(outcome: RunOutcome): string {
  switch (outcome.kind) {
    case 'trap':
      return `traps${outcome.message === null ? '' : ` ${JSON.stringify(outcome.message)}`}`;
    case 'exit':
      return `exits ${outcome.exit} (${outcome.values.map(literalText).join(', ')})`;
    case 'return':
      return outcome.value === null ? 'returned' : `== ${constantText(outcome.value)}`;
  }
}

function literalText(value: Constant): string {
  return typeof value === 'bigint' ? `${value}:i64` : constantText(value);
}

function callText({ callee, args }: RecordedCall): string {
  return `%${callee}(${args.map(literalText).join(', ')})`;
}
