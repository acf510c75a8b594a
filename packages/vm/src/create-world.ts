// Setting up what a VM's generated code depends on: the same for a VM, and for a core that is made without one.

import type { MemorySource } from '@martlet/heap';
import { Heap, LinearMemory } from '@martlet/heap';
import { Float } from './classes.ts';
import type { Language } from './language.ts';
import { DEFAULT_REGIONS, reserveLayout } from './layout.ts';
import type { AnyPrimitive } from './machine.ts';
import { TypeRules } from './type-rules.ts';
import type { CodePlatform, VmOptions } from './vm.ts';
import { World } from './world.ts';

const PAGE_BYTES = 65536;
/** What a memory has beyond a snapshot, for the first objects. */
const SPARE_BYTES = 1 << 20;

/** Rows of the set that run on the host, by name. */
export function runtimeRows(language: Language): [string, AnyPrimitive][] {
  return Object.entries(language.set.primitives).filter(([, row]) => row.effect === 'runtime');
}

/** A memory with everything at the addresses that the core's code has in it. */
export function createWorld(
  language: Language,
  platform: CodePlatform,
  options: VmOptions,
): { readonly world: World; readonly source: MemorySource } {
  const limit = options.memoryLimit ?? 512 * 1024 * 1024;
  const maximum = Math.ceil(limit / PAGE_BYTES);
  // Each growth costs the host a new buffer. What a snapshot needs is known.
  const known = options.snapshot?.tables.heap.regions.frontier ?? 0;
  const initial = Math.min(Math.ceil((known + SPARE_BYTES) / PAGE_BYTES), maximum);
  const source = platform.createMemory(known === 0 ? 1 : initial, maximum);
  const memory = new LinearMemory(source, { limit });
  // Regions first: their addresses must not depend on what the heap needs.
  const layout = reserveLayout(memory, { ...DEFAULT_REGIONS, ...options.regions });
  const heap = new Heap(memory, {
    ...(options.minimumBudget === undefined ? {} : { minimumBudget: options.minimumBudget }),
  });
  const hostFunctions = runtimeRows(language).map(([name]) => name);
  return { source, world: new World(heap, layout, language.layouts, hostFunctions) };
}

/** The type rules of a language, with the shapes that its classes have in a world. */
export function rulesOf(language: Language, world: World): TypeRules {
  const rules = new TypeRules(world.values, language.classes);
  const shapes = new Map(
    language.classes
      .filter((cls) => typeof cls.representation === 'object')
      .map((cls) => [world.shapeOf(cls), cls]),
  );
  // A float that does not fit a word is a float all the same.
  shapes.set(world.heap.float.shape.id, Float);
  rules.bindShapes(shapes);
  return rules;
}

/** Options of a VM on which addresses in its world depend. */
export type WorldOptions = Pick<VmOptions, 'memoryLimit' | 'minimumBudget' | 'regions'>;

/**
 * A world of a language's declarations like that of a VM with these options, with nothing in it: for a compiler that runs
 * elsewhere. Addresses and shape ids are the same; {@link worldKey} tells whether they are.
 */
export function createTwinWorld(
  language: Language,
  platform: CodePlatform,
  options: WorldOptions = {},
): { readonly world: World; readonly rules: TypeRules } {
  const { world } = createWorld(language, platform, options);
  return { world, rules: rulesOf(language, world) };
}
