// Functions in their binary form with the places of all of them, so that any one is found without reading the others.

import { decodeFunction, encodeFunctionParts } from './binary.ts';
import { ByteReader, ByteWriter } from './byte-stream.ts';
import type { GuestFunction } from './container.ts';
import type { InstructionSet } from './instruction-set.ts';

/** Functions as bytes. Nothing of it is verified when it is read: it is an output of a build, not an input. */
export interface FunctionStore {
  /** UTF-8 of all texts, one behind the other, and where each ends. */
  readonly texts: Uint8Array;
  readonly textEnds: Uint32Array;
  readonly bodies: Uint8Array;
  readonly bodyEnds: Uint32Array;
}

/** Writes functions. */
export function storeFunctions(functions: readonly GuestFunction[]): FunctionStore {
  const indices = new Map<string, number>();
  const bodies = new ByteWriter();
  const bodyEnds = functions.map((fn) => {
    bodies.unsigned(fn.registers);
    encodeFunctionParts(bodies, fn, (text) => {
      const index = indices.get(text) ?? indices.size;
      indices.set(text, index);
      bodies.unsigned(index);
    });
    return bodies.length;
  });
  const texts = new ByteWriter();
  const encoder = new TextEncoder();
  const textEnds = [...indices.keys()].map((text) => {
    texts.bytes(encoder.encode(text));
    return texts.length;
  });
  return {
    texts: texts.finish(),
    textEnds: Uint32Array.from(textEnds),
    bodies: bodies.finish(),
    bodyEnds: Uint32Array.from(bodyEnds),
  };
}

/** Reads functions one by one. */
export class StoredFunctions {
  readonly #set: InstructionSet;
  readonly #store: FunctionStore;
  readonly #known: (string | undefined)[] = [];
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  constructor(set: InstructionSet, store: FunctionStore) {
    this.#set = set;
    this.#store = store;
  }

  /** The function of an index. */
  decode(index: number): GuestFunction {
    const { bodies, bodyEnds, textEnds } = this.#store;
    const input = new ByteReader(bodies.subarray(bodyEnds[index - 1] ?? 0, bodyEnds[index]));
    const registers = input.unsigned('the number of registers');
    const strings = { length: textEnds.length, at: (text: number) => this.#text(text) };
    return decodeFunction(input, this.#set, strings, registers);
  }

  #text(index: number): string {
    let text = this.#known[index];
    if (text === undefined) {
      const { texts, textEnds } = this.#store;
      text = this.#decoder.decode(texts.subarray(textEnds[index - 1] ?? 0, textEnds[index]));
      this.#known[index] = text;
    }
    return text;
  }
}
