import { expect, it } from 'vitest';
import { limbCount, readLimbs, writeLimbs } from '../../src/text/limbs.ts';

it('magnitudes come back from memory as they were, in as few limbs as hold them', () => {
  const memory = new BigInt64Array(400);
  for (let bits = 1; bits <= 64 * 300; bits += bits < 700 ? 1 : 61) {
    for (const magnitude of [1n << BigInt(bits - 1), (1n << BigInt(bits)) - 1n]) {
      const count = limbCount(magnitude);
      expect(count).toBe(Math.ceil(bits / 64));
      memory.fill(-1n);
      writeLimbs(memory, 3, count, magnitude);
      expect(memory[3 + count], `${bits} bits`).toBe(-1n);
      expect(readLimbs(memory, 3, count), `${bits} bits`).toBe(magnitude);
    }
  }
});
