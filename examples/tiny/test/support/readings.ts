import { GuestError } from '@martlet/vm';
import { createTiny, type TinyOptions } from '../../src/index.ts';

/** Ways to run a program that must all give the same. */
export const READINGS: Readonly<Record<string, TinyOptions>> = {
  evaluate: { jit: false },
  interpret: { jit: false },
  jit: {},
  'jit at once': { heat: 1, backEdgeBudget: 1 },
  'jit without optimiser': { heat: 3, backEdgeBudget: 50, jit: { optimize: false } },
};

/** What a program prints in one of them; its last error too. */
export function linesOf(source: string, reading: string, options: TinyOptions = {}): string[] {
  const lines: string[] = [];
  const print = (line: string) => lines.push(line);
  const { vm, load } = createTiny({ ...READINGS[reading], ...options, print });
  const main = load(source).get('main')!;
  try {
    if (reading === 'evaluate') vm.evaluate(main);
    else vm.call(main);
  } catch (error) {
    if (!(error instanceof GuestError)) throw error;
    lines.push(`error: ${error.message}`);
  }
  return lines;
}
