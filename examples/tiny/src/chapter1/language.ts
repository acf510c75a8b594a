// The language as a VM wants it: its instruction set, its classes, and the decisions that no instruction makes.

import { ObjectShapes } from '@martlet/heap';
import type { InstructionSet, Language, LoadedFunction, Program, Vm } from '@martlet/vm';
import { ArrayClass, arrayLayout, defineInstructionSet, verify } from '@martlet/vm';
import { generate } from './generator.ts';
import { instructions } from './instructions.ts';
import { Parser } from './parser.ts';
import { primitives, show, tests } from './runtime.ts';

/** The instruction set of the first chapter. */
export const coreSet: InstructionSet = defineInstructionSet({
  name: 'tiny core',
  primitives,
  tests,
  instructions,
  fused: [
    ['less', 'jumpUnless'],
    ['lessOrEqual', 'jumpUnless'],
    ['greater', 'jumpUnless'],
    ['greaterOrEqual', 'jumpUnless'],
    ['equal', 'jumpUnless'],
    ['notEqual', 'jumpUnless'],
  ],
});

/** The methods of each class that a VM has loaded, as indices of its functions. */
export type Methods = Map<string, number>[];

/** The language for one VM. */
export function coreLanguage(set: InstructionSet, methods: Methods): Language {
  return {
    set,
    classes: [ArrayClass],
    layouts: [arrayLayout],
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
    method(host, receiver, message) {
      if (host.world.values.kind(receiver) !== 'reference') return -1;
      const cls = host.world.classOfShape(host.shapeOf(receiver));
      return methods[cls]?.get(message) ?? -1;
    },
  };
}

/** How many fields the methods of a class set: so many have their place in the object. */
function fieldsSetBy({ functions }: Program, cls: string): number {
  const methods = functions.filter(({ name }) => name.startsWith(`${cls}.`));
  const set = methods.flatMap(({ code, caches }) =>
    code.flatMap(({ instruction, operands }) =>
      instruction.name === 'setField' ? [caches[operands[1]!]!.message] : [],
    ),
  );
  return new Set(set).size;
}

/** Adds a program and its classes to a VM; gives its functions by name. `main` is to start. */
export function loadProgram(
  vm: Vm,
  methods: Methods,
  parser: Parser,
  program: Program,
): Map<string, LoadedFunction> {
  for (const name of parser.classes) {
    const inlineFields = fieldsSetBy(program, name);
    vm.world.addObjectClass(new ObjectShapes(vm.world.heap, name, { inlineFields }));
  }
  const functions = new Map(vm.load(verify(program)).map((loaded) => [loaded.fn.name, loaded]));
  for (const name of parser.classes) {
    const own = [...functions].filter(([fn]) => fn.startsWith(`${name}.`));
    methods.push(new Map(own.map(([fn, { index }]) => [fn.slice(name.length + 1), index])));
  }
  return functions;
}

/** Parses and loads a program. */
export function loadCore(vm: Vm, methods: Methods, source: string): Map<string, LoadedFunction> {
  const parser = new Parser(source).program();
  const program = generate(vm.language.set, parser, methods.length);
  return loadProgram(vm, methods, parser, program);
}
