import type { Instructions } from './instructions.ts';
import type { InstructionMaps } from './maps.ts';

/** One column of a listing: a title and a cell for each instruction. */
export interface Column {
  readonly title: string;
  cell(position: number): string | number;
}

/** The block starts, as in Kolkata's `phi`. */
export function phiColumn(maps: InstructionMaps): Column {
  return rowColumn('phi', maps, maps.phi);
}

/** The writes of a register: `dst[r]`. */
export function dstColumn(maps: InstructionMaps, register: number): Column {
  return rowColumn(`dst[${register}]`, maps, maps.dst(register));
}

/** The reads of a register: `src[r]`. */
export function srcColumn(maps: InstructionMaps, register: number): Column {
  return rowColumn(`src[${register}]`, maps, maps.src(register));
}

function rowColumn(title: string, maps: InstructionMaps, row: number): Column {
  return { title, cell: (position) => (maps.normal.test(row, position) ? 1 : 0) };
}

/**
 * A listing as text: one line per instruction with its position, its label and one cell per column,
 * under a line of titles.
 *
 * @param text what to print for an instruction; its label by default
 */
export function toTable(
  code: Instructions,
  columns: readonly Column[],
  text: (position: number) => string = code.label,
): string {
  const digits = Math.max(3, String(code.count - 1).length);
  const heads: string[] = [];
  const cells: string[][] = [];
  for (let i = 0; i < code.count; i++) {
    heads.push(`${String(i).padStart(digits, '0')} ${text(i)}`.trimEnd());
    cells.push(columns.map((column) => String(column.cell(i))));
  }
  const headWidth = heads.reduce((width, head) => Math.max(width, head.length), 0);
  const widths = columns.map((column, c) =>
    cells.reduce((width, row) => Math.max(width, row[c]!.length), column.title.length),
  );
  const line = (head: string, row: readonly string[]): string =>
    [head.padEnd(headWidth), ...row.map((cell, c) => cell.padStart(widths[c]!))]
      .join('  ')
      .trimEnd();
  const titles = columns.map((column) => column.title);
  return [line('', titles), ...heads.map((head, i) => line(head, cells[i]!))].join('\n');
}
