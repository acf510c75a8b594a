// The core module as a build output: a language package makes it once, ships it, and each VM that it fits starts without
// generating an interpreter.
//
// The code has addresses and shape ids in it, which are the same in all VMs of the same language and options. So a
// precompiled core says what it was made for, and a VM that differs in anything builds its own. What instructions *mean*
// is not compared: it is code, and the core must come from the same build as that code.

import type { Backend, CompiledCode } from '@martlet/ir';
import type { GuestClass } from './classes.ts';
import type { CoreModule } from './core.ts';
import { buildCore } from './core.ts';
import { createWorld, rulesOf } from './create-world.ts';
import { VerifyError } from './errors.ts';
import { fingerprint } from './fingerprint.ts';
import type { BuiltInterpreter, InterpreterOptions } from './handler-reading.ts';
import { BACK_EDGE_BUDGET } from './handler-reading.ts';
import type { InstructionSet } from './instruction-set.ts';
import type { Language } from './language.ts';
import type { TypeRules } from './type-rules.ts';
import type { CodePlatform, VmOptions } from './vm.ts';
import type { World } from './world.ts';

/** Changes when what a core module is, or imports, changes. */
const CORE_FORMAT = 5;

/** What a core was made for, part by part. Equal parts make equal code. */
export type CoreKey = Readonly<Record<string, string>>;

/** A core module as data. Plain, so that it can be stored and sent. */
export interface PrecompiledCore {
  readonly key: CoreKey;
  readonly code: CompiledCode;
  /** Opcodes by which instructions go on after a guest call in their middle. */
  readonly resumes: Readonly<Record<string, number>>;
  /** Opcodes of the fused pairs that the interpreter knows. */
  readonly fused: readonly number[];
}

/** What the loader must know of an interpreter. */
export type InterpreterTables = Pick<BuiltInterpreter, 'resumes' | 'fused'>;

/** A core for one VM, and where it is from. */
export interface ObtainedCore {
  readonly code: CompiledCode;
  readonly interpreter: InterpreterTables;
  /** Why the precompiled core does not fit; `null` when it is used, or none was given. */
  readonly mismatch: string | null;
}

/** What a core depends on. */
export interface CoreParts {
  readonly language: Language;
  readonly backend: Backend;
  readonly world: World;
  /** Gives the type rules; asked only when a core is built. */
  readonly rules: () => TypeRules;
  readonly options: InterpreterOptions;
}

/** The precompiled core if it fits, else a new one. */
export function obtainCore(
  parts: CoreParts,
  key: CoreKey,
  given: PrecompiledCore | undefined,
): ObtainedCore {
  const part = given === undefined ? null : findMismatch(given.key, key);
  if (given !== undefined && part === null) {
    return { code: given.code, interpreter: tablesOf(parts.language.set, given), mismatch: null };
  }
  const mismatch =
    part === null
      ? null
      : `the precompiled core was made for other ${part}; make it anew with the options of this VM`;
  const core = buildCore(parts.language.set, parts.world, parts.rules(), parts.options);
  return { code: compile(parts, core), interpreter: core.interpreter, mismatch };
}

function precompile(parts: CoreParts): PrecompiledCore {
  const core = buildCore(parts.language.set, parts.world, parts.rules(), parts.options);
  const { resumes, fused } = core.interpreter;
  return {
    key: coreKey(parts),
    code: compile(parts, core),
    resumes: Object.fromEntries([...resumes].map(([name, { opcode }]) => [name, opcode])),
    fused: fused.map(({ opcode }) => opcode),
  };
}

function compile({ backend }: CoreParts, core: CoreModule): CompiledCode {
  return backend.compile(core.module, { exports: core.exports });
}

function tablesOf(set: InstructionSet, core: PrecompiledCore): InterpreterTables {
  const resumes = Object.entries(core.resumes).map(
    ([name, opcode]) => [name, { instruction: set.byName.get(name)!, opcode }] as const,
  );
  return {
    resumes: new Map(resumes),
    fused: set.fused.filter(({ opcode }) => core.fused.includes(opcode)),
  };
}

/** What the core of a VM with these options is made of. */
export function coreParts(
  language: Language,
  platform: CodePlatform,
  world: World,
  rules: () => TypeRules,
  options: VmOptions,
): CoreParts {
  return { language, backend: platform.coreBackend ?? platform.backend, world, rules, options };
}

/**
 * Makes the core module of a language as data, for the option `core` of VMs with these options: a build output, so
 * that programs start without generating an interpreter. The same arguments give the same bytes. Of the options, `regions`,
 * `memoryLimit` and those of the interpreter count: addresses depend on them.
 */
