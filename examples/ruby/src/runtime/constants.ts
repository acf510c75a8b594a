// Constants: lexical lookup, then ancestors, then Object.

import type { RubyClass } from './classes.ts';
import type { Runtime } from './runtime.ts';
import type { SavedRuntime } from './saved.ts';

/** The lexical scopes of a VM's programs, by number; 0 is the top level. */
export class Scopes {
  readonly #parents = new Map<number, number>();
  readonly #modules = new Map<number, RubyClass>();
  #next = 1;

  /** The number that the next program may begin with. */
  get next(): number {
    return this.#next;
  }

  /** Notes the scope around a scope. */
  declare(cref: number, parent: number): void {
    this.#parents.set(cref, parent);
    this.#next = Math.max(this.#next, cref + 1);
  }

  /** A module body runs: its scope is this module. */
  bind(cref: number, module: RubyClass): void {
    this.#modules.set(cref, module);
  }

  /** All scopes, as data. */
  save(): SavedRuntime['scopes'] {
    const modules = [...this.#modules].map(([cref, { id }]): [number, number] => [cref, id]);
    return { next: this.#next, parents: [...this.#parents], modules };
  }

  /** Takes over scopes that were saved. */
  restore({ next, parents, modules }: SavedRuntime['scopes'], classes: readonly RubyClass[]): void {
    this.#next = next;
    for (const [cref, parent] of parents) this.#parents.set(cref, parent);
    for (const [cref, id] of modules) this.#modules.set(cref, classes[id]!);
  }

  module(cref: number): RubyClass | null {
    return this.#modules.get(cref) ?? null;
  }

  /** The modules from a scope outwards, without the top level. */
  chain(cref: number): RubyClass[] {
    const chain: RubyClass[] = [];
    for (let at = cref; at !== 0; at = this.#parents.get(at) ?? 0) {
      const module = this.#modules.get(at);
      if (module !== undefined) chain.push(module);
    }
    return chain;
  }
}

/** The constant of a module or its ancestors, or `null`. Modules see Object's too, unless `strict`. */
export function constantIn(
  rt: Runtime,
  module: RubyClass,
  name: string,
  strict = false,
): bigint | null {
  for (const ancestor of module.ancestors) {
    if (strict && ancestor === rt.object && module !== rt.object) break;
    const found = ancestor.constants.get(name);
    if (found !== undefined) return found.word;
  }
  if (strict) return null;
  return rt.object.constants.get(name)?.word ?? null;
}

/** A constant as code in a scope sees it, or `null`. */
export function constantFrom(rt: Runtime, cref: number, name: string): bigint | null {
  const chain = rt.scopes.chain(cref);
  for (const module of chain) {
    const found = module.constants.get(name);
    if (found !== undefined) return found.word;
  }
  return constantIn(rt, chain[0] ?? rt.object, name);
}

/** What a cell's name says: `3:A::B` from a scope, `:A::B` from the top level. */
function parseCell(cell: string): { readonly cref: number | null; readonly path: string[] } {
  const separator = cell.indexOf(':');
  const scope = cell.slice(0, separator);
  const path = cell
    .slice(separator + 1)
    .replace(/^::/, '')
    .split('::');
  const top = scope === '' || cell.startsWith('::', separator + 1);
  return { cref: top ? null : Number(scope), path };
}

const LITERAL_CELL = /^(cref|regexp|frozen|global|global-set):(.*)$/s;

/** The names of constants that a cell depends on. */
export function constantsOfCell(cell: string): readonly string[] {
  return LITERAL_CELL.test(cell) ? [] : parseCell(cell).path;
}

/**
 * The word of a cell: a constant, the module of a scope (`cref:3`), a literal that is made once (`regexp:0:a+`,
 * `frozen:text`), where a global variable is. Raises a NameError.
 */
export function resolveCell(rt: Runtime, cell: string): bigint {
  const literal = LITERAL_CELL.exec(cell);
  if (literal !== null) return literalCell(rt, literal[1]!, literal[2]!);
  const { cref, path } = parseCell(cell);
  const [first, ...rest] = path as [string, ...string[]];
  const around = (cref === null ? undefined : rt.scopes.chain(cref)[0]) ?? rt.object;
  let word = cref === null ? constantIn(rt, rt.object, first) : constantFrom(rt, cref, first);
  if (word === null) return missingConstant(rt, around, first, rest, cell);
  for (const [i, name] of rest.entries()) {
    const module = moduleOf(rt, word);
    const found = constantIn(rt, module, name, true);
    if (found === null) return missingConstant(rt, module, name, rest.slice(i + 1), cell);
    word = found;
  }
  return word;
}

/** A constant that `const_missing` of the program is asked for, as the instruction's next step. */
export interface MissingConstant {
  readonly module: RubyClass;
  readonly name: string;
  /** What is looked up in the constant that it gives. */
  readonly rest: readonly string[];
  /** The cell that has no value, or `null`. */
  readonly cell: string | null;
}

/**
 * The marker, where a `const_missing` of the program is to find the constant: whoever asked must send `__const_missing`
 * next. Else raises a NameError.
 */
export function missingConstant(
  rt: Runtime,
  module: RubyClass,
  name: string,
  rest: readonly string[] = [],
  cell: string | null = null,
): bigint {
  const method = rt.classOf(rt.wordOfClass(module)).find('const_missing');
  if (method === null || rt.isOfLibrary(method)) return uninitialized(rt, module, name);
  rt.missingConstant = { module, name, rest, cell };
  return rt.undef;
}

/** The constant of a cell, or `null`: for `defined?`. */
export function findCell(rt: Runtime, cell: string): bigint | null {
  const { cref, path } = parseCell(cell);
  const [first, ...rest] = path as [string, ...string[]];
  let word = cref === null ? constantIn(rt, rt.object, first) : constantFrom(rt, cref, first);
  for (const name of rest) {
    const module = word === null ? null : rt.moduleOf(word);
    word = module === null ? null : constantIn(rt, module, name, true);
  }
  return word;
}

function literalCell(rt: Runtime, kind: string, text: string): bigint {
  if (kind === 'cref') return rt.wordOfClass(rt.scopes.module(Number(text)) ?? rt.object);
  if (kind === 'frozen') return rt.constantString(text);
  if (kind.startsWith('global')) return rt.globals.environment(text, kind === 'global-set');
  const separator = text.indexOf(':');
  const source = rt.newString(text.slice(separator + 1));
  const options = rt.host.int(Number(text.slice(0, separator)));
  return rt.callNamed('regexp_new', source, options);
}

/** `A::B` for a computed A; see {@link missingConstant}. Raises a NameError or TypeError. */
export function constantOf(rt: Runtime, word: bigint, name: string): bigint {
  const module = moduleOf(rt, word);
  return constantIn(rt, module, name, true) ?? missingConstant(rt, module, name);
}

function moduleOf(rt: Runtime, word: bigint): RubyClass {
  return rt.moduleOf(word) ?? rt.raise('TypeError', `${rt.brief(word)} is not a class/module`);
}

/** Raises that there is no such constant. */
export function uninitialized(rt: Runtime, module: RubyClass, name: string): never {
  const full = module === rt.object ? name : `${rt.classLabel(module)}::${name}`;
  return rt.raise('NameError', `uninitialized constant ${full}`, {
    '@__name': rt.symbol(name),
    '@__receiver': rt.wordOfClass(module),
  });
}
