// A VM saved as data, from which others start: what was loaded and run in it has been done in them. It is a build output of
// a language whose library takes long to load.
//
// Almost all of a VM is in its linear memory, and that is copied. Beside it stand tables of the host: what was loaded,
// symbols, cells, shapes, and those of the language, which are bytes here. Addresses and ids stay what they are, so a VM
// must be made in the same way as the one that was saved: the same key as a precompiled core has says so.

import type { HeapTables } from '@martlet/heap';
import { restoreHeap, saveHeap } from '@martlet/heap';
import { DefinitionError, VerifyError } from './errors.ts';
import type { ImageTables } from './image.ts';
import type { CoreKey } from './precompiled.ts';
import { findMismatch } from './precompiled.ts';
import type { Vm, VmOptions } from './vm.ts';
import type { WorldTables } from './world.ts';

/** Changes when what a snapshot consists of, or what its parts mean, changes. */
const SNAPSHOT_FORMAT = 1;
const MAGIC = 0x736d_7200;
/** Before the sections: magic number, format, checksum, and number of sections; then the length of each. */
const HEAD_WORDS = 4;

/** What a VM must be like to start from a snapshot, part by part. */
export type SnapshotKey = CoreKey;

/** The tables of a snapshot that are not numbers alone. */
interface SnapshotTables {
  readonly key: SnapshotKey;
  readonly heap: HeapTables;
  readonly world: WorldTables;
  readonly cells: readonly string[];
  readonly image: Pick<ImageTables, 'next' | 'caches' | 'substitutes'>;
}

/** A VM as data. Plain, so that it can be stored and sent; {@link encodeSnapshot} makes a file of it. */
export interface VmSnapshot {
  readonly tables: SnapshotTables;
  readonly functions: ImageTables['functions'];
  readonly store: ImageTables['store'];
  readonly runs: Uint32Array;
  readonly words: Int32Array;
  /** The tables of the language, as it gave them. */
  readonly language: Uint8Array;
}

function keyOf(vm: Vm, options: VmOptions): SnapshotKey {
  return {
    ...vm.key,
    snapshot: String(SNAPSHOT_FORMAT),
    // It stands in memory.
    budget: String(options.minimumBudget ?? 'default'),
  };
}

/**
 * Saves a VM, whatever has been loaded and run in it.
 *
 * @param language what the language keeps of this VM on the host's side, to be found again in `Vm.restored`. Words and
 * addresses of handles stay good.
 * @param options those of the VM
 * @throws DefinitionError while guest code runs, and for a VM with a JIT, whose compiled code no data can hold
 */
export function saveVm(vm: Vm, language: Uint8Array, options: VmOptions = {}): VmSnapshot {
  const remedy = 'save a VM without a JIT, between two calls from the host';
  if (vm.runtime.tier !== null) throw new DefinitionError(`a JIT compiles for the VM; ${remedy}`);
  if (vm.runtime.isRunning) throw new DefinitionError(`guest code is running; ${remedy}`);
  const { functions, store, ...image } = vm.image.save();
  const { tables: heap, contents } = saveHeap(vm.world.heap);
  const tables: SnapshotTables = {
    key: keyOf(vm, options),
    heap,
    world: vm.world.save(),
    cells: vm.cells.names,
    image,
  };
  return { tables, functions, store, ...contents, language };
}

/**
 * Gives a new VM, in which nothing has been loaded, what the saved one had. Gives why it cannot be, or `null`: then nothing
 * has been changed.
 */
export function restoreVm(vm: Vm, snapshot: VmSnapshot, options: VmOptions): string | null {
  const mismatch = findMismatch(snapshot.tables.key, keyOf(vm, options));
  if (mismatch !== null)
    return `the snapshot was made for other ${mismatch}; make it anew with the options of this VM`;
  const { tables, functions, store, runs, words } = snapshot;
  restoreHeap(vm.world.heap, { tables: tables.heap, contents: { runs, words } });
  vm.world.restore(tables.world);
  vm.cells.restore(tables.cells);
  vm.restoreImage({ ...tables.image, functions, store });
  return null;
}

