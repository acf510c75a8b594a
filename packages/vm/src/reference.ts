// Reference documentation of an instruction set, made from its definition.

import { fingerprint, kindName } from './fingerprint.ts';
import type { Instruction, InstructionSet } from './instruction-set.ts';
import type { OperandKind } from './operands.ts';

/** What each kind of operand is, for readers who see the table only. */
const KINDS: Readonly<Record<Exclude<OperandKind, object>, string>> = {
  read: 'register that is read',
  write: 'register that receives the result',
  int: 'signed 32-bit integer',
  count: 'unsigned 16-bit number',
  slot: 'unsigned 16-bit index',
  constant: 'entry of the constant table',
  function: 'function of the program',
  class: 'class of the language',
  cache: 'inline cache',
  cell: 'cell',
  label: 'later position',
  loop: 'position at or before this one',
};

function kindText(kind: OperandKind): string {
  if (typeof kind !== 'object') return KINDS[kind];
  const count = typeof kind.window === 'string' ? `\`${kind.window}\`` : kind.window;
  return `window: the result's register, then ${count} arguments`;
}

/** A chapter in Markdown: a table of all instructions, then a section for each, and the fused pairs. */
export function describeSet(set: InstructionSet): string {
  const parts = [
    `# Instruction set ${set.name}`,
    `${set.instructions.length} instructions, fingerprint \`${fingerprint(set)}\`.`,
    table(
      ['opcode', 'instruction', 'operands', 'bytes'],
      set.instructions.map((instruction) => [
        String(instruction.opcode),
        `\`${instruction.name}\``,
        instruction.operands.map((o) => `${o.name}: ${kindName(o.kind)}`).join(', '),
        String(instruction.size),
      ]),
    ),
    ...set.instructions.map(describeInstruction),
  ];
  if (set.fused.length > 0) {
    parts.push(
      '## Fused instructions',
      'The interpreter runs these as one instruction where they stand together. Pairs forward their result where it dies in the second.',
      table(
        ['opcode', 'instructions', ''],
        set.fused.map(({ opcode, instructions, forwards }) => [
          String(opcode),
          instructions.map(({ name }) => `\`${name}\``).join(' '),
          forwards ? 'forwards' : '',
        ]),
      ),
    );
  }
  return `${parts.join('\n\n')}\n`;
}

function describeInstruction(instruction: Instruction): string {
  const parts = [`## ${instruction.name}`];
  if (instruction.doc !== '') parts.push(instruction.doc);
  if (instruction.operands.length > 0) {
    parts.push(
      table(
        ['operand', 'what it is', 'offset', 'bytes'],
        instruction.operands.map((o) => [
          `\`${o.name}\``,
          kindText(o.kind),
          String(o.offset),
          String(o.size),
        ]),
      ),
    );
  }
  parts.push(flow(instruction));
  if (instruction.sites.length > 0) {
    parts.push(
      table(
        ['feedback', 'arms', 'bytes'],
        instruction.sites.map(({ name, arms, offset }) => [
          `\`${name}\``,
          String(arms),
          arms === 1 ? String(offset) : `${offset} to ${offset + arms - 1}`,
        ]),
      ),
    );
  }
  return parts.join('\n\n');
}

function flow({ fallsThrough, jumps, invokes, loadsCallee }: Instruction): string {
  const onward = fallsThrough
    ? 'Goes on to the next instruction'
    : 'Does not go on to the next instruction';
  const away = jumps ? (fallsThrough ? ', or jumps' : ', but jumps') : '';
  const middle = invokes ? ' Calls guest code in mid-instruction.' : '';
  const callees = loadsCallee ? ' The functions that it calls are noted.' : '';
  return `${onward}${away}.${middle}${callees}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}
