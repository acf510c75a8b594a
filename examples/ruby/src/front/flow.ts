// What surrounds the place where code is generated: loops, code covered by handlers, and clauses that must be left in
// order. Leaving by a jump or a return does inline what an `ensure` clause asks for, outside of the code it covers.

import type { Code, CodeLabel, Region } from './code.ts';

/** A loop that `break`, `next` and `redo` may leave. */
export interface Loop {
  readonly kind: 'loop';
  /** Receives the value of `break`; 0 if nobody wants it. */
  readonly dst: number;
  readonly onBreak: CodeLabel;
  readonly onNext: CodeLabel;
  readonly body: CodeLabel;
}

/** Code that a handler covers. */
interface Covered {
  readonly kind: 'covered';
  readonly region: Region;
  /** What must be done on every way out. */
  readonly cleanup: (() => void) | null;
}

/** A rescue clause, which `retry` may leave. */
interface Clause {
  readonly kind: 'clause';
  readonly retry: CodeLabel;
}

/** The body of a block that `redo` starts again. */
interface Body {
  readonly kind: 'body';
  readonly start: CodeLabel;
}

type Context = Loop | Covered | Clause | Body;

/** The contexts of one function, innermost last. */
export class Flow {
  readonly #code: Code;
  #contexts: Context[] = [];

  constructor(code: Code) {
    this.#code = code;
  }

  /** Generates code that a handler covers; gives the covered region. */
  cover(cleanup: (() => void) | null, body: () => void): Region {
    const region = this.#code.cover();
    this.#within({ kind: 'covered', region, cleanup }, body);
    this.#code.suspend(region);
    return region;
  }

  loop(loop: Omit<Loop, 'kind'>, body: () => void): void {
    this.#within({ kind: 'loop', ...loop }, body);
  }

  clause(retry: CodeLabel, body: () => void): void {
    this.#within({ kind: 'clause', retry }, body);
  }

  body(start: CodeLabel, body: () => void): void {
    this.#within({ kind: 'body', start }, body);
  }

  #within(context: Context, body: () => void): void {
    this.#contexts.push(context);
    body();
    this.#contexts.pop();
  }

  /** The innermost loop, or `null`. */
  get innermostLoop(): Loop | null {
    return this.#find('loop') as Loop | null;
  }

  /** Must something be done before the function is left? */
  get hasCleanups(): boolean {
    return this.#contexts.some((c) => c.kind === 'covered' && c.cleanup !== null);
  }

  #find(kind: Context['kind']): Context | null {
    return this.#contexts.findLast((c) => c.kind === kind) ?? null;
  }

  /** Leaves everything, and goes on by `exit`. */
  leaveAll(exit: () => void): void {
    this.#leave(0, exit);
  }

  /** Leaves everything inside the loop. */
  leaveInto(loop: Loop, exit: () => void): void {
    this.#leave(this.#contexts.indexOf(loop) + 1, exit);
  }

  /** Leaves everything inside the innermost rescue clause, and the clause; `false` if there is none. */
  retry(): boolean {
    const clause = this.#find('clause') as Clause | null;
    if (clause === null) return false;
    this.#leave(this.#contexts.indexOf(clause), () => this.#code.emit('loop', clause.retry));
    return true;
  }

  /** Starts the innermost loop's or block's body again; `false` if there is none. */
  redo(): boolean {
    const at = this.#contexts.findLastIndex((c) => c.kind === 'loop' || c.kind === 'body');
    const context = this.#contexts[at];
    if (context?.kind !== 'loop' && context?.kind !== 'body') return false;
    const start = context.kind === 'loop' ? context.body : context.start;
    this.#leave(at + 1, () => this.#code.emit('loop', start));
    return true;
  }

  #leave(depth: number, exit: () => void): void {
    const contexts = this.#contexts;
    const left: Region[] = [];
    for (let i = contexts.length - 1; i >= depth; i--) {
      const context = contexts[i]!;
      if (context.kind !== 'covered') continue;
      this.#code.suspend(context.region);
      left.push(context.region);
      this.#contexts = contexts.slice(0, i);
      context.cleanup?.();
    }
    this.#contexts = contexts.slice(0, depth);
    exit();
    this.#contexts = contexts;
    for (const region of left) this.#code.resume(region);
  }
}
