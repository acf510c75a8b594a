// The language as a VM wants it: its instruction set, its classes, and the decisions that no instruction makes.

import type { GuestFunction, InstructionSet, Language, LoadedFunction, Vm } from '@martlet/vm';
import { defineInstructionSet, verify } from '@martlet/vm';
import { Compiler, Source } from './compiler.ts';
import { instructions } from './instructions.ts';
import { primitives, show, tests } from './runtime.ts';

/** Pairs of instructions that the interpreter does at once. */
export const FUSED = [
  ['less', 'jumpUnless'],
  ['lessOrEqual', 'jumpUnless'],
  ['greater', 'jumpUnless'],
  ['greaterOrEqual', 'jumpUnless'],
  ['equal', 'jumpUnless'],
  ['notEqual', 'jumpUnless'],
] as const;

/** The instruction set of the first chapter. */
const set: InstructionSet = defineInstructionSet({
  name: 'tiny core',
  primitives,
  tests,
  instructions,
  fused: FUSED,
});

export const coreLanguage: Language = {
  set,
  classes: [],
  layouts: [],
  errors: {
    stackOverflow: (host) => host.symbol('stack overflow'),
    outOfMemory: (host) => host.symbol('out of memory'),
    noMethod: (host, word, name) => host.symbol(`${show(host, word)} has no method ${name}`),
    noField: (host, word, name) => host.symbol(`${show(host, word)} has no field ${name}`),
    argumentCount: (host, { fn }, given) => {
      // The receiver of a method and the closure itself are passed too.
      const hidden = /[.(]/.test(fn.name) ? 1 : 0;
      const wanted = fn.required - hidden;
      return host.symbol(
        `${fn.name} takes ${wanted} argument${wanted === 1 ? '' : 's'}, not ${given - hidden}`,
      );
    },
  },
  describeError: (host, word) => show(host, word),
  method: () => -1,
};

/** Adds a program to a VM; gives its functions by name. `main` is to start. */
export function loadProgram(
  vm: Vm,
  functions: readonly GuestFunction[],
): Map<string, LoadedFunction> {
  const program = verify({ set: vm.language.set, functions, main: 0 });
  return new Map(vm.load(program).map((loaded) => [loaded.fn.name, loaded]));
}

/** Compiles and loads a program. */
export function loadCore(vm: Vm, text: string): Map<string, LoadedFunction> {
  const source = new Source(set);
  return loadProgram(
    vm,
    source.read([text], (name) => new Compiler(source, name)),
  );
}
