export { BitIndexError, BitTableSizeError, BitWidthError } from './errors.ts';
export type { BitStorage } from './storage.ts';
export { BitTable, type BitTableOptions } from './table.ts';
