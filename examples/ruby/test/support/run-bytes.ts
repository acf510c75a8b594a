// Runs source or `.mrb` bytes in this process, with the core library loaded once.

import type { PrecompiledCore, VmSnapshot } from '@martlet/vm';
import { precompileCore } from '@martlet/vm';
import { wasmPlatform } from '@martlet/wasm';
import type { Ruby, RubyOptions } from '../../src/index.ts';
import { createRuby, loadFrontEnd, REGIONS } from '../../src/index.ts';
import { nodeSystem, readPrelude } from '../../src/node.ts';
import { rubyLanguage } from '../../src/runtime/language.ts';

/** What Rubies start from: each takes of it what fits its options. */
interface Library {
  readonly prelude: Ruby['prelude'];
  readonly core: PrecompiledCore;
  readonly snapshot: VmSnapshot;
}

let library: Library | null = null;

/** Makes a Ruby from a snapshot, or, where the options are others, with the library compiled once. */
export async function makeRuby(options: Partial<RubyOptions> = {}): Promise<Ruby> {
  await loadFrontEnd();
  if (library === null) {
    const core = precompileCore(rubyLanguage, wasmPlatform(), { regions: REGIONS });
    const first = createRuby({ prelude: readPrelude(), core, jit: false });
    library = { prelude: first.prelude, core, snapshot: first.save() };
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
