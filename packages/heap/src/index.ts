export type { SlowPath } from './allocate.ts';
export type { LoopControl } from './control.ts';
export { either, loop, when, whileLoop } from './control.ts';
export type { HeapRuntime, MarkRoots } from './define.ts';
export { HeapUsageError, HeapVerificationError, OutOfMemoryError } from './errors.ts';
export { LANGUAGE_FLAGS_SHIFT } from './format.ts';
export { Handle, HandleScope, Handles } from './handles.ts';
export { Heap } from './heap.ts';
export type { FieldContext, FieldKinds, Layout, StoreOptions } from './layout.ts';
export { Field, Tail } from './layout.ts';
export type { LinearMemoryOptions, MemorySource } from './memory.ts';
export { LinearMemory } from './memory.ts';
export type { FieldAccess, ObjectForm } from './object-code.ts';
export { ObjectCode } from './object-code.ts';
export type {
  FieldLocation,
  Generalisation,
  ObjectShapesOptions,
  Representation,
} from './object-shapes.ts';
export { joinRepresentations, ObjectShape, ObjectShapes } from './object-shapes.ts';
export type { FailureReason, HeapExports, HeapOptions, HeapStatistics } from './options.ts';
export type { FieldKind, FieldPlace, Shape, ShapeDefinition, TailKind } from './records.ts';
export { ShapeRecords } from './records.ts';
export type { HeapAliases, RuntimeName } from './runtime.ts';
export { heapAliases, runtimeCallee, runtimeNames } from './runtime.ts';
export type { HeapSnapshot, HeapTables, MemoryContents } from './snapshot.ts';
export { restoreHeap, saveHeap } from './snapshot.ts';
export { tagged64 } from './tagged64.ts';
export type { ValueKind, ValueModel } from './values.ts';
export { CANONICAL_NAN } from './values.ts';
export type { VerifyOptions } from './verify.ts';
