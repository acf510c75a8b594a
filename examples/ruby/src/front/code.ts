// The code of one function while it is being generated: a list that is only turned into instructions when all of the
// function is known, so that its prologue can leave out what nobody needed.

import type { FunctionAssembler } from '@martlet/vm';
import { CodeLabel } from '@martlet/vm';

type Operand = number | CodeLabel;

interface Emitted {
  readonly kind: 'emit';
  readonly name: string;
  readonly operands: readonly Operand[];
  readonly line: number;
}

type Item =
  | Emitted
  | { readonly kind: 'label'; readonly label: CodeLabel }
  | { readonly kind: 'insert'; readonly make: () => void; readonly line: number };

/** Code that a handler covers, but for gaps. */
export interface Region {
  readonly segments: [start: CodeLabel, end: CodeLabel][];
  open: { readonly start: CodeLabel; readonly size: number } | null;
}

/** Code of one function. */
export class Code {
  readonly asm: FunctionAssembler;
  /** Line of what is emitted. */
  line = 0;
  /** Can control not come here? Then nothing is emitted. */
  dead = false;
  #items: Item[] = [];
  #emitted = 0;
  readonly #used = new Set<CodeLabel>();
  readonly #handlers: {
    kind: 'rescue' | 'ensure';
    region: Region;
    target: CodeLabel;
    register: number;
  }[] = [];

  constructor(asm: FunctionAssembler) {
    this.asm = asm;
  }

  label(): CodeLabel {
    return this.asm.label();
  }

  /** Appends an instruction, if control can come here. */
  emit(name: string, ...operands: Operand[]): void {
    if (this.dead) return;
    for (const operand of operands) if (typeof operand !== 'number') this.#used.add(operand);
    this.#items.push({ kind: 'emit', name, operands, line: this.line });
    this.#emitted++;
    if (ENDS.has(name)) this.dead = true;
  }

  /** Places a label. Control can come here if something jumps to it. */
  place(label: CodeLabel): void {
    if (this.#used.has(label)) this.dead = false;
    this.#items.push({ kind: 'label', label });
  }

  /** A label at this place that control comes to from elsewhere. */
  entry(label: CodeLabel = this.label()): CodeLabel {
    this.#used.add(label);
    this.place(label);
    return label;
  }

  /** A label at this place, for back-edges. */
  here(): CodeLabel {
    const label = this.label();
    this.place(label);
    return label;
  }

  /** Has something jumped there? */
  isUsed(label: CodeLabel): boolean {
    return this.#used.has(label);
  }

  /** A place for instructions that `make` emits in the end. */
  insert(make: () => void): void {
    if (!this.dead) this.#items.push({ kind: 'insert', make, line: this.line });
  }

  /** Starts to cover code. */
  cover(): Region {
    const region: Region = { segments: [], open: null };
    this.resume(region);
    return region;
  }

  /** Stops covering, for a while or for good. */
  suspend(region: Region): void {
    const { open } = region;
    region.open = null;
    if (open !== null && this.#emitted > open.size) region.segments.push([open.start, this.here()]);
  }

  /** Goes on covering. */
  resume(region: Region): void {
    region.open = { start: this.here(), size: this.#emitted };
  }

  /**
   * Declares the handler of a region that has ended, and places its target here. Handlers of inner regions come first.
   *
   * @returns whether there is anything that it handles
   */
  handle(kind: 'rescue' | 'ensure', region: Region, register: number): boolean {
    if (region.segments.length === 0) return false;
    const target = this.entry();
    this.#handlers.push({ kind, region, target, register });
    return true;
  }

  /** Puts everything into the assembler. */
  finish(): void {
    this.#expand();
    this.#dropJumps();
    for (const item of this.#items) {
      if (item.kind === 'label') this.asm.place(item.label);
      else if (item.kind === 'emit') {
        this.asm.line = item.line;
        this.asm.emit(item.name, ...item.operands);
      }
    }
    for (const { kind, region, target, register } of this.#handlers) {
      for (const [start, end] of region.segments) {
        if (start.position < end.position) this.asm.handler(kind, start, end, target, register);
      }
    }
  }

  #expand(): void {
    const items = this.#items;
    this.#items = [];
    for (const item of items) {
      if (item.kind === 'insert') {
        this.dead = false;
        this.line = item.line;
        item.make();
      } else this.#items.push(item);
    }
  }

  /** Drops jumps to the very next instruction, and turns branches around a jump into branches to where it leads. */
  #dropJumps(): void {
    const items = this.#items;
    const comesNext = (label: Operand | undefined, i: number): boolean => {
      for (let k = i + 1; ; k++) {
        const next = items[k];
        if (next?.kind !== 'label') return false;
        if (next.label === label) return true;
      }
    };
    const kept: Item[] = [];
    for (const [i, item] of items.entries()) {
      const last = kept.at(-1);
      if (item.kind !== 'emit' || item.name !== 'jump') kept.push(item);
      else if (!comesNext(item.operands[0], i)) {
        const inverse = last?.kind === 'emit' ? INVERSES.get(last.name) : undefined;
        if (last?.kind === 'emit' && inverse && comesNext(last.operands[1], i)) {
          const operands = [last.operands[0]!, item.operands[0]!];
          kept[kept.length - 1] = { ...last, name: inverse, operands };
        } else kept.push(item);
      }
    }
    this.#items = kept;
  }
}

/** Branches and those that branch in the other case. */
const INVERSES: ReadonlyMap<string, string> = new Map([
  ['jumpIf', 'jumpUnless'],
  ['jumpUnless', 'jumpIf'],
  ['jumpNil', 'jumpNotNil'],
  ['jumpNotNil', 'jumpNil'],
]);

/** Instructions behind which control does not go on. */
const ENDS = new Set(['jump', 'loop', 'ret', 'returnFrom', 'breakFrom', 'throw', 'rethrow']);

export { CodeLabel };
