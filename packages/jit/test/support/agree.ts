import { expect } from 'vitest';
import { Machines } from './differential.ts';
import { type Arguments, MODES, runIn } from './run.ts';

const machines = new Machines();

/** Calls `main` with these arguments in all modes and expects the same; gives the outcomes. */
export function agree(text: string, calls: readonly Arguments[]): string[] {
  const outcomes = MODES.map((mode) => {
    const machine = machines.get(mode);
    machine.load(text);
    return [mode.name, ...runIn(machine, calls)];
  });
  const expected = outcomes[0]!.slice(1);
  for (const [mode, ...actual] of outcomes) expect([mode, ...actual]).toEqual([mode, ...expected]);
  return expected;
}

/** The same arguments many times. */
export function often(args: Arguments, count = 30): Arguments[] {
  return Array.from({ length: count }, () => args);
}
