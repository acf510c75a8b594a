// The verifier's first half: everything about a function that can be said of one entry of its tables at a time.

import type { CodeEntry, Constant, GuestFunction, Program } from './container.ts';
import { maximumArguments } from './container.ts';
import { handlerRegisters, windowCount } from './effects.ts';
import type { OperandLayout } from './operands.ts';
import { MAX_REGISTERS } from './operands.ts';

/** Receives a fault: where it is, what it is, and how to mend it. Position -1 means the function as a whole. */
export type Report = (position: number, fault: string, remedy: string) => void;

/**
 * Bounds what analysing one function costs: positions times registers, and eight times the positions that each handler
 * covers. A front end that meets it splits the function.
 */
export const MAX_FUNCTION_WORK: number = 1 << 22;
/** Most handlers of a function. */
export const MAX_HANDLERS = 4095;

const MIN_INT = -(2n ** 62n);
const MAX_INT = 2n ** 62n - 1n;

const isIndex = (value: number, count: number): boolean =>
  Number.isInteger(value) && value >= 0 && value < count;

/**
 * Checks tables, operands and handlers of one function, without following control flow.
 *
 * @returns whether the code is sound enough to follow it
 */
export function checkTables(program: Program, fn: GuestFunction, report: Report): boolean {
  let sound = true;
  const fail: Report = (...fault) => {
    sound = false;
    report(...fault);
  };
  checkShape(fn, fail);
  if (!sound) return false;
  for (const [i, constant] of fn.constants.entries()) checkConstant(i, constant, fail);
  const caches = new Map<number, number>();
  for (const [position, entry] of fn.code.entries()) {
    checkEntry(program, fn, position, entry, caches, fail);
  }
  const last = fn.code.length - 1;
  if (fn.code[last]!.instruction.fallsThrough) {
    fail(
      last,
      'control would run past the end of the code',
      'end with an instruction that returns, raises or jumps',
    );
  }
  checkHandlers(fn, fail);
  return sound;
}

function checkShape(fn: GuestFunction, fail: Report): void {
  if (fn.code.length === 0) fail(-1, 'it has no code', 'give it at least a return');
  if (!Number.isInteger(fn.registers) || fn.registers < 1 || fn.registers > MAX_REGISTERS) {
    fail(-1, `it has ${fn.registers} registers`, `use from 1 to ${MAX_REGISTERS}`);
    return;
  }
  if (!Number.isInteger(fn.required) || fn.required < 0) {
    fail(-1, `it requires ${fn.required} arguments`, 'use a whole number, at least 0');
  } else if (maximumArguments(fn) >= fn.registers) {
    fail(
      -1,
      `its ${maximumArguments(fn)} parameters do not fit its ${fn.registers} registers, of which register 0 is the link`,
      'raise the number of registers',
    );
  }
  for (const entry of fn.entries) {
    if (!isIndex(entry, fn.code.length)) {
      fail(-1, `its entry ${entry} is no position of its code`, 'let entries be positions');
    }
  }
  if (!['error', 'ignore', 'arrange'].includes(fn.surplus)) {
    fail(-1, `its surplus arguments are '${fn.surplus}'`, "use 'error', 'ignore' or 'arrange'");
  } else if (fn.surplus === 'arrange' && fn.entries.length < 2) {
    fail(-1, 'its surplus arguments have no entry of their own', 'add one for them, the last');
  } else if (fn.surplus === 'arrange' && fn.arrangedWords < fn.required) {
    fail(
      -1,
      `its last entry takes ${fn.arrangedWords} words, and ${fn.required} are required`,
      'let arrangedWords count all parameters',
    );
  }
  if (fn.home !== -1 && (fn.home < 1 || !isIndex(fn.home, fn.registers))) {
    fail(
      -1,
      `its home register ${fn.home} is not in its frame`,
      `use 1 to ${fn.registers - 1}, or -1 for none`,
    );
  }
  if (fn.lines.length !== fn.code.length) {
    fail(
      -1,
      `it has ${fn.lines.length} lines for ${fn.code.length} instructions`,
      'give each position a line, 0 where unknown',
    );
  }
  if (fn.handlers.length > MAX_HANDLERS) {
    fail(
      -1,
      `it has ${fn.handlers.length} handlers`,
      `use at most ${MAX_HANDLERS}: split the function`,
    );
  }
  const covered = fn.handlers.reduce((sum, { start, end }) => sum + Math.max(0, end - start), 0);
  if (fn.code.length * fn.registers + 8 * covered > MAX_FUNCTION_WORK) {
    fail(
      -1,
      `its ${fn.code.length} instructions, ${fn.registers} registers and ${fn.handlers.length} handlers are too many together`,
      'split the function',
    );
  }
  for (const line of fn.lines) {
    if (isIndex(line, 2 ** 32)) continue;
    fail(-1, `it has a line ${line}`, 'use lines from 0 to 4294967295');
    break;
  }
  for (const [i, cache] of fn.caches.entries()) {
    if (!isIndex(cache.count, 0x10000)) {
      fail(-1, `inline cache ${i} is for ${cache.count} arguments`, 'use 0 to 65535');
    }
  }
}

