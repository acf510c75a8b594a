// Reads a filetest: IR text with header lines that say what to do, and comments that say what to expect.

import { ParseError, type Token, tokens } from '../text/lexer.ts';

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
    if (kind === 'run') runs.push(new RunParser(text, line).run());
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

/** `%f(1, 2) == 3`, `%f(0) traps "…"`, `%f(1) exits 3 (1, 2)`, each with `calls %print(1), …` at will. */
class RunParser {
  readonly #line: number;
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string, line: number) {
    this.#line = line;
    this.#text = text;
    try {
      this.#tokens = tokens(text);
    } catch (error) {
      if (error instanceof ParseError) throw new FiletestError(`line ${line}: ${error.message}`);
      throw error;
    }
  }

  run(): RunDirective {
    const { callee, args } = this.#call();
    const expected = this.#expected();
    let calls: { callee: string; args: readonly Literal[] }[] | null = null;
    if (this.#accept('calls')) {
      calls = [];
      if (!this.#accept('nothing')) {
        do calls.push(this.#call());
        while (this.#accept(','));
      }
    }
    if (this.#peek().kind !== 'end') this.#fail('"==", "traps", "exits" or "calls"');
    return { line: this.#line, text: this.#text, callee, args, expected, calls };
  }

  #expected(): RunDirective['expected'] {
    if (this.#accept('traps')) {
      const message = this.#peek().kind === 'string' ? this.#next().text : null;
      return { kind: 'trap', message };
    }
    if (this.#accept('exits')) {
      const exit = Number(this.#literal().text);
      return { kind: 'exit', exit, values: this.#list() };
    }
    if (!this.#accept('=')) return { kind: 'return', value: null };
    if (!this.#accept('=')) this.#fail('"=="');
    return { kind: 'return', value: this.#literal() };
  }

  #call(): { readonly callee: string; readonly args: readonly Literal[] } {
    const name = this.#next();
    if (name.kind !== 'symbol') this.#fail('a call, such as %f(1, 2)');
    return { callee: name.text, args: this.#list() };
  }

  #list(): Literal[] {
    const list: Literal[] = [];
    if (!this.#accept('(')) this.#fail('"("');
    if (this.#accept(')')) return list;
    do list.push(this.#literal());
    while (this.#accept(','));
    if (!this.#accept(')')) this.#fail('")"');
    return list;
  }

  #literal(): Literal {
    const token = this.#next();
    if (token.kind !== 'number') this.#fail('a constant');
    return { text: token.text, type: this.#accept(':') ? this.#next().text : null };
  }

  #peek(): Token {
    return this.#tokens[this.#at]!;
  }

  #next(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  #accept(text: string): boolean {
    const { kind } = this.#peek();
    if ((kind !== 'mark' && kind !== 'word') || this.#peek().text !== text) return false;
    this.#at++;
    return true;
  }

  #fail(expected: string): never {
    throw new FiletestError(`line ${this.#line}: expected ${expected} in "${this.#text}"`);
  }
}
