// The verifier's second half: definite assignment. Frames are not cleared on entry; the collector and compiled code look
// only at registers that are live, so a register that is live must have been written on every way there.

import type { Liveness } from '@martlet/dataflow';
import type { GuestFunction } from './container.ts';
import { entriesOf } from './container.ts';
import {
  handlerRegisters,
  homeStates,
  livenessOf,
  registerEffects,
  successorPositions,
} from './effects.ts';
import type { Report } from './operands-check.ts';

/**
 * Checks that no instruction of a function with sound tables reads a register that may not have been written, and that
 * it is clear everywhere whether the home register has been.
 */
export function checkAssignment(fn: GuestFunction, report: Report): void {
  const liveness = livenessOf(fn);
  for (const { position: entry, given } of entriesOf(fn)) {
    for (let register = given + 1; register < fn.registers; register++) {
      if (!liveness.isLiveBefore(entry, register)) continue;
      const position = firstRead(fn, liveness, entry, register);
      const count = `${given} argument${given === 1 ? '' : 's'}`;
      report(
        position,
        `register ${register} may be read here without having been written: by a call with ${count}, from position ${entry}`,
        'write it on every way here',
      );
    }
  }
  checkWindows(fn, liveness, report);
  const unclear = homeStates(fn).indexOf(2);
  if (unclear >= 0) {
    report(
      unclear,
      `the home register ${fn.home} has been written on some ways here, but not on others`,
      'write it before control branches, and before what a handler covers',
    );
  }
}

/** The first place on some way from `entry`, without a write to it between, where the register is needed. */
function firstRead(fn: GuestFunction, liveness: Liveness, entry: number, register: number): number {
  const seen = new Set([entry]);
  const queue = [entry];
  for (const position of queue) {
    let reads = false;
    let writes = false;
    registerEffects(fn, position, {
      read: (r) => {
        reads ||= r === register;
      },
      write: (r) => {
        writes ||= r === register;
      },
    });
    if (reads) return position;
    const targets = fn.handlers
      .filter((h) => h.start <= position && position < h.end)
      .filter((h) => !handlerRegisters(h).includes(register))
      .map((h) => h.target);
    if (!writes) targets.push(...successorPositions(fn, position));
    for (const target of targets) {
      if (seen.has(target) || !liveness.isLiveBefore(target, register)) continue;
      seen.add(target);
      queue.push(target);
    }
  }
  return entry;
}

/** A callee's frame overwrites the call's window, so a handler of the call can rely on nothing in there. */
function checkWindows(fn: GuestFunction, liveness: Liveness, report: Report): void {
  for (const [i, handler] of fn.handlers.entries()) {
    const given = handlerRegisters(handler);
    for (let position = handler.start; position < handler.end; position++) {
      const { instruction, operands } = fn.code[position]!;
      for (const [k, operand] of instruction.operands.entries()) {
        if (typeof operand.kind !== 'object') continue;
        for (let register = operands[k]!; register < fn.registers; register++) {
          if (given.includes(register) || !liveness.isLiveBefore(handler.target, register))
            continue;
          report(
            position,
            `register ${register} lies in the call's window, where the callee overwrites it, and handler ${i} needs it at ${handler.target}`,
            'keep it in a register before the window',
          );
        }
      }
    }
  }
}
