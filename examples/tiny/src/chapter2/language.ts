// What the second chapter adds to the language: classes that programs define, and their methods.

import { ObjectShapes } from '@martlet/heap';
import type { GuestFunction, InstructionSet, Language, LoadedFunction, Vm } from '@martlet/vm';
import { ArrayClass, arrayLayout, defineInstructionSet } from '@martlet/vm';
import { coreLanguage, FUSED, loadProgram } from '../chapter1/language.ts';
import { primitives, tests } from '../chapter1/runtime.ts';
import { ObjectCompiler, ObjectSource } from './compiler.ts';
import { instructions } from './instructions.ts';

/** The instruction set of the second chapter. */
const objectSet: InstructionSet = defineInstructionSet({
  name: 'tiny with objects',
  primitives,
  tests,
  instructions,
  fused: FUSED,
});

/** The methods of each class that a VM has loaded, as indices of its functions. */
export type Methods = Map<string, number>[];

/** The language for one VM. */
export function objectLanguage(methods: Methods, set: InstructionSet = objectSet): Language {
  return {
    ...coreLanguage,
    set,
    classes: [ArrayClass],
    layouts: [arrayLayout],
    method(host, receiver, message) {
      if (host.world.values.kind(receiver) !== 'reference') return -1;
      const cls = host.world.classOfShape(host.shapeOf(receiver));
      return methods[cls]?.get(message) ?? -1;
    },
  };
}

/** How many fields the methods of a class set: so many have their place in the object. */
function fieldsSetBy(functions: readonly GuestFunction[], cls: string): number {
  const methods = functions.filter(({ name }) => name.startsWith(`${cls}.`));
  const set = methods.flatMap(({ code, caches }) =>
    code.flatMap(({ instruction, operands }) =>
      instruction.name === 'setField' ? [caches[operands[1]!]!.message] : [],
    ),
  );
  return new Set(set).size;
}

/** Adds a program's classes to a VM. */
export function addClasses(
  vm: Vm,
  classes: ReadonlySet<string>,
  functions: readonly GuestFunction[],
): void {
  for (const name of classes) {
    const inlineFields = fieldsSetBy(functions, name);
    vm.world.addObjectClass(new ObjectShapes(vm.world.heap, name, { inlineFields }));
  }
}

/** Adds the methods of a program's classes; gives its functions. */
export function addMethods(
  methods: Methods,
  classes: ReadonlySet<string>,
  functions: Map<string, LoadedFunction>,
): Map<string, LoadedFunction> {
  for (const name of classes) {
    const own = [...functions].filter(([fn]) => fn.startsWith(`${name}.`));
    methods.push(new Map(own.map(([fn, { index }]) => [fn.slice(name.length + 1), index])));
  }
  return functions;
}

/** Compiles and loads a program. */
export function loadObjects(vm: Vm, text: string, methods: Methods): Map<string, LoadedFunction> {
  const source = new ObjectSource(objectSet, methods.length);
  const code = source.read([text], (name) => new ObjectCompiler(source, name));
  addClasses(vm, source.classes, code);
  return addMethods(methods, source.classes, loadProgram(vm, code));
}
