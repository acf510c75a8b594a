// Exceptions that the runtime makes.

import type { Refusal } from './lookup.ts';
import { lookUp, spellingOf } from './lookup.ts';
import type { Runtime } from './runtime.ts';

/**
 * The NoMethodError or NameError for a message that a receiver does not understand. Its text is made when asked for,
 * because that may call `inspect`.
 */
export function noMethodError(rt: Runtime, receiver: bigint, message: string): bigint {
  const spelling = spellingOf(message);
  const found = lookUp(rt.classOf(receiver), spelling, rt.definitions, () => false);
  const refusal: Refusal = typeof found === 'string' ? found : 'missing';
  const reason =
    spelling.kind === 'super'
      ? 'super'
      : spelling.kind === 'variable'
        ? 'variable'
        : (refusal as string);
  const name = spelling.kind === 'super' ? definedName(rt, spelling.superId) : spelling.name;
  const className = reason === 'variable' ? 'NameError' : 'NoMethodError';
  return rt.makeError(className, '', {
    '@__message': rt.nil,
    '@__name': rt.symbol(name),
    '@__receiver': receiver,
    '@__reason': rt.symbol(reason),
  });
}

function definedName(rt: Runtime, superId: number): string {
  return rt.definitions[superId]?.name ?? '';
}

/**
 * Raises that an object is frozen, or the class of its own methods. The text is made when asked for, because that calls
 * `inspect`.
 */
export function frozenError(
  rt: Runtime,
  word: bigint,
  reason: 'frozen' | 'singleton' = 'frozen',
): never {
  return rt.raise('FrozenError', '', {
    '@__message': rt.nil,
    '@__receiver': word,
    '@__reason': rt.symbol(reason),
  });
}
