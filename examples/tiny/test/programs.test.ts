import { describe, expect, it } from 'vitest';
import { createTiny, programSource, type TinyOptions, twins } from '../src/index.ts';

const READINGS: Readonly<Record<string, TinyOptions>> = {
  evaluate: { jit: false },
  interpret: { jit: false },
  jit: {},
  'jit at once': { heat: 1 },
  'jit without optimiser': { jit: { optimize: false } },
};

describe.each(Object.entries(twins))('%s', (name, twin) => {
  it.each(Object.entries(READINGS))('%s', (reading, options) => {
    const lines: string[] = [];
    const { vm, load } = createTiny({ ...options, print: (line) => lines.push(line) });
    const functions = load(programSource(name));
    const main = functions.get('main')!;
    if (reading === 'evaluate') vm.evaluate(main);
    else vm.call(main);
    expect(lines).toEqual([String(twin.run(twin.small))]);
  });
});
