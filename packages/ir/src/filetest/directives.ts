// Reads a filetest: IR text with header lines that say what to do, and comments that say what to expect.

import { TokenCursor } from '../text/cursor.ts';
import { ParseError } from '../text/lexer.ts';

/** One expected run: a call and how it must end. */
export interface RunDirective {
  readonly line: number;
  /** The directive as it is written, for messages. */
  readonly text: string;
  readonly callee: string;
  readonly args: readonly Literal[];
  readonly expected:
    | { readonly kind: 'return'; readonly value: Literal | null }
    | { readonly kind: 'trap'; readonly message: string | null }
    | { readonly kind: 'exit'; readonly exit: number; readonly values: readonly Literal[] };
  /** The calls of imports that must happen, in order; `null` when they do not matter. */
  readonly calls: readonly { readonly callee: string; readonly args: readonly Literal[] }[] | null;
}

/** A constant in a directive; its type is that of what it stands for, or written behind it. */
export interface Literal {
  readonly text: string;
  readonly type: string | null;
}

/** A text that must, or must not, appear in the printed module after the text before it. */
export interface CheckDirective {
  readonly line: number;
  readonly text: string;
  readonly pattern: RegExp;
  readonly absent: boolean;
}

/** One module of a file, with what is expected of it. */
export interface FiletestCase {
  /** The module, on its original lines. */
  readonly ir: string;
  readonly checks: readonly CheckDirective[];
  readonly runs: readonly RunDirective[];
  readonly errors: readonly { readonly line: number; readonly text: string }[];
}

/** What a file says. */
export interface Filetest {
  readonly verify: boolean;
  /** Passes to run, in order; empty for the whole pipeline; `null` for no optimisation. */
  readonly optimize: readonly string[] | null;
  /** Backends to run on; empty for all that are there; `null` for none. */
  readonly run: readonly string[] | null;
  readonly cases: readonly FiletestCase[];
}

/** Thrown when a filetest itself is wrong. */
export class FiletestError extends Error {
  override readonly name = 'FiletestError';
}

/** Reads a filetest. Throws {@link FiletestError} for directives that it does not understand. */
export function parseFiletest(text: string): Filetest {
  const lines = text.split('\n');
  let verify = false;
  let optimize: readonly string[] | null = null;
  let run: readonly string[] | null = null;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!.trim();
    if (line === '' || line.startsWith(';')) continue;
    if (!line.startsWith('test ')) break;
    const [what, ...rest] = line.slice(5).split(/\s+/);
    if (what === 'verify') verify = true;
    else if (what === 'optimize') optimize = rest;
    else if (what === 'run') run = rest;
    else {
      throw new FiletestError(
        `line ${i + 1}: unknown test "${what}"; write verify, optimize or run`,
      );
    }
    lines[i] = '';
  }
  if (!verify && optimize === null && run === null) {
    throw new FiletestError('the file asks for nothing; begin it with "test verify" or the like');
  }
  return { verify, optimize, run, cases: cases(lines) };
}

/** Cases are separated by lines of three dashes. */
function cases(lines: readonly string[]): FiletestCase[] {
  const list: FiletestCase[] = [];
  let start = 0;
  for (let i = 0; i <= lines.length; i++) {
    if (i < lines.length && lines[i]!.trim() !== '---') continue;
    list.push(oneCase(lines.slice(start, i), start));
    start = i + 1;
  }
  return list;
}

function oneCase(lines: readonly string[], before: number): FiletestCase {
  const checks: CheckDirective[] = [];
  const runs: RunDirective[] = [];
  const errors: { line: number; text: string }[] = [];
  lines.forEach((content, index) => {
    const match = /;\s*(check|check-not|run|error):\s*(.*?)\s*$/.exec(content);
    if (match === null) return;
    const [, kind, text = ''] = match;
    const line = before + index + 1;
    if (kind === 'run') runs.push(parseRun(text, line));
    else if (kind === 'error') errors.push({ line, text });
    else checks.push({ line, text, pattern: pattern(text), absent: kind === 'check-not' });
  });
  return { ir: '\n'.repeat(before) + lines.join('\n'), checks, runs, errors };
}

/** Text is taken literally, but for runs of spaces and for regular expressions in double braces. */
function pattern(text: string): RegExp {
  const source = text
    .split(/\{\{(.*?)\}\}/)
    .map((part, index) =>
      index % 2 === 1
        ? `(?:${part})`
        : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+'),
    )
    .join('');
  return new RegExp(source);
}

/** Reads `%f(1, 2) == 3`, `%f(0) traps "…"`, `%f(1) exits 3 (1, 2)`, each with `calls %print(1), …` at will. */
function parseRun(text: string, line: number): RunDirective {
  try {
    const read = new TokenCursor(text);
    const { callee, args } = call(read);
    const expected = expectation(read);
    const calls = read.acceptWord('calls') ? recordedCalls(read) : null;
    if (read.peek().kind !== 'end') read.fail(read.peek(), '"==", "traps", "exits" or "calls"');
    return { line, text, callee, args, expected, calls };
  } catch (error) {
    if (error instanceof ParseError) {
      throw new FiletestError(`line ${line}, in the directive's ${error.message}`);
    }
    throw error;
  }
}

function expectation(read: TokenCursor): RunDirective['expected'] {
  if (read.acceptWord('traps')) {
    const message = read.peek().kind === 'string' ? read.next().text : null;
    return { kind: 'trap', message };
  }
  if (read.acceptWord('exits')) {
    const exit = Number(literal(read).text);
    return { kind: 'exit', exit, values: literals(read) };
  }
  if (!read.accept('=')) return { kind: 'return', value: null };
  read.mark('=');
  return { kind: 'return', value: literal(read) };
}

function recordedCalls(read: TokenCursor): { callee: string; args: readonly Literal[] }[] {
  if (read.acceptWord('nothing')) return [];
  const calls = [call(read)];
  while (read.accept(',')) calls.push(call(read));
  return calls;
}

function call(read: TokenCursor): { callee: string; args: readonly Literal[] } {
  const name = read.expect('symbol', 'a call, such as %f(1, 2)');
  return { callee: name.text, args: literals(read) };
}

function literals(read: TokenCursor): Literal[] {
  read.mark('(');
  return read.list(')', () => literal(read));
}

function literal(read: TokenCursor): Literal {
  const { text } = read.expect('number', 'a constant');
  return { text, type: read.accept(':') ? read.next().text : null };
}
