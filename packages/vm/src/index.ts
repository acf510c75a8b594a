export type { AssemblerOperand } from './assembler.ts';
export { CodeLabel, FunctionAssembler } from './assembler.ts';
export { CONTAINER_VERSION, decodeProgram, encodeProgram, openProgram } from './binary.ts';
export { Cells } from './cells.ts';
export type { GuestClass, LayoutSpec, Representation } from './classes.ts';
export {
  defineClass,
  defineLayout,
  False,
  Float,
  Integer,
  Nil,
  SymbolClass,
  True,
} from './classes.ts';
export { TestCondition } from './condition.ts';
export type {
  CacheEntry,
  CodeEntry,
  Constant,
  FunctionEntry,
  GuestFunction,
  Handler,
  Program,
} from './container.ts';
export { entriesOf, entryFor, maximumArguments, PACKED, wordsAt } from './container.ts';
export type { CoreModule } from './core.ts';
export { buildCore, CORE } from './core.ts';
export type { WorldOptions } from './create-world.ts';
export { createTwinWorld } from './create-world.ts';
export type { DisassemblerOptions } from './disassembler.ts';
export { disassemble, disassembleProgram } from './disassembler.ts';
export type { EffectSink } from './effects.ts';
export {
  homeStates,
  livenessOf,
  operandValue,
  registerEffects,
  successorPositions,
  windowCount,
} from './effects.ts';
export { packedCount } from './entries.ts';
export { DefinitionError, GuestError, TerminatedError, VerifyError } from './errors.ts';
export { EvaluateReading } from './evaluate.ts';
export { type FieldEntry, unpackField } from './fields.ts';
export { fingerprint } from './fingerprint.ts';
export type { Frame, SafepointFrame, SafepointTable } from './frames.ts';
export { Frames, SAFEPOINT_BIT } from './frames.ts';
export { graphText } from './graph.ts';
export type { InterpreterOptions } from './handler-reading.ts';
export { BACK_EDGE_BUDGET } from './handler-reading.ts';
export { GuestRaise, Host, Root } from './host.ts';
export { Image } from './image.ts';
export type {
  Fusion,
  Instruction,
  InstructionForms,
  InstructionSet,
  InstructionSetSpec,
  InstructionSpec,
  Semantics,
} from './instruction-set.ts';
export { defineInstructionSet, instructionForms } from './instruction-set.ts';
export type { GuestErrors, Language } from './language.ts';
export type { Layout, RegionSizes } from './layout.ts';
export {
  CACHE,
  CACHE_ENTRIES,
  CACHE_ENTRY_BYTES,
  CACHE_OPEN_BIT,
  CALL_BUDGET,
  COMPLETION,
  ENTRY,
  EXIT_BUFFER_OFFSET,
  EXIT_BUFFER_WORDS,
  IMMEDIATE_KEY,
  LEAF_BIT,
  LEAF_STACK_BYTES,
  RECORD,
  RECORD_BYTES,
  resumeOffset,
  STATE,
} from './layout.ts';
export type { FunctionSource, LoadedAddresses, LoadedParts } from './loaded-function.ts';
export { LoadedFunction } from './loaded-function.ts';
export type {
  AnyPrimitive,
  AnyTest,
  Arm,
  Callee,
  Condition,
  Control,
  Decoded,
  Destination,
  Immediate,
  Label,
  Lowered,
  Machine,
  Primitive,
  PrimitiveEffect,
  Primitives,
  Test,
  Tests,
  Value,
  Window,
} from './machine.ts';
export { primitive, test } from './machine.ts';
export type { OperandKind, OperandLayout, Operands, SimpleKind, WindowKind } from './operands.ts';
export { MAX_REGISTERS, window } from './operands.ts';
export type { CoreKey, PrecompiledCore } from './precompiled.ts';
export { decodeCore, encodeCore, precompileCore, worldKey } from './precompiled.ts';
export { describeSet } from './reference.ts';
export type { Routine, RoutineEmitter } from './routine.ts';
export type { RuntimeCallees, VmAliases } from './runtime-calls.ts';
export { ENTRY_SIGNATURE, runtimeCallees, vmAliases } from './runtime-calls.ts';
export type { DecodeSnapshotOptions, SnapshotKey, VmSnapshot } from './snapshot.ts';
export { decodeSnapshot, encodeSnapshot, saveVm } from './snapshot.ts';
export type { Footprint, StoredProgram } from './stored.ts';
export type { Departure, Tier } from './tier.ts';
export type { Refiner } from './type-rules.ts';
export { TypeRules } from './type-rules.ts';
export type { CodeBuilder } from './typed.ts';
export { nodeCondition, TypedReading } from './typed.ts';
export type { Emitter } from './typed-value.ts';
export { TypedValue } from './typed-value.ts';
export type { Literal, PendingValue } from './value-assembler.ts';
export { ValueAssembler } from './value-assembler.ts';
export { findFaults, MAX_FAULTS, verify } from './verifier.ts';
export type { CodePlatform, HostValue, VmOptions } from './vm.ts';
export { GuestFloat, GuestWord, Vm } from './vm.ts';
export { basicInstructions } from './vocabulary/basic-instructions.ts';
export { calleeTest, isTest, keyTest, sameTest, truthyTest } from './vocabulary/basics.ts';
export * from './vocabulary/environments.ts';
export * from './vocabulary/floats.ts';
export * from './vocabulary/integers.ts';
export type { NumericMachine, TwoOperands } from './vocabulary/numeric.ts';
export { arithmetic, comparison, equality, negation } from './vocabulary/numeric.ts';
export * from './vocabulary/objects.ts';
export { World } from './world.ts';
