// The verifier: accepts a program, or says where and why not. What it accepts cannot make generated code leave its
// frame: every register, window, table index and target is in range, every cycle passes a back-edge, and no register is
// read, and none is shown to the collector, that was not written before.

import { checkAssignment } from './assignment-check.ts';
import type { GuestFunction, Program } from './container.ts';
import { VerifyError } from './errors.ts';
import type { Report } from './operands-check.ts';
import { checkTables } from './operands-check.ts';

/** Most faults that {@link findFaults} gives. */
export const MAX_FAULTS = 100;

/** Programs that have been accepted. */
const accepted = new WeakSet<Program>();

/**
 * Gives the program if it keeps all rules. The number of arguments at calls is not among them: that is known at run time
 * only, where a wrong number raises a guest error.
 *
 * @throws VerifyError for the first fault, with function, position and remedy.
 */
export function verify(program: Program): Program {
  if (accepted.has(program)) return program;
  const [fault] = findFaults(program, 1);
  if (fault !== undefined) throw fault;
  accepted.add(program);
  return program;
}

/**
 * Checks the operands that name object classes, which belong to a VM and not to the instruction set.
 *
 * @throws VerifyError with the function and the position of the first one that `has` does not know.
 */
export function requireClasses(fn: GuestFunction, has: (index: number) => boolean): void {
  for (const [position, { instruction, operands }] of fn.code.entries()) {
    for (const [i, { kind, name }] of instruction.operands.entries()) {
      if (kind !== 'class' || has(operands[i]!)) continue;
      throw new VerifyError(
        `function ${fn.name}, position ${position} (${instruction.name}): operand "${name}" is object class ${operands[i]}, which the VM does not have; add it with addObjectClass before loading`,
        fn.name,
        position,
      );
    }
  }
}

/** All faults of a program in the order of its functions, up to `limit`; none when it is right. */
export function findFaults(program: Program, limit: number = MAX_FAULTS): readonly VerifyError[] {
  const faults: VerifyError[] = [];
  const { functions, main } = program;
  if (!Number.isInteger(main) || main < 0 || main >= functions.length) {
    faults.push(
      new VerifyError(
        `the program starts with function ${main}, of which there are ${functions.length}; use an index of its functions`,
      ),
    );
  }
  for (const [index, fn] of functions.entries()) {
    if (faults.length >= limit) break;
    const found: VerifyError[] = [];
    const report: Report = (position, fault, remedy) => {
      found.push(locate(fn, index, position, fault, remedy));
    };
    if (checkTables(program, fn, report)) checkAssignment(fn, report);
    faults.push(...found);
  }
  return faults.slice(0, limit);
}

function locate(
  fn: GuestFunction,
  index: number,
  position: number,
  fault: string,
  remedy: string,
): VerifyError {
  const name = fn.name === '' ? `function ${index}` : `function ${fn.name}`;
  let place = name;
  if (position >= 0) {
    const line = fn.lines[position] ? `, line ${fn.lines[position]}` : '';
    place += `, position ${position} (${fn.code[position]!.instruction.name}${line})`;
  }
  return new VerifyError(`${place}: ${fault}; ${remedy}`, fn.name, position);
}
