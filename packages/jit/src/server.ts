// The compiler's side of a worker.

import type { CodePlatform, Language, LoadedFunction } from '@martlet/vm';
import { createTwinWorld, worldKey } from '@martlet/vm';
import { UnitCompiler } from './compiler.ts';
import type { FromCompiler, ToCompiler } from './messages.ts';
import { decodeFunction } from './messages.ts';

/** Answers the messages of one program. */
export class CompilerServer {
  readonly #language: Language;
  readonly #platform: CodePlatform;
  readonly #functions = new Map<number, LoadedFunction>();
  #compiler: UnitCompiler | null = null;

  constructor(language: Language, platform: CodePlatform) {
    this.#language = language;
    this.#platform = platform;
  }

  /** The answer to a message; `null` when there is nothing to say. Does not throw. */
  handle(message: ToCompiler): FromCompiler | null {
    try {
      if (message.kind === 'start') return this.#start(message);
      const { id, functions, request } = message;
      for (const plain of functions) {
        this.#functions.set(plain.index, decodeFunction(plain, this.#language.set));
      }
      const answer = this.#compiler?.compile(request);
      return answer === undefined ? null : { kind: 'answer', id, answer };
    } catch (error) {
      return { kind: 'refused', reason: String(error) };
    }
  }

  #start({ options, key, settings }: ToCompiler & { readonly kind: 'start' }): FromCompiler | null {
    const { set } = this.#language;
    const { world, rules } = createTwinWorld(this.#language, this.#platform, options);
    const own = worldKey(this.#language, world);
    for (const part of new Set([...Object.keys(key), ...Object.keys(own)])) {
      if (own[part] === key[part]) continue;
      const reason = `the worker's language differs from the program's in its ${part}; both must come from the same build`;
      return { kind: 'refused', reason };
    }
    this.#compiler = new UnitCompiler({
      set,
      rules,
      world,
      backend: this.#platform.backend,
      functions: (index) => this.#functions.get(index),
      settings,
    });
    return null;
  }
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
    const port = (data as { readonly martletCompiler?: MessagePort }).martletCompiler;
    if (port === undefined) return;
    const server = new CompilerServer(language, platform);
    port.onmessage = ({ data: message }: { data: ToCompiler }) => {
      const reply = server.handle(message);
      if (reply !== null) port.postMessage(reply, codeOf(reply));
    };
  };
  if ('on' in scope) scope.on('message', connect);
  else scope.addEventListener('message', ({ data }) => connect(data));
}

/** The code of a plan need not be copied. */
function codeOf(message: FromCompiler): Transferable[] {
  if (message.kind !== 'answer' || message.answer.kind !== 'plan') return [];
  const { buffer, byteLength } = message.answer.plan.code.bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}
