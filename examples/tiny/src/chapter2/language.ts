// The whole language for a VM.

import type { Language, LoadedFunction, Vm } from '@martlet/vm';
import { Closure, closureLayout, Environment, environmentLayout } from '@martlet/vm';
import type { Methods } from '../chapter1/language.ts';
import { coreLanguage, loadProgram } from '../chapter1/language.ts';
import { generateAll } from './generator.ts';
import { tinySet } from './instructions.ts';
import { FullParser } from './parser.ts';

export function tinyLanguage(methods: Methods): Language {
  const core = coreLanguage(tinySet, methods);
  return {
    ...core,
    classes: [...core.classes, Environment, Closure],
    layouts: [...core.layouts, environmentLayout, closureLayout],
  };
}

/** Parses and loads a program. */
export function loadTiny(vm: Vm, methods: Methods, source: string): Map<string, LoadedFunction> {
  const parser = new FullParser(source).program();
  return loadProgram(vm, methods, parser, generateAll(tinySet, parser, methods.length));
}
