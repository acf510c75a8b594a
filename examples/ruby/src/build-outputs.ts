// What is made once and kept: the interpreter's code, and the bytecode of the core library. A build writes them beside
// the compiled sources; they are found again by the times and sizes of what they are made from.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PrecompiledCore } from '@martlet/vm';
import { decodeCore, encodeCore, encodeProgram, openProgram, precompileCore } from '@martlet/vm';
import { wasmPlatform } from '@martlet/wasm';
import { rubySet } from './instructions/set.ts';
import { rubyLanguage } from './runtime/language.ts';
import type { FunctionInfo, RubyProgram, ScopePair, StoredRubyProgram } from './runtime/program.ts';
import { fieldsOf, scopesOf } from './runtime/program.ts';

const PACKAGES = ['dataflow', 'heap', 'ir', 'types', 'vm', 'wasm'];

/** The folder of the outputs, or `null` when this is not a compiled build. */
function outputFolder(): string | null {
  const here = fileURLToPath(new URL('.', import.meta.url));
  return /[/\\]dist[/\\]$/.test(here) ? `${here}outputs/` : null;
}

/** A text that changes with every build, and with the files of the core library. */
function fingerprint(files: readonly string[]): string {
  const hash = createHash('sha256').update(process.version);
  const builds = PACKAGES.map((name) =>
    fileURLToPath(new URL(`../../../packages/${name}/dist/.tsbuildinfo`, import.meta.url)),
  );
  const own = fileURLToPath(new URL('.tsbuildinfo', import.meta.url));
  for (const file of [...builds, own, ...files]) {
    if (!existsSync(file)) continue;
    const { mtimeMs, size } = statSync(file);
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

/** Outputs of a process that runs from sources: they are kept as long as it lives. */
const inProcess = new Map<string, Uint8Array>();

/** Reads an output, or makes and keeps it. */
function output(name: string, files: readonly string[], make: () => Uint8Array): Uint8Array {
  const folder = outputFolder();
  if (folder === null) {
    const known = inProcess.get(name) ?? make();
    inProcess.set(name, known);
    return known;
  }
  const path = `${folder}${name}-${fingerprint(files)}.bin`;
  if (existsSync(path)) return readFileSync(path);
  const bytes = make();
  try {
    mkdirSync(folder, { recursive: true });
    // Several processes may do this at once; each sees a whole file or none.
    const own = `${path}.${process.pid}`;
    writeFileSync(own, bytes);
    renameSync(own, path);
  } catch {
    // A folder that cannot be written costs time at the next start, nothing else.
  }
  return bytes;
}

/** The interpreter's code for VMs of these options. */
export function interpreterCode(options: Parameters<typeof precompileCore>[2]): PrecompiledCore {
  const make = () => encodeCore(precompileCore(rubyLanguage, wasmPlatform(), options));
  const key = createHash('sha256').update(JSON.stringify(options)).digest('hex').slice(0, 8);
  return decodeCore(output(`interpreter-${key}`, [], make));
}

/** Compiled files of the core library, by name; those that are not there yet are made by `compile`. */
export function preludePrograms(
  files: readonly string[],
  compile: () => readonly RubyProgram[],
): readonly StoredRubyProgram[] {
  return decodePrograms(output('prelude', files, () => encodePrograms(compile())));
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
