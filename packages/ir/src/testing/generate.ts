// Random valid modules that always end: every loop counts down, calls go to functions made before, every division is
// either safe or meant to trap, and memory operations stay within a small window of their alias class.

import type { Signature } from '../function.ts';
import { Module, NO_EFFECTS, UNKNOWN_EFFECTS } from '../function.ts';
import type { Type } from '../ops.ts';
import { FunctionGenerator, type GeneratedFunction } from './generate-function.ts';
import { Random } from './random.ts';

/** How large generated modules are. */
export interface GeneratorOptions {
  /** Functions of the module; 3 when absent. */
  readonly functions?: number;
  /** Statements of a function, about; 24 when absent. A statement makes one to a dozen nodes. */
  readonly statements?: number;
}

const TYPES: readonly Type[] = ['i32', 'i64', 'f64'];

/** A random signature. */
function randomSignature(random: Random): Signature {
  const params = Array.from({ length: random.below(5) }, () => random.pick(TYPES));
  return { params, result: random.oneIn(6) ? null : random.pick(TYPES) };
}

/**
 * Makes a random module. The same seed and options give the same module. It verifies, and every call of its functions
 * ends by returning, by an exit, or by a trap, after a bounded number of steps. Memory is used below 2 KiB.
 */
export function generateModule(seed: number, options: GeneratorOptions = {}): Module {
  const random = new Random(seed);
  const module = new Module();
  module.aliasClass('left');
  module.aliasClass('right');
  module.addImport('log', { params: ['i32'], result: null });
  module.addImport(
    'echo',
    { params: ['i64', 'f64'], result: 'i64' },
    {
      ...UNKNOWN_EFFECTS,
      reads: [],
      writes: [module.aliasClass('left')],
    },
  );
  module.addImport('pure', { params: ['f64', 'i32'], result: 'f64' }, NO_EFFECTS);
  const made: GeneratedFunction[] = [];
  const count = options.functions ?? 3;
  for (let i = 0; i < count; i++) {
    // Two functions of one signature now and then, so that indirect calls have a choice.
    const former = made.at(-1)?.fn.signature;
    const signature = former !== undefined && random.oneIn(3) ? former : randomSignature(random);
    const fn = module.addFunction(`f${i}`, signature);
    const statements = 1 + random.below(2 * (options.statements ?? 24));
    made.push(new FunctionGenerator(fn, random, made).generate(statements));
  }
  return module;
}
