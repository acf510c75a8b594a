// The program's side of a compiler in a worker: `worker_threads` of Node, or a Web Worker.

import type { FromCompiler, ToCompiler } from './messages.ts';
import { MAIL, MAIL_BYTES } from './messages.ts';
import type { CompilerLink, LinkEvents, RemoteCompiler } from './remote.ts';

/** What is needed of a worker: those of Node and of browsers have it. */
export interface CompilerWorker {
  postMessage(message: unknown, transfer: never[]): void;
  terminate(): unknown;
}

/** Options of {@link workerCompiler}. */
export interface WorkerCompilerOptions {
  /**
   * `receiveMessageOnPort` of `node:worker_threads`: takes plans while the program runs. Without it (in browsers there is no
   * such function) they are taken when the program yields to its host.
   */
  readonly receive?: (port: never) => { readonly message: unknown } | undefined;
  /** Milliseconds without an answer after which the worker is given up. Default 10,000. */
  readonly timeout?: number;
  /** Where compilation goes on when the worker fails. Default: in the program's thread. */
  readonly fallback?: 'inline' | 'none';
}

/**
 * A compiler in a worker of its own, for the option `compiler` of a JIT. The worker's module calls {@link serveCompiler}.
 * It is started at the first request, and does not keep the process alive. One worker serves one VM.
 *
 * @param start makes the worker
 */
export function workerCompiler(
  start: () => CompilerWorker,
  options: WorkerCompilerOptions = {},
): RemoteCompiler {
  const { receive, timeout = 10_000, fallback = 'inline' } = options;
  return { connect: (events) => new WorkerLink(start(), events, receive), timeout, fallback };
}

/** Node and browsers tell of failures in different ways. */
interface WorkerEvents {
  on?(event: 'error' | 'exit', listener: (what: unknown) => void): void;
  addEventListener?(
    event: 'error',
    listener: (event: { readonly message?: string; preventDefault(): void }) => void,
  ): void;
  unref?(): void;
}

/** Only ports of Node can be kept from keeping the process alive. */
type MaybeUnref = { unref?(): void };

class WorkerLink implements CompilerLink {
  readonly #worker: CompilerWorker;
  readonly #port: MessagePort;
  readonly #receive: WorkerCompilerOptions['receive'];
  readonly #mail: Int32Array | null = null;
  /** Messages that have been taken. */
  #taken = 0;

  constructor(
    worker: CompilerWorker,
    events: LinkEvents,
    receive: WorkerCompilerOptions['receive'],
  ) {
    this.#worker = worker;
    this.#receive = receive;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }: { data: FromCompiler }) => {
      this.#taken++;
      events.message(data);
    };
    // Asking a port costs a microsecond, and is done in each report of the interpreter.
    if (receive !== undefined) this.#mail = new Int32Array(new SharedArrayBuffer(MAIL_BYTES));
    worker.postMessage({ martletCompiler: port2, mail: this.#mail }, [port2] as never[]);
    const target = worker as WorkerEvents;
    if (target.on !== undefined) {
      target.on('error', (error) => events.failed(String(error)));
      target.on('exit', () => events.failed('it has ended'));
    } else {
      target.addEventListener?.('error', (event) => {
        event.preventDefault();
        events.failed(event.message ?? 'its module could not be loaded');
      });
    }
    target.unref?.();
    (port1 as MaybeUnref).unref?.();
  }

  send(message: ToCompiler, transfer: readonly ArrayBuffer[] = []): void {
    this.#port.postMessage(message, [...transfer]);
  }

  mayHave(): boolean {
    if (this.#receive === undefined) return false;
    return this.#mail === null || Atomics.load(this.#mail, MAIL.sent) !== this.#taken;
  }

  receive(): FromCompiler | undefined {
    const received = this.#receive?.(this.#port as never);
    if (received !== undefined) this.#taken++;
    return received?.message as FromCompiler | undefined;
  }

  close(): void {
    this.#port.onmessage = null;
    this.#port.close();
    this.#worker.terminate();
  }
}
