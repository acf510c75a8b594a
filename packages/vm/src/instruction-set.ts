// Defining an instruction set: gives every instruction its opcode, encoding and feedback layout, and proves the
// contract of the machine by the check reading before anything is built on it.

import type { InstructionFacts, SiteLayout } from './check.ts';
import { checkInstruction } from './check.ts';
import { DefinitionError } from './errors.ts';
import { kindName } from './fingerprint.ts';
import type {
  Control,
  Decoded,
  Destination,
  Machine,
  Primitives,
  Tests,
  Value,
} from './machine.ts';
import type { OperandLayout, Operands } from './operands.ts';
import { layOutOperands } from './operands.ts';

/** The meaning of one instruction, as its author writes it. */
export interface InstructionSpec<M, O extends Operands> {
  readonly operands: O;
  /** A sentence for the reference documentation. */
  readonly doc?: string;
  semantics(m: M, operands: Decoded<O>): void;
}

/** Two ways to write down an instruction for machines of type `M`. */
export interface InstructionForms<M> {
  /** An instruction that does something. */
  action<const O extends Operands>(
    operands: O,
    semantics: (m: M, operands: Decoded<O>) => void,
  ): InstructionSpec<M, O>;
  /** An instruction that computes a value for its operand `dst`. */
  compute<const O extends Operands & { readonly dst: 'write' }>(
    operands: O,
    value: (m: M, operands: Decoded<O>) => Value,
  ): InstructionSpec<M, O>;
}

/** Short forms for tables of instructions that stand apart from the definition of their set. */
export function instructionForms<M extends Pick<Control, 'write'>>(): InstructionForms<M> {
  return {
    action: (operands, semantics) => ({ operands, semantics }),
    compute: (operands, value) => ({
      operands,
      semantics: (m, decoded) =>
        m.write((decoded as { readonly dst: Destination }).dst, value(m, decoded)),
    }),
  };
}

/** A semantics function whose machine and operands are no longer known by type; readings call it. */
export type Semantics = (machine: never, operands: never) => void;

/** One instruction of a defined set. */
export interface Instruction {
  readonly name: string;
  readonly opcode: number;
  readonly doc: string;
  readonly operands: readonly OperandLayout[];
  /** Bytes of its encoding, a multiple of {@link INSTRUCTION_UNIT}. */
  readonly size: number;
  readonly semantics: Semantics;
  /** Where each choice records the arm it took. */
  readonly sites: readonly SiteLayout[];
  /** Can control go on to the next instruction, to a label, or away for good? */
  readonly fallsThrough: boolean;
  readonly jumps: boolean;
  /** Does it call guest code in mid-instruction? */
  readonly invokes: boolean;
  /** Does it call a function that it has loaded, from a closure say? Then the interpreter notes which ones it calls. */
  readonly loadsCallee: boolean;
  /** Can it take another instruction's place while the program runs? */
  readonly substitutes: boolean;
}

/** Instructions that the interpreter runs as one where they stand together. */
export interface Fusion {
  readonly opcode: number;
  readonly instructions: readonly Instruction[];
  /** Is the result of the first of two handed to the second, without being written? It must die there. */
  readonly forwards: boolean;
}

/** A defined, checked instruction set. */
export interface InstructionSet {
  readonly name: string;
  readonly instructions: readonly Instruction[];
  readonly byName: ReadonlyMap<string, Instruction>;
  readonly fused: readonly Fusion[];
  /** By instruction, the one that can take its place; see `Vm.substitute`. */
  readonly twins: ReadonlyMap<Instruction, Instruction>;
  readonly primitives: Primitives;
  readonly tests: Tests;
  /** See {@link InstructionSetSpec.build}. */
  readonly build: string | undefined;
  /** Checks what has not been checked yet. Throws as {@link defineInstructionSet} does. */
  check(): void;
}

/** What {@link defineInstructionSet} takes. */
export interface InstructionSetSpec<
  P extends Primitives,
  T extends Tests,
  I extends Readonly<Record<string, Operands>>,
