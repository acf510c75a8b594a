// Marking: a stack of references to objects that are marked but not yet scanned. When the stack is full, objects are
// marked without being pushed, a word notes it, and `rescan` later scans every marked object again.

import type { Builder, Node } from '@martlet/ir';
import { either, loop, when, whileLoop } from './control.ts';
import type { RuntimeContext } from './define.ts';
import {
  BLOCK_SHIFT,
  FLAG_UNLOGGED,
  GRANULE_SHIFT,
  HEADER,
  LARGE_BYTES,
  LINE_SHIFT,
  MARK_BYTES_PER_BLOCK,
  RECORD,
  SPACE,
  TAIL_LENGTH,
  TAIL_PRESENT,
  TAIL_SHIFT_MASK,
  TAIL_TAGGED,
} from './format.ts';
import { heapAliases } from './runtime.ts';

/** What marking keeps in local values. */
interface Marking {
  readonly bits: Node;
  readonly stackEnd: Node;
}

function begin(b: Builder, c: RuntimeContext): Marking {
  return { bits: c.state.load(b, 'markBits'), stackEnd: c.state.load(b, 'markStackEnd') };
}

/** Marks and pushes what `word` refers to, if it is a reference to an unmarked object; gives the new stack top. */
function buildMarkWord(
  b: Builder,
  c: RuntimeContext,
  marking: Marking,
  word: Node,
  top: Node,
): Node {
  const { state: alias } = heapAliases(b.fn.module);
  return either(
    b,
    'i32',
    c.values.isReference(b, word),
    () => {
      const reference = c.values.unboxReference(b, word);
      const address = b.op('i32.add', reference, b.i32(c.bias));
      const index = b.op('i32.shr_u', address, b.i32(GRANULE_SHIFT + 3));
      const at = b.op('i32.add', marking.bits, index);
      const granule = b.op('i32.shr_u', address, b.i32(GRANULE_SHIFT));
      const bit = b.op('i32.shl', b.i32(1), b.op('i32.and', granule, b.i32(7)));
      const old = b.load('i32.load8_u', at, 0, alias);
      return either(
        b,
        'i32',
        b.op('i32.and', old, bit),
        () => top,
        () => {
          b.store('i32.store8', at, b.op('i32.or', old, bit), 0, alias);
          return either(
            b,
            'i32',
            b.op('i32.eq', top, marking.stackEnd),
            () => {
              c.state.store(b, 'markOverflow', b.i32(1));
              return top;
            },
            () => {
              b.store('i32.store', top, reference, 0, alias);
              return b.op('i32.add', top, b.i32(4));
            },
            { coldYes: true },
          );
        },
      );
    },
    () => top,
  );
}

/** Marks every word from `start` up to `end`; gives the new stack top. */
function buildMarkWords(
  b: Builder,
  c: RuntimeContext,
  marking: Marking,
  start: Node,
  end: Node,
  top: Node,
): Node {
  const [, after] = whileLoop(
    b,
    [start, top],
    ([at]) => b.op('i32.lt_u', at!, end),
    ([at, now]) => {
      const word = b.load('i64.load', at!, 0, 0);
      const next = buildMarkWord(b, c, marking, word, now!);
      return [b.op('i32.add', at!, b.i32(8)), next];
    },
  );
  return after!;
}

/** heap.mark: (word). */
export function buildMark(b: Builder, c: RuntimeContext, [word]: readonly Node[]): void {
  const top = c.state.load(b, 'markStackTop');
  c.state.store(b, 'markStackTop', buildMarkWord(b, c, begin(b, c), word!, top));
  b.ret();
}

/** heap.markRange: (start, end). */
export function buildMarkRange(b: Builder, c: RuntimeContext, [start, end]: readonly Node[]): void {
  const top = c.state.load(b, 'markStackTop');
  c.state.store(b, 'markStackTop', buildMarkWords(b, c, begin(b, c), start!, end!, top));
  b.ret();
}

/** Marks the lines of an object. Large objects have no lines. */
function buildMarkLines(b: Builder, lineMarks: Node, address: Node, bytes: Node): void {
  const { state: alias } = heapAliases(b.fn.module);
  when(b, b.op('i32.le_u', bytes, b.i32(LARGE_BYTES)), () => {
    const shift = b.i32(LINE_SHIFT);
    const first = b.op('i32.add', lineMarks, b.op('i32.shr_u', address, shift));
    const end = b.op('i32.sub', b.op('i32.add', address, bytes), b.i32(1));
    const last = b.op('i32.add', lineMarks, b.op('i32.shr_u', end, shift));
    b.store('i32.store8', last, b.i32(1), 0, alias);
    whileLoop(
      b,
      [first],
      ([at]) => b.op('i32.lt_u', at!, last),
      ([at]) => {
        b.store('i32.store8', at!, b.i32(1), 0, alias);
        return [b.op('i32.add', at!, b.i32(1))];
      },
    );
  });
}

