/**
 * An argument has the wrong type or value. The message names the argument, what was expected and
 * what was given.
 */
export class ArgumentError extends Error {
  /** The name of the argument, as in the signature (`row`, `graph.entry`). */
  readonly argument: string;

  constructor(argument: string, expected: string, given: unknown) {
    super(`${argument}: expected ${expected}, got ${show(given)}`);
    this.name = 'ArgumentError';
    this.argument = argument;
  }
}

/** What is wrong with an instruction. */
export type InstructionFault =
  | 'undeclared-reads'
  | 'undeclared-writes'
  | 'undeclared-successors'
  | 'register-out-of-range'
  | 'successor-out-of-range'
  | 'falls-off-the-end';

/**
 * An instruction of the list cannot be analysed. The message names the instruction, the fault and
 * the remedy; `position` and `fault` say the same to a program.
 */
export class InstructionError extends Error {
  readonly position: number;
  readonly fault: InstructionFault;

  constructor(position: number, fault: InstructionFault, label: string, message: string) {
    super(`instruction ${position}${label === '' ? '' : ` (${label})`}: ${message}`);
    this.name = 'InstructionError';
    this.position = position;
    this.fault = fault;
  }
}

/** A short picture of any value for a message: never throws, never prints a whole structure. */
function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'symbol') return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}

/** Throws unless `value` is an integer in `low..high` (both included). */
export function checkInteger(argument: string, value: number, low: number, high: number): void {
  if (!(Number.isInteger(value) && value >= low && value <= high)) {
    throw new ArgumentError(argument, `an integer in ${low}..${high}`, value);
  }
}
