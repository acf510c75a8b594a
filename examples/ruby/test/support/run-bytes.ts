// Runs source or `.mrb` bytes in this process, with the core library loaded once.

import type { VmSnapshot } from '@martlet/vm';
import type { Ruby, RubyOptions } from '../../src/index.ts';
import { createRuby, loadFrontEnd } from '../../src/index.ts';
import { nodeSystem, readPrelude } from '../../src/node.ts';

let library: { readonly prelude: Ruby['prelude']; readonly snapshot: VmSnapshot } | null = null;

/** Makes a Ruby from a snapshot, or, where the options are others, with the library compiled once. */
export async function makeRuby(options: Partial<RubyOptions> = {}): Promise<Ruby> {
  await loadFrontEnd();
  if (library === null) {
    const first = createRuby({ prelude: readPrelude(), jit: false });
    library = { prelude: first.prelude, snapshot: first.save() };
  }
  return createRuby({ ...library, system: nodeSystem, ...options });
}

/** What the program writes to standard output. */
export async function runBytes(
  source: Uint8Array,
  path: string,
  options: Partial<RubyOptions> = {},
): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  const ruby = await makeRuby({
    out: (bytes) => {
      text += decoder.decode(bytes, { stream: true });
    },
    script: path,
    ...options,
  });
  ruby.run(source, path);
  return text;
}
