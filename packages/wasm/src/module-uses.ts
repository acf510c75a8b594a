// What the functions of a module need from outside. Imports are numbered before any code is emitted, so they are
// collected in a pass of their own.

import type { Callee, ImportedFunction, Module, Signature } from '@martlet/ir';
import { signatureKey } from './encoder/sections.ts';
import { UnsupportedError } from './errors.ts';
import type { Feature } from './features.ts';

/** Imports and features that a module uses. */
export class ModuleUses {
  /** In the order of declaration, slots left out. */
  readonly imports: readonly ImportedFunction[];
  /** Imports that are called through the module's own table, in the order of their entries. */
  readonly slots: readonly ImportedFunction[];
  readonly dispatch: Signature[] = [];
  readonly references: string[] = [];
  readonly features: Feature[] = [];
  usesMemory = false;
  usesTable = false;
  readonly #called: Set<Callee> = new Set();
  readonly #dispatchKeys: Set<string> = new Set();
  readonly #useTable: boolean;

  /**
   * @param useTable call indirectly by an imported table
   * @param slots names of imports that are linked anew while the code is installed
   */
  constructor(module: Module, useTable: boolean, slots: ReadonlySet<string>) {
    this.#useTable = useTable;
    const features = new Set<Feature>();
    for (const fn of module.functions.values()) {
      for (const block of fn.blocks) {
        for (const { op, imm } of block.nodes) {
          if (op.immediate === 'none') {
            if (op.name.startsWith('memory.')) this.usesMemory = true;
          } else if (op.immediate === 'access') {
            this.usesMemory = true;
            if (op.bytes === 0) features.add('bulkMemory');
          } else if (op.immediate === 'callee') {
            this.#called.add(imm as Callee);
          } else if (op.immediate === 'signature') {
            this.#addIndirect(imm as Signature);
          } else if (op.immediate === 'symbol' && !this.references.includes(imm as string)) {
            this.references.push(imm as string);
          }
        }
        const t = block.terminator;
        if (t?.kind === 'tail_call') {
          if (slots.has(t.callee.name)) {
            throw new UnsupportedError(
              `function "${fn.name}" tail-calls the slot "${t.callee.name}"; call it and return its result`,
            );
          }
          this.#called.add(t.callee);
          features.add('tailCalls');
        } else if (t?.kind === 'tail_call_indirect') {
          this.#addIndirect(t.signature);
          features.add('tailCalls');
        }
      }
    }
    const called = [...module.imports.values()].filter((declared) => this.#called.has(declared));
    this.imports = called.filter(({ name }) => !slots.has(name));
    this.slots = called.filter(({ name }) => slots.has(name));
    if (this.slots.length > 0 && useTable) {
      throw new UnsupportedError(
        `the slot "${this.slots[0]!.name}" needs the module's table, which is the imported one; use indirectCalls: 'dispatch'`,
      );
    }
    this.features.push(...features);
  }

  #addIndirect(signature: Signature): void {
    if (this.#useTable) {
      this.usesTable = true;
      return;
    }
    const key = signatureKey(signature);
    if (this.#dispatchKeys.has(key)) return;
    this.#dispatchKeys.add(key);
    this.dispatch.push(signature);
  }
}