> {
  readonly name: string;
  readonly primitives: P;
  readonly tests: T;
  readonly instructions: { readonly [K in keyof I]: InstructionSpec<Machine<P, T>, I[K]> };
  /** Pairs that stand together often: the first's result is the second's operand. */
  readonly fused?: readonly (readonly [keyof I & string, keyof I & string])[];
  /** Runs of instructions that stand together often, whatever they hand on: going from one to the next is saved. */
  readonly sequences?: readonly (readonly (keyof I & string)[])[];
  /**
   * Pairs of which the second can take the first's place in all code while the program runs: an operator, say, and the send
   * that it becomes when somebody redefines its method. They have the same operands.
   */
  readonly twins?: readonly (readonly [keyof I & string, keyof I & string])[];
  /**
   * A text that changes with each build of the language, for one that ships a precompiled core of the same build. Making
   * that has checked every instruction; so starts need not do it again: each is checked when it is first used. In the
   * keys of cores and snapshots the text stands for the instructions. Who makes sure in another way that they are of the same
   * build may give any text.
   */
  readonly build?: string | undefined;
}

/** The opcode 0 of every set: ends a run of the interpreter. It stands in no container. */
export const HALT_OPCODE = 0;

/**
 * Defines an instruction set and checks every instruction against the contract of the machine.
 *
 * @throws DefinitionError that names the instruction, the path through it, and the remedy.
 */
export function defineInstructionSet<
  P extends Primitives,
  T extends Tests,
  const I extends Readonly<Record<string, Operands>>,
>(spec: InstructionSetSpec<P, T, I>): InstructionSet {
  for (const name of Object.keys(spec.primitives)) {
    if (name in spec.tests) {
      throw new DefinitionError(
        `instruction set ${spec.name}: "${name}" is both a primitive and a test; rename one`,
      );
    }
  }
  const instructions: DefinedInstruction[] = [];
  const byName = new Map<string, Instruction>();
  const entries = Object.entries<InstructionSpec<never, Operands>>(
    spec.instructions as unknown as Record<string, InstructionSpec<never, Operands>>,
  );
  const substitutes = new Set<string>((spec.twins ?? []).map(([, to]) => to));
  for (const [name, definition] of entries) {
    const layout = layOutOperands(name, definition.operands);
    const semantics = definition.semantics as unknown as Semantics;
    const instruction = new DefinedInstruction(
      {
        name,
        opcode: instructions.length + 1,
        doc: definition.doc ?? '',
        operands: layout.operands,
        size: layout.size,
        semantics,
        substitutes: substitutes.has(name),
      },
      spec,
    );
    instructions.push(instruction);
    byName.set(name, instruction);
  }
  const runs = [
    ...(spec.fused ?? []).map((names) => ({ names, forwards: true })),
    ...(spec.sequences ?? []).map((names) => ({ names, forwards: false })),
  ];
  const fused = runs.map(({ names, forwards }, i): Fusion => {
    const parts = names.map((name) => byName.get(name));
    if (parts.length < 2 || parts.includes(undefined)) {
      throw new DefinitionError(
        `instruction set ${spec.name}: fused ${names.join('+')} names an instruction that is not defined, or less than two`,
      );
    }
    const opcode = instructions.length + 1 + i;
    return { opcode, instructions: parts as Instruction[], forwards };
  });
  const twins = new Map<Instruction, Instruction>();
  for (const [from, to] of spec.twins ?? []) {
    const [first, second] = [byName.get(from), byName.get(to)];
    if (!first || !second) {
      throw new DefinitionError(
        `instruction set ${spec.name}: the twins ${from} and ${to} name an instruction that is not defined`,
      );
    }
    twins.set(first, second);
  }
  const { name, primitives, tests, build } = spec;
  const check = (): void => {
    for (const instruction of instructions) instruction.check();
    for (const { instructions: parts, forwards } of fused) checkFusion(name, parts, forwards);
    checkTwins(name, spec.twins ?? [], byName);
  };
  if (build === undefined) check();
  return { name, instructions, byName, fused, twins, primitives, tests, build, check };
}

