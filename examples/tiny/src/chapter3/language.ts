// The whole language for a VM.

import type { Language, LoadedFunction, Vm } from '@martlet/vm';
import { Closure, closureLayout, Environment, environmentLayout } from '@martlet/vm';
import { loadProgram } from '../chapter1/language.ts';
import type { Methods } from '../chapter2/language.ts';
import { addClasses, addMethods, objectLanguage } from '../chapter2/language.ts';
import { ClosureCompiler, ClosureSource } from './compiler.ts';
import { tinySet } from './instructions.ts';
import { PRELUDE } from './prelude.ts';

export function tinyLanguage(methods: Methods): Language {
  const objects = objectLanguage(methods, tinySet);
  return {
    ...objects,
    classes: [...objects.classes, Environment, Closure],
    layouts: [...objects.layouts, environmentLayout, closureLayout],
  };
}

/** Compiles and loads a program. What it defines goes before what the prelude does. */
export function loadTiny(vm: Vm, text: string, methods: Methods): Map<string, LoadedFunction> {
  const source = new ClosureSource(tinySet, methods.length);
  const code = source.read([PRELUDE, text], (name) => new ClosureCompiler(source, name));
  addClasses(vm, source.classes, code);
  return addMethods(methods, source.classes, loadProgram(vm, code));
}
