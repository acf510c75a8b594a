// What is made once and kept beside the compiled sources: the interpreter's code, the bytecode of the core library, and a VM
// in which it is loaded.

import type { PrecompiledCore, VmOptions, VmSnapshot } from '@martlet/vm';
import {
  decodeCore,
  decodeSnapshot,
  encodeCore,
  encodeProgram,
  encodeSnapshot,
  openProgram,
  precompileCore,
  VerifyError,
} from '@martlet/vm';
import { wasmPlatform } from '@martlet/wasm';
import { rubySet } from './instructions/set.ts';
import { hasOutputs, readOutput, writeOutput } from './outputs.ts';
import { REGIONS } from './regions.ts';
import { rubyLanguage } from './runtime/language.ts';
import type { FunctionInfo, RubyProgram, ScopePair, StoredRubyProgram } from './runtime/program.ts';
import { fieldsOf, scopesOf } from './runtime/program.ts';
import { hashBytes } from './text/hashing.ts';

/** Outputs of a process that runs from sources: they are kept as long as it lives. */
const inProcess = new Map<string, Uint8Array>();

/** Reads an output, or makes and keeps it. One that its decoder finds damaged is made anew. */
function output<T>(
  name: string,
  files: readonly string[],
  decode: (bytes: Uint8Array) => T,
  make: () => Uint8Array,
): T {
  const kept = inProcess.get(name) ?? readOutput(name, files);
  if (kept !== null) {
    try {
      return decode(kept);
    } catch (error) {
      if (!(error instanceof VerifyError)) throw error;
    }
  }
  const bytes = make();
  if (hasOutputs()) writeOutput(name, bytes, files);
  else inProcess.set(name, bytes);
  return decode(bytes);
}

/** The interpreter's code for VMs of these options. */
export function interpreterCode(options: VmOptions): PrecompiledCore {
  const make = () => encodeCore(precompileCore(rubyLanguage, wasmPlatform(), options));
  return output(nameFor('interpreter', options), [], decodeCore, make);
}

/** A Ruby of these options with the core library loaded; `save` makes it when there is none. */
export function librarySnapshot(
  options: VmOptions,
  files: readonly string[],
  save: () => VmSnapshot,
): VmSnapshot {
  // An output is as it was written, or not read at all.
  const decode = (bytes: Uint8Array) => decodeSnapshot(bytes, { isWhole: true });
  return output(nameFor('library', options), files, decode, () => encodeSnapshot(save()));
}

/** The name of an output that depends on options: those that most have are left out. */
function nameFor(name: string, options: VmOptions): string {
  const { regions, ...others } = options;
  if (JSON.stringify([regions, others]) === JSON.stringify([REGIONS, {}])) return `${name}.bin`;
  const text = new TextEncoder().encode(JSON.stringify(options));
  return `${name}-${hashBytes(text).toString(16)}.bin`;
}

/** Compiled files of the core library, by name; those that are not there yet are made by `compile`. */
export function preludePrograms(
  files: readonly string[],
  compile: () => readonly RubyProgram[],
): readonly StoredRubyProgram[] {
  return output('prelude.bin', files, decodePrograms, () => encodePrograms(compile()));
}

function encodePrograms(programs: readonly RubyProgram[]): Uint8Array {
  const parts = programs.map(({ program }) => encodeProgram(program));
  const head = new TextEncoder().encode(
    JSON.stringify(
      programs.map((program, i) => ({
        infos: program.infos,
        scopes: scopesOf(program),
        fields: program.program.functions.map(fieldsOf),
        size: parts[i]!.length,
      })),
    ),
  );
  const size = parts.reduce((sum, part) => sum + part.length, 4 + head.length);
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, 4);
  let at = 4 + head.length;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function decodePrograms(bytes: Uint8Array): StoredRubyProgram[] {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as {
    infos: FunctionInfo[];
    scopes: ScopePair[];
    fields: string[][];
    size: number;
  }[];
  let at = 4 + length;
  return head.map(({ infos, scopes, fields, size }) => {
    const program = openProgram(rubySet, bytes.subarray(at, at + size));
    at += size;
    return { program, infos, storedScopes: scopes, storedFields: fields };
  });
}
