// Limits of the host that host functions run into on behalf of the guest.

import { OutOfMemoryError } from '@martlet/heap';

/** What engines say of strings, arrays, maps and big integers that are too large for them. */
const TOO_LARGE =
  /^(Invalid (string|array|array buffer|typed array) length|Maximum BigInt size exceeded|Array buffer allocation failed|(Map|Set) maximum size exceeded)/;

/**
 * Is an error of a host function the guest's to hear of: `memory` when what it asked for is too large, `stack` when it is
 * nested too deep? `null` for all others.
 */
export function limitOf(error: unknown): 'memory' | 'stack' | null {
  if (error instanceof OutOfMemoryError) return 'memory';
  if (!(error instanceof RangeError)) return null;
  if (error.message.startsWith('Maximum call stack size exceeded')) return 'stack';
  return TOO_LARGE.test(error.message) ? 'memory' : null;
}
