import type { TypeHandle } from './handles.ts';

/** Handles by class, remembered without holding them: each good while its row has the serial it had when stored. */
export class Remembered {
  readonly #handles: number[] = [];
  readonly #serials: number[] = [];

  find(classId: number, serials: Int32Array): number {
    const handle = this.#handles[classId];
    return handle !== undefined && serials[handle] === this.#serials[classId] ? handle : -1;
  }

  store(classId: number, handle: TypeHandle, types: { serials: Int32Array }): TypeHandle {
    this.#handles[classId] = handle;
    this.#serials[classId] = types.serials[handle]!;
    return handle;
  }

  clear(): void {
    this.#handles.length = 0;
    this.#serials.length = 0;
  }
}