/** The sections of a file, in order. */
function sectionsOf(snapshot: VmSnapshot): Uint8Array[] {
  const { tables, functions, store, runs, words, language } = snapshot;
  const bytes = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
    new Uint8Array(buffer, byteOffset, byteLength);
  return [
    new TextEncoder().encode(JSON.stringify(tables)),
    bytes(functions),
    store.texts,
    bytes(store.textEnds),
    store.bodies,
    bytes(store.bodyEnds),
    bytes(runs),
    bytes(words),
    language,
  ];
}

const SECTIONS = 9;

/** Options of {@link decodeSnapshot}. */
export interface DecodeSnapshotOptions {
  /** The caller knows that the bytes are as they were written: they are not summed up, which takes milliseconds. */
  readonly isWhole?: boolean;
}

/** FNV-1a over words: for damage, not for malice. */
function checksum(words: Int32Array): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = 0; i < words.length; i++) {
    hash = Math.imul(hash ^ words[i]!, 0x01000193);
    hash ^= hash >>> 15;
  }
  return hash;
}

/** A snapshot as bytes for a file. The same VM gives the same bytes on all machines of the same byte order. */
export function encodeSnapshot(snapshot: VmSnapshot): Uint8Array {
  const sections = sectionsOf(snapshot);
  const padded = (length: number): number => Math.ceil(length / 4) * 4;
  const head = (HEAD_WORDS + SECTIONS) * 4;
  const size = sections.reduce((sum, { length }) => sum + padded(length), head);
  const result = new Uint8Array(size);
  const words = new Int32Array(result.buffer);
  words.set([MAGIC, SNAPSHOT_FORMAT, 0, SECTIONS]);
  let at = head;
  for (const [i, section] of sections.entries()) {
    words[HEAD_WORDS + i] = section.length;
    result.set(section, at);
    at += padded(section.length);
  }
  words[2] = checksum(words.subarray(3));
  return result;
}

/**
 * The reverse of {@link encodeSnapshot}. The bytes are an output of the language's own build, trusted as its modules are;
 * what is tested is that they are whole.
 *
 * @throws VerifyError when they are no snapshot of this format, or damaged
 */
export function decodeSnapshot(
  encoded: Uint8Array,
  { isWhole = false }: DecodeSnapshotOptions = {},
): VmSnapshot {
  const fail = (fault: string): never => {
    throw new VerifyError(`${fault}; make the snapshot anew with encodeSnapshot`);
  };
  // Views of words want aligned bytes.
  const bytes = encoded.byteOffset % 4 === 0 ? encoded : encoded.slice();
  if (bytes.length % 4 !== 0 || bytes.length < (HEAD_WORDS + SECTIONS) * 4) {
    return fail(`${bytes.length} bytes are no snapshot`);
  }
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  if (words[0] !== MAGIC) return fail('the bytes are no snapshot');
  if (words[1] !== SNAPSHOT_FORMAT) {
    return fail(`the snapshot has format ${words[1]}, and format ${SNAPSHOT_FORMAT} is known`);
  }
  const isDamaged = !isWhole && words[2] !== checksum(words.subarray(3));
  if (isDamaged || words[3] !== SECTIONS) {
    return fail('the snapshot is damaged');
  }
  let at = (HEAD_WORDS + SECTIONS) * 4;
  const sections = Array.from(words.subarray(HEAD_WORDS, HEAD_WORDS + SECTIONS), (length) => {
    const section = bytes.subarray(at, at + length);
    at += Math.ceil(length / 4) * 4;
    return section;
  });
  const numbers = (index: number): [ArrayBufferLike, number, number] => {
    const { buffer, byteOffset, length } = sections[index]!;
    return [buffer, byteOffset, length / 4];
  };
  return {
    tables: JSON.parse(new TextDecoder().decode(sections[0])) as SnapshotTables,
    functions: new Uint32Array(...numbers(1)),
    store: {
      texts: sections[2]!,
      textEnds: new Uint32Array(...numbers(3)),
      bodies: sections[4]!,
      bodyEnds: new Uint32Array(...numbers(5)),
    },
    runs: new Uint32Array(...numbers(6)),
    words: new Int32Array(...numbers(7)),
    language: sections[8]!,
  };
}
