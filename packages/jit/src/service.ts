// Where units are compiled: here, or elsewhere.

import type { Answer, CompileRequest } from './plan.ts';

/** An answer to a request. */
export interface Delivery {
  /** The request's number. */
  readonly id: number;
  readonly answer: Answer;
}

/** A compiler as the JIT sees it. */
export interface CompileService {
  /** Hands a request over. */
  submit(id: number, request: CompileRequest): void;
  /** An answer that has come; `undefined` when there is none now. */
  receive(): Delivery | undefined;
}

/** Compiles at once, in the program's own thread. */
export class InlineService implements CompileService {
  readonly #compile: (request: CompileRequest) => Answer;
  readonly #deliveries: Delivery[] = [];

  constructor(compile: (request: CompileRequest) => Answer) {
    this.#compile = compile;
  }

  submit(id: number, request: CompileRequest): void {
    this.#deliveries.push({ id, answer: this.#compile(request) });
  }

  receive(): Delivery | undefined {
    return this.#deliveries.shift();
  }
}
