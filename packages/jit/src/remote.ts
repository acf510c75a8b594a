// A compiler in another thread, as the JIT sees it: what it must be told, what came back, and what to do without it.

import type { GuestFunction, LoadedFunction } from '@martlet/vm';
import type { FromCompiler, ToCompiler } from './messages.ts';
import { encodeFunction } from './messages.ts';
import type { CompileRequest } from './plan.ts';
import type { CompileService, Delivery } from './service.ts';

/** A connection to a compiler that runs elsewhere. */
export interface CompilerLink {
  send(message: ToCompiler): void;
  /** The next message that can be had without waiting for the program to yield; `undefined` when there is none. */
  receive(): FromCompiler | undefined;
  /** Ends the compiler. */
  close(): void;
}

/** What a link reports when the program yields to its host. */
export interface LinkEvents {
  message(message: FromCompiler): void;
  failed(reason: string): void;
}

/** A compiler elsewhere that can be connected to. */
export interface RemoteCompiler {
  /** Called at the first request. */
  connect(events: LinkEvents): CompilerLink;
  /** Milliseconds without an answer after which the compiler is given up. */
  readonly timeout: number;
  /** What takes its place when it fails: the program's own thread, or nothing. */
  readonly fallback: 'inline' | 'none';
}

/** What the service asks of its surroundings. */
export interface RemoteSurroundings {
  /** The first message. */
  readonly start: () => ToCompiler & { readonly kind: 'start' };
  readonly function: (index: number) => LoadedFunction;
  /** Takes over when the compiler has failed. */
  readonly fallback: CompileService;
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** Something has come while nothing of the program was running. */
  readonly arrived: () => void;
}

/** Hands requests to a compiler elsewhere, until it fails. */
export class RemoteService implements CompileService {
  readonly #compiler: RemoteCompiler;
  readonly #surroundings: RemoteSurroundings;
  readonly #arrived: FromCompiler[] = [];
  /** When the requests were sent that are not answered, by number. */
  readonly #sent = new Map<number, number>();
  /** What the compiler knows of each function. */
  readonly #told = new Map<number, GuestFunction>();
  #link: CompilerLink | null = null;
  /** When the compiler was last heard of. */
  #heard = 0;
  #failed = false;
  /** Requests that nobody will answer. */
  #lost: number[] = [];

  constructor(compiler: RemoteCompiler, surroundings: RemoteSurroundings) {
    this.#compiler = compiler;
    this.#surroundings = surroundings;
  }

  submit(id: number, request: CompileRequest): void {
    if (!this.#failed) this.#post(id, request);
    else this.#surroundings.fallback.submit(id, request);
  }

  #post(id: number, request: CompileRequest): void {
    const { now } = this.#surroundings;
    if (this.#sent.size === 0) this.#heard = now();
    this.#sent.set(id, now());
    try {
      this.#link ??= this.#connect();
      // Connecting may have failed without an error.
      this.#link.send({ kind: 'compile', id, functions: this.#news(request), request });
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
    }
  }

  #connect(): CompilerLink {
    const link = this.#compiler.connect({
      message: (message) => {
        this.#arrived.push(message);
        this.#surroundings.arrived();
      },
      failed: (reason) => {
        this.#fail(reason);
        this.#surroundings.arrived();
      },
    });
    link.send(this.#surroundings.start());
    return link;
  }

  /** The functions that the compiler does not know as they are. */
  #news({ view }: CompileRequest) {
    const indices = [...view.functions.map(({ index }) => index), ...view.mentioned];
    const news = indices
      .map((index) => this.#surroundings.function(index))
      .filter(({ index, fn }) => this.#told.get(index) !== fn);
    for (const { index, fn } of news) this.#told.set(index, fn);
    return news.map(encodeFunction);
  }

  receive(): Delivery | undefined {
    for (;;) {
      const lost = this.#lost.pop();
      if (lost !== undefined) return { id: lost, answer: { kind: 'lost' } };
      if (this.#failed) return this.#surroundings.fallback.receive();
      const message = this.#arrived.shift() ?? this.#link?.receive();
      if (message === undefined) {
        if (!this.#isLate()) return undefined;
        this.#fail(`no answer for ${this.#compiler.timeout} ms`);
      } else if (message.kind === 'refused') this.#fail(message.reason);
      else {
        this.#heard = this.#surroundings.now();
        this.#sent.delete(message.id);
        return { id: message.id, answer: message.answer };
      }
    }
  }

  #isLate(): boolean {
    return this.#sent.size > 0 && this.#surroundings.now() - this.#heard > this.#compiler.timeout;
  }

  #fail(reason: string): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#lost = [...this.#sent.keys()];
    this.#sent.clear();
    const then =
      this.#compiler.fallback === 'inline'
        ? "compiling goes on in the program's thread"
        : 'nothing more is compiled';
    this.#surroundings.log(`the compiler's worker failed: ${reason}; ${then}`);
    this.#link?.close();
    this.#link = null;
  }
}
