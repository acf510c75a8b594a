// When the instructions of operators may no longer do the work of core classes themselves.

import { fastClasses, operators } from '../instructions/twins.ts';
import type { RubyClass } from './classes.ts';

/** The class or module whose method an object of the class has under the name. */
function providerOf(cls: RubyClass, name: string): RubyClass | undefined {
  return cls.ancestors.find((ancestor) => ancestor.methods.has(name));
}

/**
 * The instruction whose fast arms are wrong now that a class has got methods of this name, itself or from modules that have
 * become its ancestors (`sources`). It is one if a core class answers the message with such a method: a module that is mixed
 * into other classes, or whose method stands behind the core class's own, changes nothing.
 */
export function redefinedOperator(
  module: RubyClass,
  sources: readonly RubyClass[],
  name: string,
  classNamed: (name: string) => RubyClass,
): string | null {
  const operator = operators.get(name);
  if (operator === undefined) return null;
  // `!` is done for objects of all classes.
  if (operator === 'not') return operator;
  const isRedefined = fastClasses.some((fast) => {
    const cls = classNamed(fast);
    if (!cls.inherits(module)) return false;
    const provider = providerOf(cls, name);
    return provider !== undefined && sources.includes(provider);
  });
  return isRedefined ? operator : null;
}
