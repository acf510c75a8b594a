import { expect, test } from 'vitest';
import type { Generalisation } from '../src/index.ts';
import { HeapUsageError, ObjectShapes, tagged64 } from '../src/index.ts';
import { evaluated } from './support.ts';

function setup(inlineFields = 2) {
  const events: Generalisation[] = [];
  const world = evaluated({ minimumBudget: 64 * 1024 });
  const { heap } = world;
  const shapes = new ObjectShapes(heap, 'Point', {
    inlineFields,
    onGeneralise: (event) => events.push(event),
  });
  const cells = heap.memory.reserve(64);
  for (let at = cells; at < cells + 64; at += 8) heap.values.putNil(heap.memory, at);
  heap.addRootRange(cells, cells + 64);
  const [object, value, out] = [cells, cells + 8, cells + 16] as const;
  const create = (at: number = object): void =>
    heap.values.putReference(heap.memory, at, shapes.newObject());
  const set = (name: string, word: bigint | number, at: number = object) => {
    if (typeof word === 'bigint') heap.memory.i64[value >>> 3] = word;
    else heap.putFloat(value, word);
    return shapes.setField(at, name, value);
  };
  const get = (name: string, at: number = object): string => {
    if (!shapes.getField(at, name, out)) return 'missing';
    return heap.describe(heap.memory.i64[out >>> 3]!);
  };
  return { heap, shapes, events, create, set, get, object, cells };
}
const int = (value: number): bigint => tagged64.encodeInt(BigInt(value));

test('objects that get the same fields in the same order share a shape', () => {
  const { create, set, cells, shapes } = setup();
  create();
  create(cells + 24);
  set('x', int(1));
  const first = set('y', int(2));
  set('x', int(3), cells + 24);
  expect(set('y', int(4), cells + 24)).toBe(first);
  expect(first.fields().map((field) => [field.name, field.representation])).toEqual([
    ['x', 'integer'],
    ['y', 'integer'],
  ]);
  expect(shapes.byId(first.id)).toBe(first);
});

test('a field of floats holds raw doubles', () => {
  const { create, set, get, shapes, heap, object } = setup();
  create();
  const shape = set('x', 1e300);
  const location = shape.find('x')!;
  expect(location.representation).toBe('float');
  const reference = heap.values.referenceAt(heap.memory, object);
  expect(heap.memory.f64[(reference + 7 + location.offset) >>> 3]).toBe(1e300);
  expect(get('x')).toBe('1e+300');
  expect(get('z')).toBe('missing');
  expect(shapes.shapeOf(reference)).toBe(shape);
});

test('a more general value deprecates the shape, tells, and converts objects when they are next written', () => {
  const { create, set, get, events, cells, heap } = setup(3);
  const other = cells + 24;
  create();
  create(other);
  for (const at of [undefined, other]) {
    set('x', 2.5, at);
    set('y', int(1), at);
  }
  const narrow = set('z', int(1), other);
  const general = set('x', int(7));
  expect(events.map(({ field, from, to }) => [field, from, to])).toEqual([
    ['x', 'float', 'tagged'],
  ]);
  expect(events[0]!.deprecated).toContain(narrow);
  expect(general.find('x')!.representation).toBe('tagged');
  expect(narrow.deprecated).toBe(true);
  // The other object still is what its shape says.
  expect(get('x', other)).toBe('2.5');
  const moved = set('y', int(5), other);
  expect(moved.deprecated).toBe(false);
  expect([get('x', other), get('y', other), get('z', other)]).toEqual(['2.5', '5', '1']);
  expect(get('x')).toBe('7');
  heap.collect();
  heap.verify({ afterFullCollection: true });
});

test('an integer field that must hold anything keeps its bits', () => {
  const { create, set, get, events } = setup();
  create();
  set('x', int(-3));
  set('x', tagged64.nil);
  expect(get('x')).toBe('nil');
  expect(events[0]).toMatchObject({ from: 'integer', to: 'tagged' });
  create();
  expect(set('x', int(9)).find('x')!.representation).toBe('tagged');
});

test('fields beyond the inline ones go to a storage that grows', () => {
  const { create, set, get, heap, shapes } = setup(1);
  create();
  for (let index = 0; index < 40; index++)
    set(`f${index}`, index % 2 === 0 ? int(index) : index + 0.5);
  for (let index = 0; index < 40; index++) {
    expect(get(`f${index}`)).toBe(index % 2 === 0 ? String(index) : String(index + 0.5));
  }
  heap.collect();
  heap.verify({ afterFullCollection: true });
  expect(get('f39')).toBe('39.5');
  expect(shapes.root.count).toBe(0);
});

