// What host functions run into on behalf of the guest.

import { OutOfMemoryError } from '@martlet/heap';
import { describe, expect, it } from 'vitest';
import { limitOf } from '../src/host-limits.ts';

function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

const recurse = (n: number): number => recurse(n + 1) + 1;

describe('limits of the host', () => {
  it('are those of memory for what is too large', () => {
    const large: readonly (() => unknown)[] = [
      () => 'x'.repeat(2 ** 30),
      () => new Array(-1),
      () => 1n << (1n << 40n),
      () => {
        throw new OutOfMemoryError('full');
      },
    ];
    for (const run of large) expect(limitOf(thrown(run)), String(run)).toBe('memory');
  });

  it('are those of the stack for what is nested too deep', () => {
    expect(limitOf(thrown(() => recurse(0)))).toBe('stack');
  });

  it('are not meant by faults', () => {
    const faults: readonly (() => unknown)[] = [
      () => (1).toString(99),
      () => (null as unknown as string).length,
      () => {
        throw new RangeError('of the program that embeds the VM');
      },
    ];
    for (const run of faults) expect(limitOf(thrown(run)), String(run)).toBe(null);
  });
});
