// What is known of a function before its types are: what is live, where handlers stand, which literals it has.

import { BitTable } from '@martlet/dataflow';
import type { TypeHandle } from '@martlet/types';
import type { Handler, TypeRules } from '@martlet/vm';
import { COMPLETION, homeStates } from '@martlet/vm';
import type { FunctionView } from './view.ts';

/** Something is raised. */
export const RAISES = 1;
/** A return out of a block is under way. */
export const RETURNS = 2;

const liveRows = new WeakMap<FunctionView, (readonly number[])[]>();

const thresholds = new WeakMap<FunctionView, readonly bigint[]>();

/** Where widening of integer ranges stops: at the function's own literals, and next to them. */
export function thresholdsOf(view: FunctionView): readonly bigint[] {
  let found = thresholds.get(view);
  if (found === undefined) {
    const literals = new Set<bigint>();
    for (const { instruction, operands } of view.fn.code) {
      for (const [i, { kind }] of instruction.operands.entries()) {
        if (kind === 'int') literals.add(BigInt(operands[i]!));
      }
    }
    for (const constant of view.fn.constants) {
      if (constant.kind === 'int') literals.add(constant.value);
    }
    found = [...literals].flatMap((n) => [n - 1n, n, n + 1n]);
    thresholds.set(view, found);
  }
  return found;
}

const homes = new WeakMap<FunctionView, Uint8Array>();

/** Does the home register tell, at a position, whose frame this is? Not before it has been written. */
export function holdsHome(view: FunctionView, position: number): boolean {
  if (view.fn.home < 0) return false;
  let states = homes.get(view);
  if (states === undefined) {
    states = homeStates(view.fn);
    homes.set(view, states);
  }
  return states[position] === 1;
}

/** The handler of a function that sees a completion at a position: `rescue` sees raises only. */
export function handlerAt(view: FunctionView, position: number, kind: number): Handler | undefined {
  return view.fn.handlers.find(
    ({ start, end, kind: handles }) =>
      start <= position && position < end && (handles === 'ensure' || kind === RAISES),
  );
}

/** The kinds of completion that the first register of an `ensure` handler can tell, as bits. */
export function kindsOf(rules: TypeRules, kind: TypeHandle): number {
  const may = (value: number) => !rules.isDisjoint(kind, rules.integers(value, value));
  return (may(COMPLETION.raise) ? RAISES : 0) | (may(COMPLETION.return) ? RETURNS : 0);
}

/** Registers that are live before the instruction at `position`, ascending. */
export function liveAt(view: FunctionView, position: number): readonly number[] {
  let rows = liveRows.get(view);
  if (rows === undefined) {
    rows = [];
    liveRows.set(view, rows);
  }
  let live = rows[position];
  if (live === undefined) {
    const table = new BitTable(1, view.fn.registers);
    view.liveness.before(position, table, 0);
    const found: number[] = [];
    for (
      let r = table.next(0, 0);
      r >= 0;
      r = r + 1 < view.fn.registers ? table.next(0, r + 1) : -1
    )
      found.push(r);
    live = found;
    rows[position] = live;
  }
  return live;
}
