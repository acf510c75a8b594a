// Which definitions make the instructions of operators send messages.

import { beforeAll, describe, expect, it } from 'vitest';
import type { Ruby } from '../src/index.ts';
import { createRuby, loadFrontEnd } from '../src/index.ts';
import { readPrelude } from '../src/node.ts';

let library: Ruby['prelude'] | null = null;

/** Names of the instructions that always send after a program has run. */
function sending(program: string): readonly string[] {
  const ruby = createRuby({ prelude: library ?? readPrelude(), jit: false });
  library ??= ruby.prelude;
  ruby.run(program, 'program.rb');
  return [...ruby.runtime.vm.image.substitutes.values()].map(({ name }) => name);
}

describe('operators that are defined anew', () => {
  beforeAll(async () => {
    await loadFrontEnd();
  });

  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['class Version; include Comparable; def <=>(other) = 0; end', []],
    ['class List; include Enumerable; def size = 3; def [](i) = i; end', []],
    ['module Odd; def +(other) = 0; end; class Integer; include Odd; end', []],
    ['class Integer; def +(other) = 0; end', ['addGeneric']],
    ['module Odd; def +(other) = 0; end; Float.prepend Odd', ['addGeneric']],
    ['module Comparable; def <(other) = 0; end', ['lessGeneric']],
    ['class Array; undef_method :size; end', ['lengthGeneric']],
    ['class Thing; def !() = 0; end', ['notGeneric']],
  ];
  for (const [program, names] of cases) {
    it(program, () => expect(sending(program)).toEqual(names));
  }
});
