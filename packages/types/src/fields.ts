import { ArgumentError } from './errors.ts';
import { BOTTOM, type TypeHandle } from './handles.ts';
import { TypeLattice } from './lattice.ts';

/**
 * What a field belongs to: a class, an allocation site, a closure's environment. A language numbers
 * its owners as it likes.
 */
export type FieldOwner = number;

/**
 * Where an analysis finds the types of fields. They hang on owners, never on terms: so a term cannot
 * contain itself through a field, terms stay acyclic, and reference counts can free them.
 */
export interface FieldTypes {
  /** What may be read from the field: the join of everything written so far. */
  read(owner: FieldOwner, field: number): TypeHandle;
  /** Adds what is written; says whether the field's type grew, so that its readers must be visited. */
  write(owner: FieldOwner, field: number, type: TypeHandle): boolean;
}

/** Field types in a map; a field joins exactly a number of times and widens from then on. */
export class FieldTable implements FieldTypes {
  readonly #lattice: TypeLattice;
  readonly #fields: Map<FieldOwner, Map<number, { type: TypeHandle; growths: number }>> = new Map();

  constructor(lattice: TypeLattice) {
    if (!(lattice instanceof TypeLattice)) {
      throw new ArgumentError('lattice', 'a TypeLattice', lattice);
    }
    this.#lattice = lattice;
  }

  read(owner: FieldOwner, field: number): TypeHandle {
    return this.#fields.get(owner)?.get(field)?.type ?? BOTTOM;
  }

  write(owner: FieldOwner, field: number, type: TypeHandle): boolean {
    if (!Number.isInteger(owner)) throw new ArgumentError('owner', 'an integer', owner);
    if (!Number.isInteger(field)) throw new ArgumentError('field', 'an integer', field);
    const known = this.#fields.get(owner)?.get(field);
    const old = known?.type ?? BOTTOM;
    const grown = this.#lattice.joinAtMerge(old, type, known?.growths ?? 0);
    if (grown === old) return false;
    this.#lattice.retain(grown);
    if (known !== undefined) {
      this.#lattice.release(old);
      known.type = grown;
      known.growths++;
      return true;
    }
    let fields = this.#fields.get(owner);
    if (fields === undefined) {
      fields = new Map();
      this.#fields.set(owner, fields);
    }
    fields.set(field, { type: grown, growths: 1 });
    return true;
  }

  /** Forgets everything and releases the types. */
  clear(): void {
    for (const fields of this.#fields.values()) {
      for (const { type } of fields.values()) this.#lattice.release(type);
    }
    this.#fields.clear();
  }
}
