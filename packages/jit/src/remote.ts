// A compiler in another thread, as the JIT sees it: what it must be told, what came back, and what to do without it.

import type { LoadedFunction } from '@martlet/vm';
import type { FromCompiler, ToCompiler } from './messages.ts';
import { encodeFunction } from './messages.ts';
import type { Pauses } from './pauses.ts';
import type { CompileRequest } from './plan.ts';
import type { Reporter } from './program-state.ts';
import type { CompileService, Delivery } from './service.ts';

/** A connection to a compiler that runs elsewhere. */
export interface CompilerLink {
  /** @param transfer memory that changes hands */
  send(message: ToCompiler, transfer?: readonly ArrayBuffer[]): void;
  /** May there be a message that can be had without waiting? Asked often, where there is a quick answer. */
  mayHave?(): boolean;
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
  /** Functions that may be needed to compile one, it included. */
  readonly around: (index: number) => Iterable<number>;
  /** What has changed in the program since the compiler was told last. */
  readonly reporter: Reporter;
  /** Takes over when the compiler has failed. */
  readonly fallback: CompileService;
  readonly now: () => number;
  readonly pauses: Pauses;
  readonly log: (line: string) => void;
  /** Something has come while nothing of the program was running. */
  readonly arrived: () => void;
}

/** So often it is asked in vain whether there is an answer until the clock is looked at. */
const ASKS_PER_CLOCK = 16;
/** Requests that the compiler has at a time: one to work on, and one so that it need not wait. */
const MOST_REQUESTS = 2;
/** The compiler is told of functions in portions of about so many instructions. */
const PORTION = 200;

/** A request that has been handed over and is not answered. */
interface Sent {
  readonly request: CompileRequest;
  /** Functions that it was found to need. */
  readonly needs: Set<number>;
}

/**
 * Hands requests to a compiler elsewhere, until it fails. What there is to be done in the program's thread is done step by step:
 * {@link RemoteService.advance}.
 */
export class RemoteService implements CompileService {
  readonly #compiler: RemoteCompiler;
  readonly #surroundings: RemoteSurroundings;
  readonly #arrived: FromCompiler[] = [];
  readonly #sent = new Map<number, Sent>();
  /** Those that the compiler has in its hands. */
  readonly #posted = new Set<number>();
  /** What is to be done next. */
  readonly #steps: (() => void)[] = [];
  /** The functions that the compiler knows, by index. */
  readonly #told = new Map<number, LoadedFunction>();
  #link: CompilerLink | null = null;
  /** When the compiler was last heard of. */
  #heard = 0;
  #failed = false;
  #askedInVain = 0;
  /** Requests that nobody will answer. */
  #lost: number[] = [];

  constructor(compiler: RemoteCompiler, surroundings: RemoteSurroundings) {
    this.#compiler = compiler;
    this.#surroundings = surroundings;
  }

  /** Only the compiler in the program's own thread answers at once. */
  get isImmediate(): boolean {
    return this.#failed && this.#surroundings.fallback.isImmediate;
  }

  get mayTake(): boolean {
    return this.#failed || (this.#steps.length === 0 && this.#sent.size < MOST_REQUESTS);
  }

  get hasSteps(): boolean {
    return this.#steps.length > 0;
  }

  submit(id: number, request: CompileRequest): void {
    if (this.#failed) {
      this.#surroundings.fallback.submit(id, request);
      return;
    }
    const { pauses, start } = this.#surroundings;
    const isFirst = this.#link === null && this.#steps.length === 0;
    this.#sent.set(id, { request, needs: new Set() });
    if (isFirst) {
      this.#steps.push(
        () => pauses.during('start', () => this.#connect()),
        () => pauses.during('start', () => this.#link!.send(start())),
      );
    }
    this.#steps.push(() => {
      this.#tell(pauses.during('view', () => this.#surroundings.around(request.function)));
      this.#steps.push(() => this.#post(id, request));
    });
    this.advance();
  }

  advance(): boolean {
    const step = this.#steps.shift();
    if (step === undefined) return false;
    try {
      step();
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
    }
    return true;
  }

  #connect(): void {
    this.#link = this.#compiler.connect({
      message: (message) => {
        this.#arrived.push(message);
        this.#surroundings.arrived();
      },
      failed: (reason) => {
        this.#fail(reason);
        this.#surroundings.arrived();
      },
    });
  }

  #post(id: number, request: CompileRequest): void {
    const { now, pauses, reporter } = this.#surroundings;
    // Before that the compiler had nothing to do: the program may have been at rest for long.
    if (this.#posted.size === 0) this.#heard = now();
    this.#posted.add(id);
    const news = pauses.during('view', () => reporter.news([...this.#told.values()]));
    pauses.during('send', () =>
      this.#link!.send({ kind: 'compile', id, news, request }, [news.memory]),
    );
  }

  /** The compiler is to be told of those of these functions that it does not know as they are. */
  #tell(functions: Iterable<number>): void {
    let portion: LoadedFunction[] = [];
    let size = 0;
    const end = () => {
      const functions = portion;
      const step = () =>
        this.#link!.send({ kind: 'functions', functions: functions.map(encodeFunction) });
      this.#steps.push(() => this.#surroundings.pauses.during('send', step));
      portion = [];
      size = 0;
    };
    for (const index of functions) {
      const loaded = this.#surroundings.function(index);
      if (this.#told.get(index) === loaded) continue;
      this.#told.set(index, loaded);
      portion.push(loaded);
      size += loaded.fn.code.length;
      if (size >= PORTION) end();
    }
    if (size > 0) end();
  }

  mayHave(): boolean {
    if (this.#lost.length > 0) return true;
    if (this.#failed) return this.#surroundings.fallback.mayHave();
    if (this.#arrived.length > 0) return true;
    if (this.#link === null) return false;
    if (this.#link.mayHave?.() ?? true) return true;
    this.#askedInVain++;
    return this.#askedInVain % ASKS_PER_CLOCK === 0 && this.#isLate();
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
        this.#posted.delete(message.id);
        this.#surroundings.reporter.giveBack(message.memory);
        if (!this.#asksFor(message)) {
          this.#sent.delete(message.id);
          return { id: message.id, answer: message.answer };
        }
      }
    }
  }

  /** The compiler is told of what it asks for, and then asked again. Not when it has been told of that already. */
  #asksFor({ id, answer }: FromCompiler & { readonly kind: 'answer' }): boolean {
    const sent = this.#sent.get(id);
    if (answer.kind !== 'needs' || sent === undefined) return false;
    const { request, needs } = sent;
    if (answer.functions.every((index) => needs.has(index))) return false;
    for (const index of answer.functions) {
      needs.add(index);
      this.#told.delete(index);
    }
    this.#tell(answer.functions);
    this.#steps.push(() => this.#post(id, request));
    return true;
  }

  #isLate(): boolean {
    return this.#posted.size > 0 && this.#surroundings.now() - this.#heard > this.#compiler.timeout;
  }

  #fail(reason: string): void {
    if (this.#failed) return;
    this.close();
    const then =
      this.#compiler.fallback === 'inline'
        ? "compiling goes on in the program's thread"
        : 'nothing more is compiled';
    this.#surroundings.log(`the compiler's worker failed: ${reason}; ${then}`);
  }

  close(): void {
    this.#failed = true;
    this.#lost = [...this.#sent.keys()];
    this.#sent.clear();
    this.#posted.clear();
    this.#steps.length = 0;
    this.#link?.close();
    this.#link = null;
  }
}
