// Runs Ruby programs in this process.

import { readFileSync } from 'node:fs';
import type { Ruby, RubyOptions } from '../../src/index.ts';
import { makeRuby } from './run-bytes.ts';

/** What a program writes to standard output and standard error, in one text. */
export async function run(
  path: string,
  options: Partial<RubyOptions> = {},
  prepare: (ruby: Ruby) => void = () => {},
): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  const take = (bytes: Uint8Array): void => {
    text += decoder.decode(bytes, { stream: true });
  };
  const ruby = await makeRuby({
    jit: false,
    out: take,
    err: take,
    script: path,
    ...options,
  });
  prepare(ruby);
  ruby.run(readFileSync(path), path);
  return text;
}