test('migration boxes floats while the collector runs at every allocation', () => {
  const { create, set, get, heap, cells } = setup(4);
  heap.stress = 1;
  heap.poison = true;
  const other = cells + 24;
  create();
  create(other);
  for (const at of [undefined, other]) {
    set('a', 1e300, at);
    set('b', 2e300, at);
  }
  set('a', tagged64.true);
  set('b', tagged64.false);
  set('c', int(1), other);
  expect([get('a', other), get('b', other), get('c', other)]).toEqual(['1e+300', '2e+300', '1']);
  heap.verify();
});

test('wrong uses are refused', () => {
  const { shapes, heap, object, create } = setup();
  create();
  expect(() => shapes.generalise(shapes.root, 'q', 'tagged')).toThrow(/no field q/);
  const x = shapes.add(shapes.root, 'x', 'tagged');
  expect(() => shapes.add(x, 'x', 'tagged')).toThrow(HeapUsageError);
  const stranger = heap.newObject(heap.float.shape);
  expect(() => shapes.shapeOf(stranger)).toThrow(/Float, which is no shape of Point/);
  expect(() => new ObjectShapes(heap, 'P', { inlineFields: -1 })).toThrow(RangeError);
  expect(object).toBeGreaterThan(0);
});

test('compiled code loads and stores fields at the places that a shape gives', () => {
  const world = evaluated({
    functions: (heap) => {
      const shapes = new ObjectShapes(heap, 'P', { inlineFields: 2 });
      const x = shapes.add(shapes.root, 'x', 'float');
      const y = shapes.add(x, 'y', 'tagged');
      return {
        make: {
          params: ['f64', 'i64'],
          result: 'i64',
          build(b, [first, second]) {
            const object = shapes.allocate(b);
            shapes.store(b, object, x.find('x')!, first!);
            shapes.store(b, object, y.find('y')!, second!, { fresh: true });
            heap.setShape(b, object, b.i32(y.id));
            b.ret(object);
          },
        },
        sum: {
          params: ['i64'],
          result: 'f64',
          build(b, [object]) {
            const isShape = heap.isShape(b, object!, y.shape);
            const word = shapes.load(b, object!, y.find('y')!);
            const integer = b.op('f64.convert_i64_s', heap.values.unboxInt(b, word));
            const sum = b.op('f64.add', shapes.load(b, object!, y.find('x')!), integer);
            b.ret(b.op('f64.mul', sum, b.op('f64.convert_i32_s', isShape)));
          },
        },
      };
    },
  });
  const object = world.call('make', 1.5, int(4)) as bigint;
  expect(world.call('sum', object)).toBe(5.5);
  expect(world.heap.describe(object)).toMatch(/^P@0x[0-9a-f]+ \{overflow: nil, x: 1.5, y: 4\}$/);
});

test('an object moves to another tree with all its fields, converted where that tree has wider ones', () => {
  const { heap, shapes, create, set, object, cells } = setup();
  const frozen = new ObjectShapes(heap, 'frozen Point', { inlineFields: 2 });
  // The other tree has seen an integer where this object has a float.
  const other = cells + 24;
  heap.values.putReference(heap.memory, other, frozen.newObject());
  heap.memory.i64[(cells + 8) >>> 3] = int(1);
  frozen.setField(other, 'x', cells + 8);
  create();
  set('x', 5e-324);
  set('y', int(4));
  const before = set('far', 2.5);
  const shape = shapes.moveTo(object, frozen);
  expect(frozen.shapeOf(heap.values.referenceAt(heap.memory, object))).toBe(shape);
  expect(shape.fields().map(({ name, representation }) => [name, representation])).toEqual([
    ['x', 'tagged'],
    ['y', 'integer'],
    ['far', before.find('far')!.representation],
  ]);
  const read = (name: string): string => {
    frozen.getField(object, name, cells + 16);
    return heap.describe(heap.memory.i64[(cells + 16) >>> 3]!);
  };
  heap.collect();
  expect(['x', 'y', 'far'].map(read)).toEqual(['5e-324', '4', '2.5']);
  heap.verify();
  expect(heap.shapeTrees.get(shape.id)).toBe(frozen);
  expect(() => frozen.moveTo(object, new ObjectShapes(heap, 'wide', { inlineFields: 3 }))).toThrow(
    'objects of frozen Point have 2 inline fields and cannot move to wide with 3; give both trees the same number',
  );
});
