// The compiler of Ruby programs, as it serves a thread: this is all that its script consists of.

import type { FromCompiler, ToCompiler, WorkerScope } from '@martlet/jit';
import { serveCompiler } from '@martlet/jit';
import { wasmPlatform } from '@martlet/wasm';
import { rubyLanguage } from './runtime/language.ts';

export { isCurrent } from './outputs.ts';

/** Makes a worker a compiler of Ruby programs. */
export function serve(scope: WorkerScope): void {
  serveCompiler(scope, rubyLanguage, wasmPlatform());
}

/** A compiler in this thread: takes messages, and gives its replies at once. */
export function compilerHere(
  reply: (message: FromCompiler) => void,
): (message: ToCompiler) => void {
  const port: { onmessage: ((event: { data: ToCompiler }) => void) | null; postMessage: unknown } =
    {
      onmessage: null,
      postMessage: reply,
    };
  serve({ on: (_event, listener) => listener({ martletCompiler: port }) });
  return (data) => port.onmessage?.({ data });
}

/** Does what a compiler does when it gets these messages. */
export function warmUpCompiler(messages: readonly ToCompiler[]): void {
  const send = compilerHere(() => {});
  for (const message of messages) send(message);
}
