// Compiles snippets for tests of the front end.

import { disassembleProgram, findFaults } from '@martlet/vm';
import '../../src/host/index.ts';
import type { CompiledRuby } from '../../src/front/compile.ts';
import { compileRuby } from '../../src/front/compile.ts';
import { hostIndex } from '../../src/host/registry.ts';
import { rubySet } from '../../src/instructions/set.ts';

/** Host functions that nobody has defined yet count as number 0: these tests do not run anything. */
export function compile(source: string, prelude = false): CompiledRuby {
  return compileRuby(source, {
    file: 'test.rb',
    set: rubySet,
    host: prelude ? hostIndex : (name) => hostIndex(name) ?? 0,
    prelude,
    firstCref: 1,
    firstSuper: 0,
  });
}

/** The listing of the functions with these names; of all without names. Throws what the verifier finds. */
export function listing(source: string, ...names: string[]): string {
  const { program } = compile(source);
  for (const fault of findFaults(program)) throw fault;
  const parts = disassembleProgram(program).split('\n\n');
  const wanted = parts.filter((part) => {
    return names.length === 0 || names.some((name) => part.includes(`function ${name}:`));
  });
  return wanted
    .join('\n')
    .replace(/ *; line \d+/g, '')
    .trim();
}