function checkConstant(index: number, constant: Constant, fail: Report): void {
  if (constant.kind === 'int' && (constant.value < MIN_INT || constant.value > MAX_INT)) {
    fail(
      -1,
      `constant ${index} is the integer ${constant.value}, which does not fit a value`,
      'use integers from -2^62 to 2^62 - 1; build others at run time',
    );
  }
}

function checkEntry(
  program: Program,
  fn: GuestFunction,
  position: number,
  entry: CodeEntry,
  caches: Map<number, number>,
  fail: Report,
): void {
  const { instruction, operands } = entry;
  if (program.set.instructions[instruction.opcode - 1] !== instruction) {
    fail(
      position,
      `the instruction is not one of the set ${program.set.name}`,
      'assemble the function for this set',
    );
    return;
  }
  if (operands.length !== instruction.operands.length) {
    fail(
      position,
      `it has ${operands.length} operands instead of ${instruction.operands.length}`,
      `give ${instruction.operands.map((o) => o.name).join(', ')}`,
    );
    return;
  }
  for (const [i, operand] of instruction.operands.entries()) {
    const fault = operandFault(program, fn, position, entry, operand, operands[i]!, caches);
    if (fault !== null) fail(position, `operand "${operand.name}" ${fault[0]}`, fault[1]);
  }
}

type Fault = readonly [fault: string, remedy: string] | null;

function operandFault(
  program: Program,
  fn: GuestFunction,
  position: number,
  entry: CodeEntry,
  operand: OperandLayout,
  value: number,
  caches: Map<number, number>,
): Fault {
  const { kind } = operand;
  const indexOf = (what: string, count: number): Fault =>
    isIndex(value, count)
      ? null
      : [`is ${what} ${value}, of which there are ${count}`, 'use an index of that table'];
  if (typeof kind === 'object') return windowFault(fn, entry, operand, value);
  switch (kind) {
    case 'read':
    case 'write':
      if (value >= 1 && isIndex(value, fn.registers)) return null;
      return [
        `is register ${value}`,
        `use 1 to ${fn.registers - 1}: register 0 is the link, and the frame has ${fn.registers}`,
      ];
    case 'int':
      return Number.isInteger(value) && value === (value | 0)
        ? null
        : [`is ${value}`, 'use a signed 32-bit integer, or a constant'];
    case 'count':
    case 'slot':
    case 'class':
      return isIndex(value, 0x10000)
        ? null
        : [`is ${value}`, 'use an unsigned 16-bit number: 0 to 65535'];
    case 'constant':
      return indexOf('constant', fn.constants.length);
    case 'function':
      return indexOf('function', program.functions.length);
    case 'cell':
      return indexOf('cell', fn.cells.length);
    case 'cache': {
      const outside = indexOf('inline cache', fn.caches.length);
      if (outside !== null) return outside;
      // What one instruction remembers would mislead another: a field is no method.
      const other = caches.get(value);
      caches.set(value, position);
      return other === undefined
        ? null
        : [`is inline cache ${value}, as at position ${other}`, 'give each use a cache of its own'];
    }
    case 'label':
      if (value > position && isIndex(value, fn.code.length)) return null;
      return [
        `is position ${value}`,
        `jump to a later position, at most ${fn.code.length - 1}; to go back, use an instruction with a loop operand`,
      ];
    case 'loop':
      return isIndex(value, position + 1)
        ? null
        : [`is position ${value}`, 'a back-edge leads to this instruction or an earlier one'];
  }
}

function windowFault(
  fn: GuestFunction,
  entry: CodeEntry,
  operand: OperandLayout,
  base: number,
): Fault {
  const count = windowCount(entry, operand);
  if (base >= 1 && isIndex(base, fn.registers) && isIndex(base + count, fn.registers)) return null;
  return [
    `is a window of ${count} arguments at register ${base}`,
    `a window and its arguments lie in registers 1 to ${fn.registers - 1}: move it or raise the number of registers`,
  ];
}

function checkHandlers(fn: GuestFunction, fail: Report): void {
  const { handlers } = fn;
  for (const [i, handler] of handlers.entries()) {
    const { start, end, target } = handler;
    const name = `handler ${i} (${handler.kind})`;
    if (!isIndex(start, fn.code.length) || !isIndex(end, fn.code.length + 1) || start >= end) {
      fail(
        -1,
        `${name} covers ${start} to ${end}`,
        `cover at least one of the positions 0 to ${fn.code.length - 1}`,
      );
      continue;
    }
    if (!isIndex(target, fn.code.length) || target < end) {
      // Every cycle must pass a back-edge, where the guest can be stopped: handlers lead forward.
      fail(
        -1,
        `${name} covers ${start} to ${end} and goes to ${target}`,
        'place its target behind what it covers',
      );
    }
    for (const register of handlerRegisters(handler)) {
      if (register >= 1 && isIndex(register, fn.registers)) continue;
      fail(
        -1,
        `${name} receives register ${register}`,
        `use registers 1 to ${fn.registers - 1}; an ensure handler receives three`,
      );
      break;
    }
    for (const [j, inner] of handlers.slice(0, i).entries()) {
      const disjoint = inner.end <= start || end <= inner.start;
      if (disjoint || (start <= inner.start && inner.end <= end)) continue;
      fail(
        -1,
        `${name} covers ${start} to ${end}, handler ${j} before it ${inner.start} to ${inner.end}`,
        'handlers nest, and inner ones come first',
      );
    }
  }
}
