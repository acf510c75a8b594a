// The compiler's side of a worker.

import type { CodePlatform, Language } from '@martlet/vm';
import { createTwinWorld, worldKey } from '@martlet/vm';
import { UnitCompiler } from './compiler.ts';
import type { FromCompiler, ToCompiler } from './messages.ts';
import { decodeFunction, MAIL } from './messages.ts';
import type { Answer } from './plan.ts';
import { StateCopy } from './program-state.ts';

/** Answers the messages of one program. */
export class CompilerServer {
  readonly #language: Language;
  readonly #platform: CodePlatform;
  #compiler: UnitCompiler | null = null;
  #state: StateCopy | null = null;

  constructor(language: Language, platform: CodePlatform) {
    this.#language = language;
    this.#platform = platform;
  }

  /** The answer to a message; `null` when there is nothing to say. Does not throw. */
  handle(message: ToCompiler): FromCompiler | null {
    try {
      if (message.kind === 'start') return this.#start(message);
      if (this.#state === null || this.#compiler === null) return null;
      if (message.kind === 'functions') {
        for (const plain of message.functions) {
          this.#state.add(decodeFunction(plain, this.#language.set), plain.program);
        }
        return null;
      }
      const { id, news, request } = message;
      this.#state.update(news);
      const answer = this.#prepared(this.#compiler.compile(request));
      return { kind: 'answer', id, answer, memory: news.memory };
    } catch (error) {
      return { kind: 'refused', reason: String(error) };
    }
  }

  #start({ options, key, settings }: ToCompiler & { readonly kind: 'start' }): FromCompiler | null {
    const { world, rules } = createTwinWorld(this.#language, this.#platform, options);
    const own = worldKey(this.#language, world);
    for (const part of new Set([...Object.keys(key), ...Object.keys(own)])) {
      if (own[part] === key[part]) continue;
      const reason = `the worker's language differs from the program's in its ${part}; both must come from the same build`;
      return { kind: 'refused', reason };
    }
    const { backend } = this.#platform;
    const state = new StateCopy(this.#language.set, world);
    this.#state = state;
    this.#compiler = new UnitCompiler({ rules, world, backend, state, settings });
    return null;
  }

  /** What of installing can be done here need not be done in the program's thread. */
  #prepared(answer: Answer): Answer {
    const { backend } = this.#platform;
    if (answer.kind !== 'plan' || backend.prepare === undefined) return answer;
    const { plan } = answer;
    return { kind: 'plan', plan: { ...plan, code: backend.prepare(plan.code) } };
  }
}

/** The first message to a worker. */
interface Connection {
  readonly martletCompiler?: MessagePort;
  /** See {@link MAIL}. */
  readonly mail?: Int32Array | null;
}

/** Where the first message of a worker arrives: `parentPort` in Node, `self` in a browser's worker. */
export type WorkerScope =
  | { on(event: 'message', listener: (data: unknown) => void): unknown }
  | { addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void };

/**
 * Makes a worker a compiler: the whole of a worker's module, besides its imports. The program's side is
 * {@link workerCompiler}.
 *
 * @param language the same as the program's, from the same module
 * @param platform of the same backend as the program's
 */
export function serveCompiler(
  scope: WorkerScope,
  language: Language,
  platform: CodePlatform,
): void {
  const connect = (data: unknown): void => {
    const { martletCompiler: port, mail } = data as Connection;
    if (port === undefined) return;
    const server = new CompilerServer(language, platform);
    port.onmessage = ({ data: message }: { data: ToCompiler }) => {
      const reply = server.handle(message);
      if (reply === null) return;
      port.postMessage(reply, transferable(reply));
      if (mail) Atomics.add(mail, MAIL.sent, 1);
    };
  };
  if ('on' in scope) scope.on('message', connect);
  else scope.addEventListener('message', ({ data }) => connect(data));
}

/** The memory goes back, and the code of a plan need not be copied. */
function transferable(message: FromCompiler): Transferable[] {
  if (message.kind !== 'answer') return [];
  const { answer, memory } = message;
  if (answer.kind !== 'plan') return [memory];
  const { buffer, byteLength } = answer.plan.code.bytes;
  const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  return isWhole ? [memory, buffer] : [memory];
}
