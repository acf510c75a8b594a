// The instructions of RITE0300, in the order of their numbers (mruby 3.1, include/mruby/ops.h).
//
// A row says how the operands a, b, c are laid out in bytes, and what they are. Both are needed to decode and to check:
// code generation relies on every register, pool entry and symbol that an operand names being there.

/** Layouts: B one byte, S two, W three, Z none. */
export type Layout = 'Z' | 'B' | 'BB' | 'BBB' | 'BS' | 'BSS' | 'S' | 'W';

/** What an operand is. `reads` and `writes` are registers; a number behind says how many from there on. */
export type Operand =
  | 'read'
  | 'write'
  | 'modify'
  | 'symbol'
  | 'pool'
  | 'child'
  | 'jump'
  | 'int'
  | 'arguments';

/** One instruction of RITE. */
export interface Opcode {
  readonly code: number;
  readonly name: string;
  readonly layout: Layout;
  readonly operands: readonly Operand[];
}

const rows = `
NOP Z
MOVE BB write read
LOADL BB write pool
LOADI BB write int
LOADINEG BB write int
LOADI__1 B write
LOADI_0 B write
LOADI_1 B write
LOADI_2 B write
LOADI_3 B write
LOADI_4 B write
LOADI_5 B write
LOADI_6 B write
LOADI_7 B write
LOADI16 BS write int
LOADI32 BSS write int int
LOADSYM BB write symbol
LOADNIL B write
LOADSELF B write
LOADT B write
LOADF B write
GETGV BB write symbol
SETGV BB read symbol
GETSV BB write symbol
SETSV BB read symbol
GETIV BB write symbol
SETIV BB read symbol
GETCV BB write symbol
SETCV BB read symbol
GETCONST BB write symbol
SETCONST BB read symbol
GETMCNST BB modify symbol
SETMCNST BB read symbol
GETUPVAR BBB write int int
SETUPVAR BBB read int int
GETIDX B modify
SETIDX B modify
JMP S jump
JMPIF BS read jump
JMPNOT BS read jump
JMPNIL BS read jump
JMPUW S jump
EXCEPT B write
RESCUE BB read modify
RAISEIF B read
SSEND BBB write symbol arguments
SSENDB BBB write symbol arguments
SEND BBB modify symbol arguments
SENDB BBB modify symbol arguments
CALL Z
SUPER BB write arguments
ARGARY BS write int
ENTER W int
KEY_P BB write symbol
KEYEND Z
KARG BB write symbol
RETURN B read
RETURN_BLK B read
BREAK B read
BLKPUSH BS write int
ADD B modify
ADDI BB modify int
SUB B modify
SUBI BB modify int
MUL B modify
DIV B modify
EQ B modify
LT B modify
LE B modify
GT B modify
GE B modify
ARRAY BB write int
ARRAY2 BBB write int int
ARYCAT B modify
ARYPUSH BB modify int
ARYDUP B modify
AREF BBB write read int
ASET BBB read read int
APOST BBB modify int int
INTERN B modify
SYMBOL BB write pool
STRING BB write pool
STRCAT B modify
HASH BB write int
HASHADD BB modify int
HASHCAT B modify
LAMBDA BB write child
BLOCK BB write child
METHOD BB int child
RANGE_INC B modify
RANGE_EXC B modify
OCLASS B write
CLASS BB modify symbol
MODULE BB modify symbol
EXEC BB modify child
DEF BB modify symbol
ALIAS BB symbol symbol
UNDEF B symbol
SCLASS B modify
TCLASS B write
DEBUG BBB int int int
ERR B pool
EXT1 Z
EXT2 Z
EXT3 Z
STOP Z
`;

/** All instructions, by number. */
export const opcodes: readonly Opcode[] = rows
  .trim()
  .split('\n')
  .map((row, code) => {
    const [name, layout, ...operands] = row.split(' ');
    return { code, name: name!, layout: layout as Layout, operands: operands as Operand[] };
  });
