// Runs Ruby in a page: the parser and the core library's files come from the server.

import { decodeCore, decodeSnapshot } from '@martlet/vm';
import type { RubyOptions, RubyValue } from './index.ts';
import { createRuby, loadFrontEnd, PRELUDE_FILES, RubyError } from './index.ts';
import { outputIn } from './outputs.ts';

/** What the server has at an address below this module's. */
async function bytesAt(address: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(new URL(address, import.meta.url));
  if (!response.ok) throw new Error(`${response.url} answers with status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

const PROGRAM = `
def fib(n) = n < 2 ? n : fib(n - 1) + fib(n - 2)
puts "fib(20) = #{fib(20)}"
words = %w[page browser ruby]
show "upper case", words.map(&:upcase), sizes: words.to_h { |word| [word, word.size] }
`;

/**
 * What a Ruby starts from. A server whose build has run the command once says so by the parameter `outputs`: the address of
 * what that has made, with the library loaded. Else it is compiled from source, and generates its interpreter.
 */
async function loadLibrary(): Promise<Pick<RubyOptions, 'prelude' | 'core' | 'snapshot'>> {
  const outputs = new URL(location.href).searchParams.get('outputs');
  if (outputs !== null) {
    const [core, snapshot] = await Promise.all(
      ['interpreter.bin', 'library.bin'].map(async (name) => {
        const file = await bytesAt(new URL(name, new URL(outputs, location.href)).href);
        return outputIn(file);
      }),
    );
    return { prelude: [], core: decodeCore(core!), snapshot: decodeSnapshot(snapshot!) };
  }
  const prelude = await Promise.all(
    PRELUDE_FILES.map(async (name) => ({ name, source: await bytesAt(`../prelude/${name}.rb`) })),
  );
  return { prelude };
}

/** Shows what it does, line by line. */
async function demonstrate(): Promise<string> {
  await loadFrontEnd(await bytesAt('../../../node_modules/@ruby/prism/src/prism.wasm'));
  const library = await loadLibrary();
  let text = '';
  const decoder = new TextDecoder();
  const ruby = createRuby({
    ...library,
    out: (bytes) => {
      text += decoder.decode(bytes, { stream: true });
    },
  });
  const show = (value: RubyValue): string => {
    if (value instanceof Map)
      return [...value].map(([key, entry]) => `${show(key)}: ${show(entry)}`).join(', ');
    return Array.isArray(value) ? value.map(show).join(' ') : String(value);
  };
  ruby.define('show', (...values) => {
    text += `callback: ${values.map(show).join('; ')}\n`;
  });
  ruby.evaluate(PROGRAM, 'page.rb');
  text += `call: ${show(ruby.call(null, 'fib', [10]))}\n`;
  try {
    ruby.call(null, 'fib', ['ten']);
  } catch (error) {
    if (!(error instanceof RubyError)) throw error;
    text += `error: ${error.className}: ${error.message}\n`;
  }
  text += `library: ${ruby.prelude.length === 0 ? 'at once' : 'from source'}\n`;
  text += `compiled: ${ruby.jit?.reports.some(({ name }) => name === 'fib') === true ? 'fib' : ''}`;
  return text;
}

const output = document.querySelector('output')!;
try {
  output.textContent = await demonstrate();
  output.dataset.state = 'done';
} catch (error) {
  output.textContent = error instanceof Error ? `${error.message}\n${error.stack}` : String(error);
  output.dataset.state = 'failed';
}
