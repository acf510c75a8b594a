// The language as a VM wants it: its instruction set, its classes, and the decisions that no instruction makes.

import { ObjectShapes } from '@martlet/heap';
import type { InstructionSet, Language, LoadedFunction, Vm } from '@martlet/vm';
import { ArrayClass, arrayLayout, defineInstructionSet } from '@martlet/vm';
import { Unit } from './generator.ts';
import { instructions, primitives, show, tests } from './instructions.ts';
import { Parser } from './parser.ts';

/** The instruction set of the first chapter. */
export const coreSet: InstructionSet = defineInstructionSet({
  name: 'tiny core',
  primitives,
  tests,
  instructions,
  fused: [
    ['less', 'jumpUnless'],
    ['lessOrEqual', 'jumpUnless'],
    ['equal', 'jumpUnless'],
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
      argumentCount: (host, { fn }, given) =>
        host.symbol(`${fn.name} takes ${fn.required} arguments, not ${given}`),
    },
    describeError: (host, word) => show(host, word),
    method(host, receiver, message) {
      if (host.world.values.kind(receiver) !== 'reference') return -1;
      const cls = host.world.classOfShape(host.shapeOf(receiver));
      return methods[cls]?.get(message) ?? -1;
    },
  };
}

/** Adds a compiled program with its classes to a VM; gives its functions by name: `main` is to start. */
export function loadUnit(vm: Vm, methods: Methods, unit: Unit): Map<string, LoadedFunction> {
  const program = unit.compile();
  for (const name of unit.classes.keys()) {
    vm.world.addObjectClass(new ObjectShapes(vm.world.heap, name, { inlineFields: 8 }));
  }
  const loaded = vm.load(program);
  for (const cls of unit.classes.values()) {
    methods.push(new Map(Array.from(cls.methods, ([name, fn]) => [name, loaded[fn]!.index])));
  }
  const named = [['main', 0] as const, ...unit.functions];
  return new Map(named.map(([name, fn]) => [name, loaded[fn]!]));
}

/** Parses and loads a program. */
export function loadCore(vm: Vm, methods: Methods, source: string) {
  const program = new Parser(source).program();
  return loadUnit(vm, methods, new Unit(vm.language.set, program, methods.length));
}
