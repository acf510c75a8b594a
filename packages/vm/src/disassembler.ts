// Programs as text for people: instructions with labels, constants, callees and lines.

import type { CodeEntry, Constant, GuestFunction, Program } from './container.ts';
import { windowCount } from './effects.ts';
import type { OperandLayout } from './operands.ts';

/** What {@link disassemble} can say besides. */
export interface DisassemblerOptions {
  /** Names functions that operands refer to; the index alone without it. */
  readonly functionName?: (index: number) => string;
  /** Text behind the instruction at a position, such as its feedback. */
  readonly comment?: (position: number) => string;
}

/** The whole program, function after function. */
export function disassembleProgram(program: Program): string {
  const functionName = (index: number): string => program.functions[index]?.name ?? '?';
  return program.functions
    .map((fn, i) => `${i === program.main ? 'main ' : ''}${disassemble(fn, { functionName })}`)
    .join('\n');
}

/**
 * One function as a listing: a head, its handlers, and a row per instruction with position, line (where it changes),
 * name and operands. Registers are written r1, labels L1 in the order of their positions.
 */
export function disassemble(fn: GuestFunction, options: DisassemblerOptions = {}): string {
  const labels = labelsOf(fn);
  const rows: string[] = [head(fn, labels)];
  for (const { kind, start, end, target, register } of fn.handlers) {
    rows.push(`  ${kind} ${start}..${end - 1} -> ${labels.get(target)} r${register}`);
  }
  const width = String(Math.max(0, fn.code.length - 1)).length;
  let line = 0;
  for (const [position, entry] of fn.code.entries()) {
    const label = labels.get(position);
    if (label !== undefined) rows.push(`${label}:`);
    const here = fn.lines[position] ?? 0;
    const lineText = here !== line ? ` line ${here}` : '';
    line = here;
    const text = `  ${String(position).padStart(width)}  ${instructionText(fn, entry, labels, options)}`;
    const comment = [lineText.trim(), options.comment?.(position) ?? ''].filter((t) => t !== '');
    rows.push(comment.length === 0 ? text : `${text.padEnd(40)} ; ${comment.join(', ')}`);
  }
  return `${rows.join('\n')}\n`;
}

function head(fn: GuestFunction, labels: ReadonlyMap<number, string>): string {
  const optional = Math.max(0, fn.entries.length - 1);
  const parts = [
    `function ${fn.name}: ${fn.required}${optional > 0 ? `..${fn.required + optional}` : ''} parameters`,
    `${fn.registers} registers`,
  ];
  if (fn.surplus === 'ignore') parts.push('surplus ignored');
  if (fn.surplus === 'arrange') parts.push('surplus arranged');
  if (fn.arranged) parts.push('arranged');
  if (fn.fixed) parts.push('fixed');
  if (fn.home >= 0) parts.push(`home r${fn.home}`);
  if (fn.entries.length > 0) {
    parts.push(`entries ${fn.entries.map((entry) => labels.get(entry)).join(' ')}`);
  }
  return parts.join(', ');
}

/** A name for each position that something jumps to. */
function labelsOf(fn: GuestFunction): ReadonlyMap<number, string> {
  const targets = new Set<number>(fn.entries);
  for (const handler of fn.handlers) targets.add(handler.target);
  for (const { instruction, operands } of fn.code) {
    for (const [i, { kind }] of instruction.operands.entries()) {
      if (kind === 'label' || kind === 'loop') targets.add(operands[i]!);
    }
  }
  const sorted = [...targets].sort((a, b) => a - b);
  return new Map(sorted.map((position, i) => [position, `L${i + 1}`]));
}

function instructionText(
  fn: GuestFunction,
  entry: CodeEntry,
  labels: ReadonlyMap<number, string>,
  options: DisassemblerOptions,
): string {
  const operands = entry.instruction.operands.map((operand, i) =>
    operandText(fn, entry, operand, entry.operands[i]!, labels, options),
  );
  return `${entry.instruction.name.padEnd(12)} ${operands.join(', ')}`.trimEnd();
}

function operandText(
  fn: GuestFunction,
  entry: CodeEntry,
  operand: OperandLayout,
  value: number,
  labels: ReadonlyMap<number, string>,
  options: DisassemblerOptions,
): string {
  const { kind } = operand;
  if (typeof kind === 'object') {
    const count = windowCount(entry, operand);
    return count === 0
      ? `r${value}()`
      : `r${value}(${count === 1 ? '' : `r${value + 1}..`}r${value + count})`;
  }
  switch (kind) {
    case 'read':
    case 'write':
      return `r${value}`;
    case 'label':
    case 'loop':
      return labels.get(value)!;
    case 'constant':
      return constantText(fn.constants[value]);
    case 'function':
      return options.functionName?.(value) ?? `function ${value}`;
    case 'cache': {
      const cache = fn.caches[value];
      return cache === undefined ? `cache ${value}` : `.${cache.message}/${cache.count}`;
    }
    case 'cell':
      return fn.cells[value] ?? `cell ${value}`;
    case 'class':
      return `class ${value}`;
    case 'slot':
      return `[${value}]`;
    default:
      return String(value);
  }
}

function constantText(constant: Constant | undefined): string {
  switch (constant?.kind) {
    case undefined:
      return '?';
    case 'int':
      return `${constant.value}`;
    case 'float': {
      const { value } = constant;
      if (Object.is(value, -0)) return '-0.0';
      return Number.isInteger(value) && Math.abs(value) < 1e21 ? value.toFixed(1) : String(value);
    }
    case 'string':
      return JSON.stringify(constant.value);
    case 'symbol':
      return `:${JSON.stringify(constant.value).slice(1, -1)}`;
  }
}
