// The runtime routines as functions of the core module. This file declares them and says how they depend on one
// another; their bodies are in slow-path.ts, mark.ts, collect.ts and sweep.ts.

import type { Module, Node, Signature } from '@martlet/ir';
import { Builder, type IrFunction } from '@martlet/ir';
import { buildCollect } from './collect.ts';
import { buildDrain, buildMark, buildMarkRange, buildRescan } from './mark.ts';
import type { Shape } from './records.ts';
import {
  buildExtend,
  buildNextBlock,
  buildNextHole,
  buildTakeFree,
  buildTakeLarge,
  buildTryAllocate,
} from './regions.ts';
import type { RuntimeName } from './runtime.ts';
import { runtimeEffects, runtimeNames, runtimeSignatures } from './runtime.ts';
import { buildAllocate, buildAllocateTail, buildBoxFloatSlow, buildRemember } from './slow-path.ts';
import type { StateAccess } from './state.ts';
import { buildSweep } from './sweep.ts';
import type { ValueModel } from './values.ts';

/** What the builder of an embedder's `markRoots` may use. */
export interface HeapRuntime {
  /** Marks what a word refers to, if it is a reference. */
  mark(b: Builder, word: Node): void;
  /** The same for all words from `start` up to `end` (i32 addresses, multiples of 8). */
  markRange(b: Builder, start: Node, end: Node): void;
}

/** Builds the embedder's part of finding roots into a function without parameters or result. */
export type MarkRoots = (b: Builder, runtime: HeapRuntime) => void;

/** What the bodies of the routines need to know of their heap. */
export interface RuntimeContext {
  readonly values: ValueModel;
  readonly bias: number;
  readonly state: StateAccess;
  readonly generational: boolean;
  readonly floatShape: Shape;
  /** Alias class of the value in float objects. */
  readonly floatAlias: string;
  readonly functions: RuntimeFunctions;
}

/** Routines that only other routines call. */
type InternalName =
  | 'tryAllocate'
  | 'nextHole'
  | 'nextBlock'
  | 'takeFree'
  | 'takeLarge'
  | 'extend'
  | 'markRoots'
  | 'drain'
  | 'rescan'
  | 'sweep';

const internalSignatures: Readonly<Record<InternalName, Signature>> = {
  tryAllocate: { params: ['i32'], result: 'i32' },
  nextHole: { params: [], result: 'i32' },
  nextBlock: { params: [], result: 'i32' },
  takeFree: { params: [], result: 'i32' },
  takeLarge: { params: ['i32'], result: 'i32' },
  extend: { params: ['i32'], result: 'i32' },
  markRoots: { params: [], result: null },
  drain: { params: [], result: null },
  rescan: { params: [], result: null },
  sweep: { params: [], result: null },
};

/** Every routine, public or internal, by its short name. */
export type RuntimeFunctions = Readonly<Record<RuntimeName | InternalName, IrFunction>>;

type Build = (b: Builder, context: RuntimeContext, params: readonly Node[]) => void;

const bodies: Readonly<Record<Exclude<keyof RuntimeFunctions, 'markRoots'>, Build>> = {
  allocate: buildAllocate,
  allocateTail: buildAllocateTail,
  boxFloat: buildBoxFloatSlow,
  collect: buildCollect,
  remember: buildRemember,
  mark: buildMark,
  markRange: buildMarkRange,
  tryAllocate: buildTryAllocate,
  nextHole: buildNextHole,
  nextBlock: buildNextBlock,
  takeFree: buildTakeFree,
  takeLarge: buildTakeLarge,
  extend: buildExtend,
  drain: buildDrain,
  rescan: buildRescan,
  sweep: buildSweep,
};

/** Adds all routines to `module`. */
export function defineRuntime(
  module: Module,
  base: Omit<RuntimeContext, 'functions'>,
  markRoots: MarkRoots,
): void {
  const functions: Record<string, IrFunction> = {};
  for (const [name, signature] of Object.entries(runtimeSignatures)) {
    const effects = runtimeEffects(module, name as RuntimeName);
    functions[name] = module.addFunction(runtimeNames[name as RuntimeName], signature, effects);
  }
  for (const [name, signature] of Object.entries(internalSignatures)) {
    functions[name] = module.addFunction(`heap.${name}`, signature);
  }
  const context: RuntimeContext = { ...base, functions: functions as unknown as RuntimeFunctions };
  for (const [name, build] of Object.entries(bodies)) {
    const fn = functions[name]!;
    build(new Builder(fn), context, fn.entry.params);
  }
  const b = new Builder(context.functions.markRoots);
  markRoots(b, {
    mark: (at, word) => void at.call(context.functions.mark, [word]),
    markRange: (at, start, end) => void at.call(context.functions.markRange, [start, end]),
  });
  if (b.block.terminator === null) b.ret();
}
