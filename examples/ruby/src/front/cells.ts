// What code reads through a cell: a place beside the code that the runtime fills when it is first asked.

import { cellOperands } from '../instructions/cells.ts';
import { globalCells } from '../runtime/globals.ts';
import type { Generator } from './generator.ts';

/** Reads what a cell holds. */
export function readCell(g: Generator, name: string, dst: number): void {
  g.code.emit('getConst', dst, ...cellOperands(g.asm, name));
}

/** Reads a global variable. */
export function readGlobal(g: Generator, name: string, dst: number): void {
  g.scoped(() => {
    const environment = g.temporary();
    readCell(g, globalCells.read(name), environment);
    g.code.emit('getVariable', dst, environment, 0);
  });
}

/** Assigns a global variable. */
export function writeGlobal(g: Generator, name: string, from: number): void {
  g.scoped(() => {
    const environment = g.temporary();
    readCell(g, globalCells.write(name), environment);
    g.code.emit('setVariable', environment, 0, from);
  });
}
