// Where a call starts that generated code could not decide: by the count of its words, after the language has arranged them
// where that is its part.

import { entryFor, lastEntryAt } from './container.ts';
import { unpackCount } from './entries.ts';
import { DefinitionError } from './errors.ts';
import type { LoadedFunction } from './loaded-function.ts';
import type { Vm } from './vm.ts';

/**
 * The entry for a call with this count (see `packedCount`), whose words stand in the frame at `fp`; raises when it is the
 * wrong number. Arranges the words where that is the language's part.
 *
 * @throws DefinitionError when the language arranges words for no entry of the function
 */
export function startEntry(vm: Vm, fn: LoadedFunction, count: number, fp: number): number {
  const { words, packed } = unpackCount(count);
  const { host, language } = vm;
  if (packed || fn.fn.arranged) return arrange(vm, fn, words, packed, fp);
  const entry = entryFor(fn.fn, words);
  if (entry === null && fn.fn.surplus === 'arrange' && words > fn.fn.required) {
    return arrange(vm, fn, words, false, fp);
  }
  return entry?.index ?? host.raise(language.errors.argumentCount(host, fn, words));
}

function arrange(
  { host, language, world }: Vm,
  fn: LoadedFunction,
  count: number,
  packed: boolean,
  fp: number,
): number {
  if (language.arrange === undefined) {
    return host.raise(language.errors.argumentCount(host, fn, count));
  }
  const { memory } = world.heap;
  const { i64 } = memory;
  const given: bigint[] = [];
  // The window is the callee's already, so the words are no roots there.
  for (let i = 1; i <= count; i++) given.push(host.keep(i64[(fp >>> 3) + i]!));
  const { words, position } = language.arrange(host, fn, given, packed);
  const entry = lastEntryAt(fn.fn, position, words.length);
  if (entry === null || words.length >= fn.fn.registers) {
    throw new DefinitionError(
      `the language's arrange gave ${words.length} words and position ${position} for ${fn.fn.name}, which is none of its entries; give an entry and all words that it takes`,
    );
  }
  for (const [i, word] of words.entries()) memory.i64[(fp >>> 3) + 1 + i] = word;
  return entry;
}
