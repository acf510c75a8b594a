// Values as text, with everything that can be reached from them: for tests that compare heaps, and for looking around.

import type { Vm } from './vm.ts';
import { environmentLayout } from './vocabulary/environments.ts';
import { arrayLayout, closureLayout } from './vocabulary/objects.ts';

/**
 * A value with all objects that it leads to, as text. Objects are numbered in the order in which they are reached, so that
 * two heaps that differ in addresses only, or in how floats and fields are stored, give the same text. Arrays,
 * environments, closures and objects with fields show what they hold; of others only the kind is told.
 *
 * @param word a value; it is rooted meanwhile
 */
export function graphText(vm: Vm, word: bigint): string {
  const { host } = vm;
  const kept = host.kept;
  // Reading a field may box a float, hence collect.
  host.keep(word);
  try {
    return new GraphPrinter(vm).show(word);
  } finally {
    host.forget(kept);
  }
}

class GraphPrinter {
  readonly #vm: Vm;
  readonly #numbers = new Map<bigint, number>();

  constructor(vm: Vm) {
    this.#vm = vm;
  }

  show(word: bigint): string {
    const { host } = this.#vm;
    if (host.isInt(word)) return String(host.toInt(word));
    if (host.isFloat(word)) {
      const value = host.toFloat(word);
      return `${Object.is(value, -0) ? '-0' : value}f`;
    }
    const kind = host.world.values.kind(word);
    if (kind === 'symbol') return `'${host.text(word)}`;
    if (kind !== 'reference') return kind;
    const known = this.#numbers.get(word);
    if (known !== undefined) return `#${known}`;
    const number = this.#numbers.size;
    this.#numbers.set(word, number);
    return `#${number}=${this.#object(word)}`;
  }

  #object(word: bigint): string {
    const { host, image } = this.#vm;
    const { world } = host;
    const reference = world.values.decodeReference(word);
    const shape = host.shapeOf(word);
    if (world.hasLayout(arrayLayout) && shape === world.of(arrayLayout).shape.id) {
      return `[${this.#elements(arrayLayout, reference)}]`;
    }
    if (world.hasLayout(environmentLayout) && shape === world.of(environmentLayout).shape.id) {
      const parent = world.of(environmentLayout).fields.parent.read(reference) as bigint;
      return `environment(${this.#elements(environmentLayout, reference)}; in ${this.show(parent)})`;
    }
    if (world.hasLayout(closureLayout) && shape === world.of(closureLayout).shape.id) {
      const { record, environment } = world.of(closureLayout).fields;
      const { name } = image.functionOfRecord(Number(record.read(reference))).fn;
      return `closure ${name}(${this.show(environment.read(reference) as bigint)})`;
    }
    return this.#fields(word, reference) ?? `object of shape ${shape}`;
  }

  #elements(layout: typeof arrayLayout | typeof environmentLayout, reference: number): string {
    const { world } = this.#vm.host;
    const { tail } = world.of(layout as typeof arrayLayout);
    const read = (_: unknown, i: number): string =>
      this.show(world.heap.memory.i64[tail.address(reference, i) >>> 3]!);
    return Array.from({ length: tail.lengthOf(reference) }, read).join(' ');
  }

  #fields(word: bigint, reference: number): string | null {
    const { world } = this.#vm.host;
    const tree = world.shapesOf(this.#vm.host.shapeOf(word));
    if (tree === null) return null;
    const fields = tree.shapeOf(reference).fields();
    const texts = fields.map(({ name }) => {
      const value = world.heap.handles.scope((scope) => {
        const [from, into] = [scope.handle(), scope.handle()];
        from.word = word;
        tree.getField(from.address, name, into.address);
        return into.word;
      });
      return `${name}: ${this.show(value)}`;
    });
    return `${tree.name}{${texts.join(', ')}}`;
  }
}