/** An instruction that is checked when something first asks what checking tells. */
class DefinedInstruction implements Instruction {
  readonly name: string;
  readonly opcode: number;
  readonly doc: string;
  readonly operands: readonly OperandLayout[];
  readonly size: number;
  readonly semantics: Semantics;
  readonly substitutes: boolean;
  readonly #rows: { readonly primitives: Primitives; readonly tests: Tests };
  #facts: InstructionFacts | null = null;

  constructor(
    layout: Omit<Instruction, keyof InstructionFacts>,
    rows: { readonly primitives: Primitives; readonly tests: Tests },
  ) {
    this.name = layout.name;
    this.opcode = layout.opcode;
    this.doc = layout.doc;
    this.operands = layout.operands;
    this.size = layout.size;
    this.semantics = layout.semantics;
    this.substitutes = layout.substitutes;
    this.#rows = rows;
  }

  /** What checking tells. Throws a `DefinitionError` where the contract of the machine is broken. */
  check(): InstructionFacts {
    this.#facts ??= checkInstruction(this, this.#rows);
    return this.#facts;
  }

  get sites(): readonly SiteLayout[] {
    return this.check().sites;
  }

  get fallsThrough(): boolean {
    return this.check().fallsThrough;
  }

  get jumps(): boolean {
    return this.check().jumps;
  }

  get invokes(): boolean {
    return this.check().invokes;
  }

  get loadsCallee(): boolean {
    return this.check().loadsCallee;
  }
}

/** Checks all pairs of twins. */
function checkTwins(
  set: string,
  pairs: readonly (readonly [string, string])[],
  byName: ReadonlyMap<string, Instruction>,
): void {
  const twins = new Map<Instruction, Instruction>();
  for (const [from, to] of pairs) {
    const [first, second] = [byName.get(from)!, byName.get(to)!];
    checkTwin(set, first, second, twins);
    twins.set(first, second);
  }
}

/** Code, its analyses and the frames that are in it must stay what they are when one takes the other's place. */
function checkTwin(
  set: string,
  first: Instruction,
  second: Instruction,
  twins: ReadonlyMap<Instruction, Instruction>,
): void {
  const fail = (reason: string): never => {
    throw new DefinitionError(
      `instruction set ${set}: ${second.name} cannot take the place of ${first.name}: ${reason}`,
    );
  };
  const operands = (instruction: Instruction): string =>
    instruction.operands.map((o) => `${o.name}: ${kindName(o.kind)}`).join(', ');
  if (operands(first) !== operands(second)) {
    fail(`their operands differ (${operands(first)} and ${operands(second)}); give them the same`);
  }
  if (first.fallsThrough !== second.fallsThrough || first.jumps !== second.jumps) {
    fail('one of them goes on where the other does not; let both jump, or both go on');
  }
  if (first.loadsCallee || second.loadsCallee) {
    fail(
      'one of them calls a function that it has loaded; find the callee by lookup, or elsewhere',
    );
  }
  if (twins.has(first)) fail(`${first.name} has another twin already; name one`);
  if (first.substitutes || twins.has(second)) {
    fail('one instruction would stand on both sides of a pair; use a third one');
  }
}

/** All but the last must go on to the next; what forwards must compute one result that the second can read. */
function checkFusion(set: string, parts: readonly Instruction[], forwards: boolean): void {
  const fail = (reason: string): never => {
    const names = parts.map(({ name }) => name).join('+');
    throw new DefinitionError(`instruction set ${set}: ${names} cannot be fused: ${reason}`);
  };
  for (const { name, operands, jumps, fallsThrough } of parts.slice(0, -1)) {
    const calls = operands.some(({ kind }) => typeof kind === 'object');
    if (jumps || calls || !fallsThrough)
      fail(`${name} does not just go on to the next instruction`);
  }
  if (!forwards) return;
  const [first, second] = parts as [Instruction, Instruction];
  if (!first.operands.some((o) => o.kind === 'write')) fail(`${first.name} writes no register`);
  if (!second.operands.some((o) => o.kind === 'read')) fail(`${second.name} reads no register`);
}
