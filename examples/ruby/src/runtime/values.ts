// Guest values in host code, continued: ranges, procs, frozen objects, instance variables.

import type { ObjectShapes } from '@martlet/heap';
import { FLAG, PROC_FLAG } from '../instructions/layouts.ts';
import { CoreValues } from './core-values.ts';
import type { Kind } from './kinds.ts';

/** Fixed layouts with a place for an object that holds instance variables. */
type Beside = 'array' | 'string' | 'range' | 'proc';
export const HAS_BESIDE: ReadonlySet<Kind | null> = new Set<Beside>([
  'array',
  'string',
  'range',
  'proc',
]);

/** Values of one VM as host code handles them. */
export class Values extends CoreValues {
  /** Shape trees whose objects are frozen. */
  protected readonly frozenTrees: Set<ObjectShapes> = new Set();

  // ---- ranges ----

  newRange(first: bigint, last: bigint, exclusive: boolean): bigint {
    const { shape, fields } = this.layouts.range;
    const reference = this.heap.newObject(shape);
    fields.first.write(reference, first);
    fields.last.write(reference, last);
    fields.exclusive.write(reference, exclusive ? 1 : 0);
    fields.ivars.write(reference, this.nil);
    return this.wordOf(reference);
  }

  range(word: bigint): { first: bigint; last: bigint; exclusive: boolean } {
    const { fields } = this.layouts.range;
    const reference = this.ref(word);
    return {
      first: fields.first.read(reference) as bigint,
      last: fields.last.read(reference) as bigint,
      exclusive: fields.exclusive.read(reference) === 1,
    };
  }

  fillRange(word: bigint, first: bigint, last: bigint, exclusive: boolean): void {
    const { fields } = this.layouts.range;
    const reference = this.ref(word);
    fields.first.write(reference, first);
    fields.last.write(reference, last);
    fields.exclusive.write(reference, exclusive ? 1 : 0);
  }

  // ---- procs ----

  procParts(word: bigint): { flags: number; self: bigint; environment: bigint } {
    const { fields } = this.layouts.proc;
    const reference = this.ref(word);
    return {
      flags: Number(fields.flags.read(reference)),
      self: fields.self.read(reference) as bigint,
      environment: fields.environment.read(reference) as bigint,
    };
  }

  /** A Proc of a function that is no closure. */
  newProc(record: number): bigint {
    const { shape, fields } = this.layouts.proc;
    const reference = this.heap.newObject(shape);
    fields.record.write(reference, record);
    fields.flags.write(reference, PROC_FLAG.lambda);
    for (const name of ['environment', 'self', 'ivars', 'origin'] as const) {
      fields[name].write(reference, this.nil);
    }
    return this.wordOf(reference);
  }

  /** A copy of a Proc, maybe with another self and further flags. */
  procCopy(word: bigint, self: bigint | null, flags = 0): bigint {
    const { shape, fields } = this.layouts.proc;
    const copy = this.heap.newObject(shape);
    const reference = this.ref(word);
    const parts = this.procParts(word);
    fields.record.write(copy, fields.record.read(reference));
    fields.flags.write(copy, parts.flags | flags);
    fields.environment.write(copy, parts.environment);
    fields.self.write(copy, self ?? parts.self);
    fields.ivars.write(copy, this.nil);
    const origin = fields.origin.read(reference) as bigint;
    fields.origin.write(copy, origin === this.nil ? word : origin);
    return this.wordOf(copy);
  }

  // ---- frozen objects ----

  isFrozen(word: bigint): boolean {
    switch (this.kindOf(word)) {
      case 'array':
        return (Number(this.layouts.array.fields.flags.read(this.ref(word))) & FLAG.frozen) !== 0;
      case 'string':
        return (this.stringFlags(word) & FLAG.frozen) !== 0;
      case 'object':
        return this.frozenTrees.has(this.treeOf(word)!);
      case 'range':
        // Only instances of subclasses have another shape than plain ones, and they are not frozen.
        return this.host.shapeOf(word) === this.layouts.range.shape.id;
      default:
        return this.kindOf(word) !== 'proc';
    }
  }

  // ---- fields of ordinary objects ----

  /** The shape tree of an ordinary object, or `null`. */
  treeOf(word: bigint): ObjectShapes | null {
    if (this.words.kind(word) !== 'reference') return null;
    return this.vm.world.shapesOf(this.host.shapeOf(word));
  }

  /** Keeps an instance variable of an object of a fixed layout; gives whether it has a place for one. */
  keepBeside(_word: bigint, _name: string, _value: bigint): boolean {
    return false;
  }

  /** An instance variable of an ordinary object; nil where there is none. */
  instanceVariable(word: bigint, name: string): bigint {
    return this.findInstanceVariable(word, name) ?? this.nil;
  }

  /** `own`: may the object have it itself? */
  findInstanceVariable(word: bigint, name: string, own = true): bigint | null {
    const tree = this.treeOf(word);
    if (tree === null) {
      const beside = this.besideOf(word);
      return beside === this.nil ? null : this.findInstanceVariable(beside, name);
    }
    if (!own) return null;
    const found = tree.peekField(this.ref(word), name);
    if (found !== undefined) return found === null ? null : this.host.keep(found);
    return this.heap.handles.scope((scope) => {
      const [from, to] = [scope.handle(), scope.handle()];
      from.word = word;
      return tree.getField(from.address, name, to.address) ? this.host.keep(to.word) : null;
    });
  }

  /** The object that holds the instance variables of an Array, String, Range or Proc; nil without one. */
  protected besideOf(word: bigint): bigint {
    const kind = this.kindOf(word);
    if (!HAS_BESIDE.has(kind)) return this.nil;
    return this.layouts[kind as Beside].fields.ivars.read(this.ref(word)) as bigint;
  }

  /** Gives an Array, String, Range or Proc an object for its instance variables; other values have none. */
  protected attachBeside(word: bigint, beside: bigint): void {
    this.layouts[this.kindOf(word) as Beside].fields.ivars.write(this.ref(word), beside);
  }

  setInstanceVariable(word: bigint, name: string, value: bigint): void {
    const tree = this.treeOf(word);
    if (tree === null && this.keepBeside(word, name, value)) return;
    if (tree === null) throw new TypeError(`no instance variables in a ${this.kindOf(word)}`);
    if (tree.pokeField(this.ref(word), name, value)) return;
    this.heap.handles.scope((scope) => {
      const [at, from] = [scope.handle(), scope.handle()];
      at.word = word;
      from.word = value;
      tree.setField(at.address, name, from.address);
    });
  }

  /** Copies all instance variables, hidden ones too. */
  copyFields(from: bigint, to: bigint): void {
    const tree = this.treeOf(from);
    if (tree === null) {
      const beside = this.besideOf(from);
      if (beside === this.nil) return;
      for (const name of this.instanceVariableNames(beside)) {
        this.setInstanceVariable(to, name, this.instanceVariable(beside, name));
      }
      return;
    }
    for (const { name } of tree.shapeOf(this.ref(from)).fields()) {
      this.setInstanceVariable(to, name, this.instanceVariable(from, name));
    }
  }

  /** Names of the instance variables that a program sees. */
  instanceVariableNames(word: bigint): string[] {
    const tree = this.treeOf(word);
    if (tree === null) {
      const beside = this.besideOf(word);
      return beside === this.nil ? [] : this.instanceVariableNames(beside);
    }
    const names = tree
      .shapeOf(this.ref(word))
      .fields()
      .map(({ name }) => name);
    return names.filter((name) => !name.startsWith('@__'));
  }
}
