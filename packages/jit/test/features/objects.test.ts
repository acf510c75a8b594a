// Objects of classes that are values: instances, fields that are missing, objects that are frozen.

import type { ObjectShapes } from '@martlet/heap';
import type { Host, Language } from '@martlet/vm';
import { GuestWord } from '@martlet/vm';
import { describe, expect, it } from 'vitest';
import { everywhere, fn, JIT, times, World } from './language.ts';

/** What a world has besides: a tree of instances for each class, and one for frozen ones. */
interface Classes {
  readonly instances: Map<string, ObjectShapes>;
  readonly frozen: Map<string, ObjectShapes>;
}

const classesOf = new WeakMap<Host['world'], Classes>();

/** Makes a class: an object of a shape of its own, in the cell of its name. */
function addClass(world: World, name: string): void {
  const { vm } = world;
  let classes = classesOf.get(vm.world);
  if (classes === undefined) {
    classes = { instances: new Map(), frozen: new Map() };
    classesOf.set(vm.world, classes);
  }
  classes.instances.set(`class ${name}`, world.shapes(name));
  classes.frozen.set(name, world.shapes(`frozen ${name}`));
  const reference = world.shapes(`class ${name}`).newObject();
  vm.setCell(name, vm.world.values.encodeReference(reference));
}

const treeOf = (host: Host, word: bigint): ObjectShapes | null =>
  host.world.values.kind(word) === 'reference' ? host.world.shapesOf(host.shapeOf(word)) : null;

function freeze(world: World, word: bigint): void {
  const { world: w } = world.vm;
  const tree = treeOf(world.vm.host, word)!;
  w.heap.handles.scope((scope) => {
    const at = scope.handle();
    at.word = word;
    tree.moveTo(at.address, classesOf.get(w)!.frozen.get(tree.name)!);
  });
}

let asked = 0;
const language: Partial<Language> = {
  instantiate(host, cls) {
    asked++;
    const tree = treeOf(host, cls);
    return (tree && classesOf.get(host.world)!.instances.get(tree.name)) ?? null;
  },
  missingField(host, object, name) {
    asked++;
    if (name === 'strict') host.raise(host.symbol('no such field'));
    return name === 'kind' && host.isInt(object) ? host.symbol('integer') : host.nil;
  },
  storeField(host, object) {
    asked++;
    if (treeOf(host, object)?.name.startsWith('frozen')) host.raise(host.symbol('frozen'));
  },
};

/** main(n): n instances of the class in the cell `A`, with a field; the sum of what is read from them. */
const maker = fn('main', 1, (a) => {
  a.emit('int', 2, 0);
  a.emit('move', 4, 1);
  times(a, 3, () => {
    a.emit('cell', 6, a.cell('A'));
    a.emit('instantiate', 6, 6, a.cache('new', 0));
    a.emit('setField', 6, a.cache('x', 0), 3);
    a.emit('getField', 7, 6, a.cache('x', 0));
    a.emit('add', 2, 2, 7, a.cache('+', 1));
    a.emit('move', 9, 6);
    a.emit('send', 8, 1, 6, a.cache('twice', 0));
    a.emit('add', 2, 2, 8, a.cache('+', 1));
  });
  a.emit('ret', 2);
});
const twice = fn('twice', 1, (a) => {
  a.emit('getField', 2, 1, a.cache('x', 0));
  a.emit('add', 2, 2, 2, a.cache('+', 1));
  a.emit('ret', 2);
});

function start(world: World): void {
  addClass(world, 'A');
  addClass(world, 'B');
  world.load([maker, twice, get('missing'), get('kind'), get('strict'), make, set]);
  world.methods.set('A#twice', world.function('twice'));
  world.methods.set('B#twice', world.function('missing'));
  asked = 0;
}

const get = (field: string) =>
  fn(field, 1, (a) => {
    a.emit('getField', 2, 1, a.cache(field, 0));
    a.emit('ret', 2);
  });
const make = fn('make', 1, (a) => {
  a.emit('instantiate', 2, 1, a.cache('new', 0));
  a.emit('ret', 2);
});
const set = fn('set', 2, (a) => {
  a.emit('setField', 1, a.cache('x', 0), 2);
  a.emit('getField', 3, 1, a.cache('x', 0));
  a.emit('ret', 3);
});

describe('instances of classes that are values', () => {
  it('have the shapes that the language says, and the methods', () => {
    const results = everywhere((world) => {
      start(world);
      const outcomes = [world.call([100]), world.call([3])];
      world.vm.setCell('A', world.vm.cells.read(world.vm.cells.addressOf('B'))!);
      outcomes.push(world.call([20]));
      return outcomes;
    }, language);
    expect(results).toEqual(['14850', '9', "error 'no method +"]);
  });

  it('are asked for once, also where there is no class', () => {
    everywhere((world) => {
      start(world);
      for (let i = 0; i < 40; i++) world.call([3], 'make');
      expect(asked).toBeLessThan(world.jit === null ? 41 : 4);
      return [];
    }, language);
  });

  it('are nil where there is no class', () => {
    expect(
      everywhere((world) => {
        start(world);
        const args = [3, 'x', null];
        return [...args, ...args, ...args].map((arg) => world.call([arg], 'make'));
      }, language),
    ).toEqual(new Array(9).fill('nil'));
  });

  it('are asked for once, and are not made in compiled code that needs only their fields', () => {
    const world = new World(JIT, language);
    start(world);
    for (let i = 0; i < 40; i++) world.call([50]);
    expect(asked).toBeLessThan(5);
    const { heap } = world.vm.world;
    const before = heap.memory.load32(heap.stateAddress);
    expect(world.jit!.reports.at(-1)!.inlined).toContain('twice');
    world.call([50]);
    expect(heap.memory.load32(heap.stateAddress)).toBe(before);
  });

  it('change when the language says so', () => {
    let second = false;
    const results = everywhere(
      (world) => {
        second = false;
        start(world);
        const cls = new GuestWord(world.vm.cells.read(world.vm.cells.addressOf('A'))!);
        const outcomes = Array.from({ length: 9 }, () => world.call([cls], 'make'));
        second = true;
        world.vm.methodChanged('new');
        outcomes.push(...Array.from({ length: 9 }, () => world.call([cls], 'make')));
        return [...new Set(outcomes)];
      },
      {
        ...language,
        instantiate: (host) =>
          classesOf.get(host.world)!.instances.get(second ? 'class B' : 'class A')!,
      },
    );
    expect(results).toEqual(['#0=A{}', '#0=B{}']);
  });
});

