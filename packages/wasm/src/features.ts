// What the engine can do. Each feature is tested by validating a module of a few bytes that uses it.

import { Opcode } from './encoder/opcodes.ts';
import { ModuleWriter, Section } from './encoder/sections.ts';
import { CodeGenerationRefusedError, MissingFeatureError } from './errors.ts';

/** Features of WebAssembly beyond its 2019 form. */
export type Feature = 'bulkMemory' | 'simd' | 'tailCalls';

/** The part of the engine that this package uses: the global `WebAssembly`, or that of another realm. */
export type Engine = Pick<
  typeof WebAssembly,
  'validate' | 'Module' | 'Instance' | 'Table' | 'Memory' | 'compile' | 'instantiate'
>;

const descriptions: Readonly<Record<Feature, string>> = {
  bulkMemory: 'bulk memory operations',
  simd: '128-bit SIMD',
  tailCalls: 'tail calls',
};
const remedies: Readonly<Record<Feature, string>> = {
  bulkMemory: 'use Node 16, Chrome 75, Firefox 79, Safari 15 or later',
  simd: 'use Node 16.4, Chrome 91, Firefox 89, Safari 16.4 or later',
  tailCalls: 'use Node 20, Chrome 112, Firefox 121, Safari 18.2 or later',
};

/** Bodies of a function `() -> ()`. */
const bodies: Readonly<Record<Feature, readonly number[]>> = {
  tailCalls: [Opcode.returnCall, 0],
  // v128.const 0; drop
  simd: [0xfd, 0x0c, ...new Array<number>(16).fill(0), Opcode.drop],
  // memory.copy of nothing
  bulkMemory: [Opcode.i32Const, 0, Opcode.i32Const, 0, Opcode.i32Const, 0, 0xfc, 0x0a, 0, 0],
};

function probe(feature: Feature): Uint8Array {
  const body = bodies[feature];
  const out = new ModuleWriter();
  out.section(Section.type, 1, (s) => s.bytes(Uint8Array.of(0x60, 0, 0)));
  out.section(Section.function, 1, (s) => s.u32(0));
  out.section(5, 1, (s) => s.bytes(Uint8Array.of(0, 1))); // a memory of one page
  out.section(Section.code, 1, (s) => {
    s.u32(body.length + 2);
    s.u32(0);
    s.bytes(Uint8Array.from(body));
    s.byte(Opcode.end);
  });
  return out.toBytes();
}

const known: WeakMap<Engine, Map<Feature, boolean>> = new WeakMap();

/** Does the engine have this feature? Tested once per engine. */
export function hasFeature(feature: Feature, engine: Engine = WebAssembly): boolean {
  let results = known.get(engine);
  if (results === undefined) {
    results = new Map();
    known.set(engine, results);
  }
  let result = results.get(feature);
  if (result === undefined) {
    result = engine.validate(probe(feature) as BufferSource);
    results.set(feature, result);
  }
  return result;
}

/** Throws a {@link MissingFeatureError} that names the first of the features that the engine lacks, and the remedy. */
export function requireFeatures(features: readonly Feature[], engine: Engine = WebAssembly): void {
  for (const feature of features) {
    if (!hasFeature(feature, engine)) {
      throw new MissingFeatureError(descriptions[feature], remedies[feature]);
    }
  }
}

/** What a failed compilation means: a {@link CodeGenerationRefusedError} for a refusal, else the error as it came. */
export function explainCompileError(error: unknown): unknown {
  // Not `instanceof Error`: the engine may be that of another realm.
  const hasMessage = typeof error === 'object' && error !== null && 'message' in error;
  const message = hasMessage ? String(error.message) : '';
  const refused = /content security policy|unsafe-eval|disallowed by embedder/i.test(message);
  return refused ? new CodeGenerationRefusedError(error) : error;
}