/** heap.drain: scans objects from the stack until it is empty. */
export function buildDrain(b: Builder, c: RuntimeContext): void {
  const aliases = heapAliases(b.fn.module);
  const marking = begin(b, c);
  const bottom = c.state.load(b, 'markStack');
  const lineMarks = c.state.load(b, 'lineMarks');
  loop(b, [c.state.load(b, 'markStackTop')], [], ([top], control) => {
    when(b, b.op('i32.eq', top!, bottom), () => {
      c.state.store(b, 'markStackTop', bottom);
      b.ret();
    });
    const popped = b.op('i32.sub', top!, b.i32(4));
    const reference = b.load('i32.load', popped, 0, aliases.state);
    const address = b.op('i32.add', reference, b.i32(c.bias));
    const shape = b.load('i32.load', address, HEADER.shape, aliases.shape);
    if (c.generational) {
      b.store('i32.store8', address, b.i32(FLAG_UNLOGGED), HEADER.flags, aliases.flags);
    }
    const size = b.load('i32.load', shape, RECORD.size, aliases.record);
    const tail = b.load('i32.load', shape, RECORD.tail, aliases.record);
    const bytes = either(
      b,
      'i32',
      b.op('i32.and', tail, b.i32(TAIL_PRESENT)),
      () => {
        const length = b.load('i32.load', address, TAIL_LENGTH, aliases.length);
        const shift = b.op('i32.and', tail, b.i32(TAIL_SHIFT_MASK));
        const exact = b.op('i32.add', size, b.op('i32.shl', length, shift));
        return b.op('i32.and', b.op('i32.add', exact, b.i32(7)), b.i32(-8));
      },
      () => size,
    );
    buildMarkLines(b, lineMarks, address, bytes);
    const afterFields = buildScanFields(b, c, marking, shape, address, popped);
    const afterTail = either(
      b,
      'i32',
      b.op('i32.and', tail, b.i32(TAIL_TAGGED)),
      () => {
        const start = b.op('i32.add', address, size);
        const end = b.op('i32.add', address, bytes);
        return buildMarkWords(b, c, marking, start, end, afterFields);
      },
      () => afterFields,
    );
    control.again(afterTail);
  });
  b.trap(); // the loop has no way out
}

/** Marks the tagged words that the shape's map names; gives the new stack top. */
function buildScanFields(
  b: Builder,
  c: RuntimeContext,
  marking: Marking,
  shape: Node,
  address: Node,
  top: Node,
): Node {
  const { record } = heapAliases(b.fn.module);
  const words = b.load('i32.load', shape, RECORD.mapWords, record);
  const mapEnd = b.op('i32.add', shape, b.op('i32.shl', words, b.i32(3)));
  const [, , after] = whileLoop(
    b,
    [shape, address, top],
    ([map]) => b.op('i32.lt_u', map!, mapEnd),
    ([map, base, outer]) => {
      const bits = b.load('i64.load', map!, RECORD.map, record);
      const [, inner] = whileLoop(
        b,
        [bits, outer!],
        ([left]) => b.op('i64.ne', left!, b.i64(0)),
        ([left, now]) => {
          const bit = b.op('i32.wrap_i64', b.op('i64.ctz', left!));
          const at = b.op('i32.add', base!, b.op('i32.shl', bit, b.i32(3)));
          const next = buildMarkWord(b, c, marking, b.load('i64.load', at, 0, 0), now!);
          return [b.op('i64.and', left!, b.op('i64.sub', left!, b.i64(1))), next];
        },
      );
      return [b.op('i32.add', map!, b.i32(8)), b.op('i32.add', base!, b.i32(512)), inner!];
    },
  );
  return after!;
}

/** heap.rescan: scans every marked object, until the stack no longer overflows. */
export function buildRescan(b: Builder, c: RuntimeContext): void {
  const { state: alias } = heapAliases(b.fn.module);
  const bitmap = c.state.load(b, 'markBits');
  const perBlock = b.i32(MARK_BYTES_PER_BLOCK);
  const firstBlock = c.state.load(b, 'firstBlock');
  const start = b.op('i32.add', bitmap, b.op('i32.mul', firstBlock, perBlock));
  const frontier = b.load('i32.load', b.i32(0), SPACE.frontier, alias);
  const blocks = b.op('i32.shr_u', frontier, b.i32(BLOCK_SHIFT));
  const end = b.op('i32.add', bitmap, b.op('i32.mul', blocks, perBlock));
  const stack = c.state.load(b, 'markStack');
  whileLoop(
    b,
    [],
    () => c.state.load(b, 'markOverflow'),
    () => {
      c.state.store(b, 'markOverflow', b.i32(0));
      c.state.add(b, 'overflows', b.i32(1));
      whileLoop(
        b,
        [start],
        ([at]) => b.op('i32.lt_u', at!, end),
        ([at]) => {
          whileLoop(
            b,
            [b.load('i64.load', at!, 0, alias)],
            ([bits]) => b.op('i64.ne', bits!, b.i64(0)),
            ([bits]) => {
              const bit = b.op('i32.wrap_i64', b.op('i64.ctz', bits!));
              const granule = b.op(
                'i32.add',
                b.op('i32.shl', b.op('i32.sub', at!, bitmap), b.i32(3)),
                bit,
              );
              const address = b.op('i32.shl', granule, b.i32(GRANULE_SHIFT));
              b.store('i32.store', stack, b.op('i32.sub', address, b.i32(c.bias)), 0, alias);
              c.state.store(b, 'markStackTop', b.op('i32.add', stack, b.i32(4)));
              b.call(c.functions.drain, []);
              return [b.op('i64.and', bits!, b.op('i64.sub', bits!, b.i64(1)))];
            },
          );
          return [b.op('i32.add', at!, b.i32(8))];
        },
      );
      return [];
    },
  );
  b.ret();
}
