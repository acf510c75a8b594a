// Fields of objects whose shapes come and go: what inline caches remember of a field, and the runtime's slow way.

import type { LinearMemory, ObjectShape, ObjectShapes, Representation } from '@martlet/heap';
import type { Host } from './host.ts';
import { CACHE, CACHE_ENTRIES, CACHE_ENTRY_BYTES, CACHE_OPEN_BIT } from './layout.ts';

/** How a field's representation is packed into a cache entry. */
export const PACKED_REPRESENTATION: Readonly<Record<Representation, number>> = {
  tagged: 0,
  integer: 1,
  float: 2,
};
const REPRESENTATIONS = ['tagged', 'integer', 'float', 'absent'] as const;

/** In the place of a representation: objects of the shape have no such field, and reading it gives nil. */
export const ABSENT_FIELD = 3;
/** This bit is set in the packed forms whose words are not simply the value. */
export const NOT_PLAIN_BIT = 2;

/** Bits of a packed field below the offset. */
export const PACKED_SHIFT = 3;

/** What an inline cache says about a field of objects of one shape. */
export interface FieldEntry {
  /** Bytes from the object's start. */
  readonly offset: number;
  /** What it holds; `absent` when there is none and reading it gives nil. */
  readonly representation: Representation | 'absent';
  /** The shape that storing the field gives the object, or 0 when it keeps its own. */
  readonly newShape: number;
}

/** The two words of a cache entry behind the key. Fields in overflow storage are not cached. */
export function packField(offset: number, representation: Representation): number {
  return (offset << PACKED_SHIFT) | PACKED_REPRESENTATION[representation];
}

/** What {@link packField} packed. */
export function unpackField(packed: number, newShape: number): FieldEntry {
  return {
    offset: packed >>> PACKED_SHIFT,
    representation: REPRESENTATIONS[packed & ((1 << PACKED_SHIFT) - 1)]!,
    newShape,
  };
}

/** What a runtime access found out for the cache, or `null` when there is nothing to remember. */
export type Remembered = {
  readonly key: number;
  readonly packed: number;
  readonly newShape: number;
} | null;

function treeOf(host: Host, object: bigint): ObjectShapes | null {
  const { values } = host.world;
  if (values.kind(object) !== 'reference') return null;
  return host.world.shapesOf(host.shapeOf(object));
}

/** Reads a field; `null` when the value is no object or has no such field. */
export function readField(
  host: Host,
  object: bigint,
  name: string,
): { readonly word: bigint; readonly remembered: Remembered } | null {
  const tree = treeOf(host, object);
  if (tree === null) return null;
  const { heap } = host.world;
  const shape = tree.shapeOf(host.world.values.decodeReference(object));
  const location = shape.find(name);
  if (location === undefined) return null;
  const word =
    tree.peekField(host.world.values.decodeReference(object), name) ??
    heap.handles.scope((scope) => {
      const [from, to] = [scope.handle(), scope.handle()];
      from.word = object;
      tree.getField(from.address, name, to.address);
      return to.word;
    });
  host.keep(word);
  if (location.offset < 0) return { word, remembered: null };
  const packed = packField(location.offset, location.representation);
  return { word, remembered: { key: shape.id, packed, newShape: 0 } };
}

/** Writes a field, adding it where the object has none; `undefined` when the value is no object. */
export function writeField(
  host: Host,
  object: bigint,
  name: string,
  value: bigint,
): Remembered | undefined {
  const tree = treeOf(host, object);
  if (tree === null) return undefined;
  const { heap, values } = host.world;
  const before: ObjectShape = tree.shapeOf(values.decodeReference(object));
  const reference = values.decodeReference(object);
  const after = tree.pokeField(reference, name, value)
    ? tree.shapeOf(reference)
    : heap.handles.scope((scope) => {
        const [at, from] = [scope.handle(), scope.handle()];
        at.word = object;
        from.word = value;
        return tree.setField(at.address, name, from.address);
      });
  const location = after.find(name)!;
  // Objects that had to be converted are not worth remembering; neither are fields in overflow storage.
  const grew = after.count > before.count;
  if (location.offset < 0 || (after !== before && !grew) || before.deprecated) return null;
  if (grew && after.parent !== before) return null;
  const packed = packField(location.offset, location.representation);
  return { key: before.id, packed, newShape: grew ? after.id : 0 };
}

/** Notes what was found in a free entry of an inline cache, unless it is there; or that no entry can hold it. */
export function remember(memory: LinearMemory, cache: number, found: Remembered): void {
  if (found === null) {
    const count = cache + CACHE.count;
    memory.store32(count, memory.load32(count) | CACHE_OPEN_BIT);
    return;
  }
  for (let i = 0; i < CACHE_ENTRIES; i++) {
    const at = cache + CACHE.entries + i * CACHE_ENTRY_BYTES;
    const key = memory.load32(at);
    if (key === found.key) return;
    if (key !== 0) continue;
    memory.store32(at, found.key);
    memory.store32(at + 4, found.packed);
    memory.store32(at + 8, found.newShape);
    return;
  }
}