/** A new instance of A that the host keeps. */
function instance(world: World): GuestWord {
  const { vm } = world;
  const reference = classesOf.get(vm.world)!.instances.get('class A')!.newObject();
  vm.world.heap.handles.keep(reference);
  return new GuestWord(vm.world.values.encodeReference(reference));
}

describe('missing fields', () => {
  it('are what the language says', () => {
    const results = everywhere((world) => {
      start(world);
      const object = instance(world);
      const ask = (field: string, arg: GuestWord | number | string) =>
        [...new Set(Array.from({ length: 8 }, () => world.call([arg], field)))].join();
      const outcomes = [
        ask('missing', object),
        ask('missing', 1),
        ask('kind', 1),
        ask('kind', object),
        ask('strict', object),
      ];
      world.call([object, 5], 'set');
      outcomes.push(ask('missing', object));
      return outcomes;
    }, language);
    expect(results).toEqual(['nil', 'nil', "'integer", 'nil', "error 'no such field", 'nil']);
  });

  it('are asked for once for each shape, and found when they are set', () => {
    const world = new World(JIT, language);
    start(world);
    const object = instance(world);
    for (let i = 0; i < 30; i++) expect(world.call([object], 'missing')).toBe('nil');
    expect(asked).toBe(1);
    const field = fn('setMissing', 1, (a) => {
      a.emit('setField', 1, a.cache('missing', 0), 1);
      a.emit('ret', 1);
    });
    const reader = world.function('missing');
    world.load([field]);
    world.call([object], 'setMissing');
    world.functions = [reader];
    for (let i = 0; i < 30; i++) expect(world.call([object], 'missing')).toContain('#0=A{');
  });

  it('may be made by the hook, in code that knows the shape of the object', () => {
    const lazy = fn('lazy', 1, (a) => {
      a.emit('int', 2, 0);
      a.emit('move', 4, 1);
      times(a, 3, () => {
        a.emit('cell', 6, a.cell('A'));
        a.emit('instantiate', 6, 6, a.cache('new', 0));
        a.emit('setField', 6, a.cache('x', 0), 3);
        a.emit('getField', 7, 6, a.cache('late', 0));
        a.emit('setField', 6, a.cache('y', 0), 7);
        for (const field of ['late', 'x', 'y', 'late']) {
          a.emit('getField', 7, 6, a.cache(field, 0));
          a.emit('add', 2, 2, 7, a.cache('+', 1));
        }
      });
      a.emit('ret', 2);
    });
    const results = everywhere(
      (world) => {
        start(world);
        world.load([lazy]);
        return [world.call([40]), world.call([40])];
      },
      {
        ...language,
        missingField(host, object, name) {
          const tree = treeOf(host, object)!;
          host.world.heap.handles.scope((scope) => {
            const [at, from] = [scope.handle(), scope.handle()];
            at.word = object;
            from.word = host.int(100);
            tree.setField(at.address, name, from.address);
          });
          return host.int(100);
        },
      },
    );
    expect(results).toEqual([String(40 * 300 + 780), String(40 * 300 + 780)]);
  });

  it('raise without the hook', () => {
    expect(
      everywhere((world) => {
        start(world);
        return [world.call([instance(world)], 'missing'), world.call([4], 'missing')];
      }),
    ).toEqual(["error 'no field missing", "error 'no field missing"]);
  });
});

describe('frozen objects', () => {
  it('keep their fields and refuse new values', () => {
    const results = everywhere((world) => {
      start(world);
      const object = instance(world);
      const outcomes = Array.from({ length: 9 }, (_, i) => world.call([object, i], 'set'));
      freeze(world, object.word);
      for (let i = 0; i < 9; i++) outcomes.push(world.call([object, i], 'set'));
      const other = instance(world);
      for (let i = 0; i < 9; i++) outcomes.push(world.call([other, i], 'set'));
      outcomes.push(world.call([object], 'missing'));
      return [...new Set(outcomes)];
    }, language);
    expect(results).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', "error 'frozen", 'nil']);
  });

  it('are frozen while code runs that knew them otherwise', () => {
    const results = everywhere((world) => {
      start(world);
      const object = instance(world);
      const setter = fn('setter', 2, (a) => {
        a.emit('move', 4, 2);
        times(a, 3, () => {
          a.emit('setField', 1, a.cache('x', 0), 3);
          a.emit('signal');
        });
        a.emit('ret', 1);
      });
      world.load([setter]);
      let rounds = 0;
      world.onSignal(() => {
        if (++rounds === 30) freeze(world, object.word);
      });
      return [world.call([object, 40]), world.call([object, 40]), String(rounds)];
    }, language);
    expect(results).toEqual(["error 'frozen", "error 'frozen", '30']);
  });
});
