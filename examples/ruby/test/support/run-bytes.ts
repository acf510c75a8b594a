// Runs source or `.mrb` bytes in this process, with the core library compiled once.

import type { Ruby, RubyOptions } from '../../src/index.ts';
import { createRuby, loadFrontEnd } from '../../src/index.ts';
import { nodeSystem, readPrelude } from '../../src/node.ts';

let library: Ruby['prelude'] | null = null;

/** What the program writes to standard output. */
export async function runBytes(
  source: Uint8Array,
  path: string,
  options: Partial<RubyOptions> = {},
): Promise<string> {
  await loadFrontEnd();
  const decoder = new TextDecoder();
  let text = '';
  const ruby = createRuby({
    prelude: library ?? readPrelude(),
    system: nodeSystem,
    out: (bytes) => {
      text += decoder.decode(bytes, { stream: true });
    },
    script: path,
    ...options,
  });
  library ??= ruby.prelude;
  ruby.run(source, path);
  return text;
}
