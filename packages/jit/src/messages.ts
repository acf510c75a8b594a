// What the program's thread and the compiler's say to each other. Everything is structured-cloneable.

import type {
  CodeEntry,
  GuestFunction,
  Instruction,
  InstructionSet,
  WorldOptions,
} from '@martlet/vm';
import { LoadedFunction } from '@martlet/vm';
import type { CompilerSettings } from './compiler.ts';
import type { Answer, CompileRequest } from './plan.ts';
import type { ProgramNews } from './program-state.ts';

/** From the program to the compiler. */
export type ToCompiler =
  /** Comes first: what the compiler's world must be like. */
  | {
      readonly kind: 'start';
      readonly options: WorldOptions;
      /** Part by part; see `worldKey`. */
      readonly key: Readonly<Record<string, string>>;
      readonly settings: CompilerSettings;
    }
  | {
      readonly kind: 'functions';
      readonly functions: readonly PlainFunction[];
    }
  | {
      readonly kind: 'compile';
      readonly id: number;
      readonly news: ProgramNews;
      readonly request: CompileRequest;
    };

/** From the compiler to the program. */
export type FromCompiler =
  /** The compiler cannot work for this program. */
  | { readonly kind: 'refused'; readonly reason: string }
  | {
      readonly kind: 'answer';
      readonly id: number;
      readonly answer: Answer;
      /** The memory of the request, to be used again. */
      readonly memory: ArrayBuffer;
    };

/** Words that both threads see, where they can: how many messages the compiler has sent. */
export const MAIL = { sent: 0 } as const;
export const MAIL_BYTES = 4;

/** A function as it can be sent: addresses, and its code as numbers. */
export interface PlainFunction
  extends Pick<
    LoadedFunction,
    'index' | 'code' | 'record' | 'entries' | 'constants' | 'caches' | 'cells'
  > {
  readonly fn: Omit<GuestFunction, 'code' | 'lines'>;
  /** Index of the first function of its program: operands count from there. */
  readonly program: number;
  /** Opcodes, each with its operands. */
  readonly instructions: Int32Array;
}

/** A function in the form in which it can be sent. */
export function encodeFunction(loaded: LoadedFunction): PlainFunction {
  const { index, code: address, record, entries, constants, caches, cells } = loaded;
  const { code, lines: _, ...fn } = loaded.fn;
  const numbers: number[] = [];
  for (const { instruction, operands } of code) numbers.push(instruction.opcode, ...operands);
  return {
    ...{ index, code: address, record, entries, constants, caches, cells },
    fn,
    program: loaded.program[0]!.index,
    instructions: Int32Array.from(numbers),
  };
}

const byOpcode = new WeakMap<InstructionSet, ReadonlyMap<number, Instruction>>();

/** The reverse of {@link encodeFunction}. Lines of source are not sent. */
export function decodeFunction(plain: PlainFunction, set: InstructionSet): LoadedFunction {
  let instructions = byOpcode.get(set);
  if (instructions === undefined) {
    instructions = new Map(set.instructions.map((one) => [one.opcode, one]));
    byOpcode.set(set, instructions);
  }
  const code: CodeEntry[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (let at = 0; at < plain.instructions.length; ) {
    const instruction = instructions.get(plain.instructions[at]!)!;
    const next = at + 1 + instruction.operands.length;
    code.push({ instruction, operands: [...plain.instructions.subarray(at + 1, next)] });
    offsets.push(offset);
    offset += instruction.size;
    at = next;
  }
  offsets.push(offset);
  const { fn, instructions: _, program: _first, ...addresses } = plain;
  const { cells } = addresses;
  const parts = { fn: { ...fn, code, lines: [] }, offsets: Int32Array.from(offsets), cells };
  return new LoadedFunction({ ...addresses, codeEnd: addresses.code + offset }, parts);
}