export function precompileCore(
  language: Language,
  platform: CodePlatform,
  options: VmOptions = {},
): PrecompiledCore {
  const { world } = createWorld(language, platform, options);
  return precompile(coreParts(language, platform, world, () => rulesOf(language, world), options));
}

/** Everything that finds its way into the code of a core, except for what instructions mean. */
export function coreKey({ language, backend, world, options }: CoreParts): CoreKey {
  const {
    feedback = true,
    fusion = true,
    hotness = true,
    trace = false,
    backEdgeBudget = BACK_EDGE_BUDGET,
  } = options;
  // All of them: a new option must be named here.
  const interpreter: Required<InterpreterOptions> = {
    feedback,
    fusion,
    hotness,
    trace,
    backEdgeBudget,
  };
  return {
    format: String(CORE_FORMAT),
    backend: backend.name,
    options: JSON.stringify(interpreter),
    ...worldKey(language, world),
  };
}

/**
 * What code that is made for one world has in it of that world, part by part. Code fits every world with an equal key
 * whose language comes from the same build.
 */
export function worldKey(language: Language, world: World): CoreKey {
  const { set } = language;
  const shapes = language.layouts.map((layout) => {
    const fields = Object.entries(layout.fields).map(([name, kind]) => `${name}:${kind}`);
    return `${layout.name}(${fields},${layout.tail})@${world.of(layout).shape.id}`;
  });
  const primitives = Object.entries(set.primitives).map(
    ([name, { effect }]) => `${name}:${effect}`,
  );
  const { heap, layout } = world;
  return {
    'instruction set': `${set.name} ${set.build ?? fingerprint(set)}`,
    'fused instructions': set.fused
      .map((f) => `${f.instructions.map(({ name }) => name).join('+')}${f.forwards ? '!' : ''}`)
      .join(),
    twins: [...set.twins].map(([from, to]) => `${from.name}>${to.name}`).join(),
    'feedback sites': set.build ?? sitesOf(set),
    'callee sites': set.build ?? calleeSitesOf(set),
    primitives: primitives.join(),
    addresses: JSON.stringify(layout),
    layouts: shapes.join(),
    classes: language.classes.map((cls) => `${cls.name}:${representation(cls)}`).join(),
    heap: `${heap.stateAddress} ${heap.float.shape.id} ${heap.storage.shape.id} ${heap.generational}`,
  };
}

function sitesOf({ instructions }: InstructionSet): string {
  return instructions.flatMap(({ sites }) => sites.map((s) => `${s.name}@${s.offset}`)).join();
}

function calleeSitesOf({ instructions }: InstructionSet): string {
  return instructions.flatMap((i) => (i.loadsCallee ? [i.name] : [])).join();
}

function representation({ representation }: GuestClass): string {
  return typeof representation === 'object' ? representation.name : representation;
}

/** The first part in which two keys differ, or `null`. */
export function findMismatch(given: CoreKey, wanted: CoreKey): string | null {
  return Object.keys(wanted).find((part) => given[part] !== wanted[part]) ?? null;
}

/** The core as bytes for a file: the length of the description, the description as JSON, then the code. */
export function encodeCore({ code, ...rest }: PrecompiledCore): Uint8Array {
  const { bytes, ...description } = code;
  const head = new TextEncoder().encode(JSON.stringify({ ...rest, code: description }));
  const result = new Uint8Array(4 + head.length + bytes.length);
  new DataView(result.buffer).setUint32(0, head.length, true);
  result.set(head, 4);
  result.set(bytes, 4 + head.length);
  return result;
}

/**
 * The reverse of {@link encodeCore}. The bytes are code of the language package, to be trusted as its modules are.
 *
 * @throws VerifyError when they are not a core at all.
 */
export function decodeCore(encoded: Uint8Array): PrecompiledCore {
  const fail = (): never => {
    throw new VerifyError('the bytes are no precompiled core; make them with encodeCore');
  };
  if (encoded.length < 4) return fail();
  const length = new DataView(encoded.buffer, encoded.byteOffset).getUint32(0, true);
  if (4 + length > encoded.length) return fail();
  try {
    const head = JSON.parse(new TextDecoder().decode(encoded.subarray(4, 4 + length)));
    const { code, ...rest } = head as PrecompiledCore;
    return { ...rest, code: { ...code, bytes: encoded.subarray(4 + length) } };
  } catch {
    return fail();
  }
}
