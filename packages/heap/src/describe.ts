// Words and objects in readable form, for debugging and error messages. Never fails, whatever the word.

import { TAIL_LENGTH } from './format.ts';
import type { Heap } from './heap.ts';
import type { FieldKind, Shape, TailKind } from './records.ts';
import { tailShift } from './records.ts';

/** Elements of a tail that are shown. */
const SHOWN = 8;

export function describeWord(heap: Heap, word: bigint, depth: number): string {
  const { values } = heap;
  const kind = values.kind(word);
  switch (kind) {
    case 'integer':
      return String(values.decodeInt(word));
    case 'float':
      return float(values.decodeFloat(word));
    case 'symbol':
    case 'constant':
      return `${kind} ${values.decodeId(word)}`;
    case 'reference':
      return describeObject(heap, values.decodeReference(word), depth);
    default:
      return kind;
  }
}

/** Floats always show that they are: `1.0`, `-0.0`. */
function float(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

function describeObject(heap: Heap, reference: number, depth: number): string {
  const { memory } = heap;
  const address = reference + heap.values.referenceBias;
  const where = `0x${address.toString(16)}`;
  if (address + 8 > memory.size || address % 8 !== 0) return `bad reference ${where}`;
  const id = memory.load32(address);
  const shape = heap.shapes.find(id);
  if (shape === undefined) return `no object at ${where} (header 0x${id.toString(16)})`;
  if (shape === heap.float.shape) return float(memory.f64[(address + 8) >>> 3]!);
  const name = `${shape.name}@${where}`;
  if (depth <= 0) return name;
  const parts = shape.fields.map(
    (field) => `${field.name}: ${describeField(heap, field.kind, address + field.offset, depth)}`,
  );
  return `${name} {${parts.join(', ')}}${shape.tail === null ? '' : describeTail(heap, shape, shape.tail, address, depth)}`;
}

function describeField(heap: Heap, kind: FieldKind | TailKind, at: number, depth: number): string {
  const { memory } = heap;
  switch (kind) {
    case 'tagged':
    case 'integer':
      return describeWord(heap, memory.i64[at >>> 3]!, depth - 1);
    case 'f64':
      return float(memory.f64[at >>> 3]!);
    case 'i64':
      return String(memory.i64[at >>> 3]!);
    case 'i32':
      return String(memory.i32[at >>> 2]!);
    case 'i16':
      return String(memory.u8[at]! | (memory.u8[at + 1]! << 8));
    case 'i8':
      return String(memory.u8[at]!);
  }
}

function describeTail(
  heap: Heap,
  shape: Shape,
  kind: TailKind,
  address: number,
  depth: number,
): string {
  const length = heap.memory.load32(address + TAIL_LENGTH);
  const elements: string[] = [];
  for (let index = 0; index < Math.min(length, SHOWN); index++) {
    const at = address + shape.size + index * 2 ** tailShift[kind];
    elements.push(describeField(heap, kind, at, depth));
  }
  if (length > SHOWN) elements.push(`… ${length} in all`);
  return ` [${elements.join(', ')}]`;
}
