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
  /** Would another request be worked on soon? */
  readonly mayTake: boolean;
  /** Hands a request over. What there is to be done for it may be done later, by `advance`. */
  submit(id: number, request: CompileRequest): void;
  /** Is every request answered before `submit` returns? */
  readonly isImmediate: boolean;
  /** Is there something to be done for requests? */
  readonly hasSteps: boolean;
  /** Does a step of what there is to be done for requests. Gives whether there was one. */
  advance(): boolean;
  /** May there be an answer? Asked often. */
  mayHave(): boolean;
  /** An answer that has come; `undefined` when there is none now. */
  receive(): Delivery | undefined;
  /** Nothing more is asked for: gives back what a compiler elsewhere takes. */
  close(): void;
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

  get isImmediate(): boolean {
    return true;
  }

  get mayTake(): boolean {
    return true;
  }

  get hasSteps(): boolean {
    return false;
  }

  advance(): boolean {
    return false;
  }

  mayHave(): boolean {
    return this.#deliveries.length > 0;
  }

  receive(): Delivery | undefined {
    return this.#deliveries.shift();
  }

  close(): void {}
}
