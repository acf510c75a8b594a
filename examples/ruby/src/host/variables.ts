// Global variables, class variables, constants.

import { capturePlaces, describePlaces } from '../runtime/backtrace.ts';
import type { RubyClass } from '../runtime/classes.ts';
import { constantIn, constantOf, findCell, uninitialized } from '../runtime/constants.ts';
import { frozenError } from '../runtime/errors.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { encodeUtf8 } from '../text/utf8.ts';
import { defineHost } from './registry.ts';

defineHost('global_get', 1, (rt, name) => rt.globals.get(rt.host.text(name!)));

defineHost('global_set', 2, (rt, name, value) => {
  rt.globals.set(rt.host.text(name!), value!);
  return value!;
});

defineHost('global_defined', 1, (rt, name) => rt.bool(rt.globals.isDefined(rt.host.text(name!))));

defineHost('global_alias', 2, (rt, made, old) => {
  rt.globals.alias(rt.host.text(made!), rt.host.text(old!));
  return rt.nil;
});

/** Names that begin with `$__` are the library's own. */
defineHost('global_names', 0, (rt) => {
  const names = rt.globals.names.filter((name) => !name.startsWith('$__'));
  return rt.newArray(names.map((name) => rt.symbol(name)));
});

// ---- class variables ----

/** The class that holds a class variable for code in `module`, or `null`. */
function holderOf(rt: Runtime, module: RubyClass, name: string): RubyClass | null {
  const holders = module.ancestors.filter((ancestor) => ancestor.classVariables.has(name));
  const [nearest] = holders;
  const last = holders.at(-1);
  if (nearest === undefined || last === undefined) return null;
  if (nearest !== last) {
    const [own, other] = [rt.classLabel(nearest), rt.classLabel(last)];
    rt.raise('RuntimeError', `class variable ${name} of ${own} is overtaken by ${other}`);
  }
  return nearest;
}

function moduleAt(rt: Runtime, word: bigint): RubyClass {
  const module = rt.moduleOf(word);
  if (module === null) return rt.raise('TypeError', `${rt.brief(word)} is not a class/module`);
  return module;
}

/** Raises that the top level has no class variables. */
defineHost('class_variable_at_top', 0, (rt) =>
  rt.raise('RuntimeError', 'class variable access from toplevel'),
);
defineHost('class_variable_get', 2, (rt, word, symbol) => {
  const module = moduleAt(rt, word!);
  const name = rt.host.text(symbol!);
  const holder = holderOf(rt, module, name);
  if (holder === null) {
    const message = `uninitialized class variable ${name} in ${rt.classLabel(module)}`;
    return rt.raise('NameError', message, { '@__name': symbol! });
  }
  return holder.classVariables.get(name)!.word;
});

defineHost('class_variable_set', 3, (rt, word, symbol, value) => {
  const module = moduleAt(rt, word!);
  const name = rt.host.text(symbol!);
  const holder = holderOf(rt, module, name) ?? module;
  if (rt.isFrozen(rt.wordOfClass(holder))) frozenError(rt, rt.wordOfClass(holder));
  rt.release(holder.classVariables.get(name));
  holder.classVariables.set(name, rt.rooted(value!));
  return value!;
});

defineHost('class_variable_defined', 2, (rt, word, symbol) =>
  rt.bool(holderOf(rt, moduleAt(rt, word!), rt.host.text(symbol!)) !== null),
);

defineHost('class_variable_names', 1, (rt, word) => {
  const names = moduleAt(rt, word!).ancestors.flatMap((module) => [
    ...module.classVariables.keys(),
  ]);
  return rt.newArray([...new Set(names)].map((name) => rt.symbol(name)));
});

// ---- constants ----

defineHost('constant_set', 3, (rt, word, symbol, value) => {
  const module = moduleAt(rt, word!);
  const name = rt.host.text(symbol!);
  if (rt.isFrozenModule(module)) frozenError(rt, word!);
  notePlace(rt, module, name);
  rt.setConstant(module, name, value!);
  rt.constantChanged(name);
  return value!;
});

/** Where programs have set constants, as far as that is known. */
const constantPlaces = new WeakMap<RubyClass, Map<string, string>>();

/** Notes where a constant is set; warns if that was done before. */
function notePlace(rt: Runtime, module: RubyClass, name: string): void {
  const [place] = describePlaces(rt, capturePlaces(rt));
  if (place === undefined) return;
  const here = `${place.file}:${place.line}`;
  const places = constantPlaces.get(module) ?? new Map<string, string>();
  constantPlaces.set(module, places);
  if (module.constants.has(name) && rt.globals.get('$VERBOSE') !== rt.nil) {
    const label = module === rt.object ? name : `${rt.classLabel(module)}::${name}`;
    const before = places.get(name);
    let text = `${here}: warning: already initialized constant ${label}\n`;
    if (before !== undefined) {
      text += `${before}: warning: previous definition of ${name} was here\n`;
    }
    rt.out.write(2, encodeUtf8(text));
  }
  places.set(name, here);
}

/** The module and the name that `const_missing` is asked for, and what is looked up in the constant that it gives. */
defineHost('missing_constant', 0, (rt) => {
  const { module, name, rest, cell } = rt.missingConstant!;
  rt.missingConstant = null;
  // The marker is no value of the cell.
  if (cell !== null) rt.vm.clearCell(cell);
  return rt.newArray([rt.wordOfClass(module), ...[name, ...rest].map((each) => rt.symbol(each))]);
});

defineHost('constant_of', 2, (rt, word, symbol) => constantOf(rt, word!, rt.host.text(symbol!)));

/** Is there a constant for a cell, given by the cell's name? */
defineHost('constant_defined', 1, (rt, cell) =>
  rt.bool(findCell(rt, rt.host.text(cell!)) !== null),
);

defineHost('constant_of_defined', 2, (rt, word, symbol) => {
  const module = rt.moduleOf(word!);
  return rt.bool(module !== null && constantIn(rt, module, rt.host.text(symbol!), true) !== null);
});

defineHost('constant_get', 2, (rt, word, symbol) => {
  const module = moduleAt(rt, word!);
  return rt
    .str(symbol!)
    .split('::')
    .reduce((at, name) => {
      if (name === '') return rt.wordOfClass(rt.object);
      if (!/^\p{Lu}[\p{L}\p{N}_]*$/u.test(name)) {
        return rt.raise('NameError', `wrong constant name ${name}`);
      }
      const inside = moduleAt(rt, at);
      return constantIn(rt, inside, name) ?? uninitialized(rt, inside, name);
    }, rt.wordOfClass(module));
});

/** The value of a constant, or the marker where there is none: for `const_missing`. */
defineHost('constant_find', 2, (rt, word, symbol) => {
  const found = constantIn(rt, moduleAt(rt, word!), rt.str(symbol!));
  return found ?? rt.undef;
});

defineHost('constant_names', 1, (rt, word) => {
  const names = moduleAt(rt, word!).ancestors.flatMap((module) =>
    module === rt.object && moduleAt(rt, word!) !== rt.object ? [] : [...module.constants.keys()],
  );
  return rt.newArray([...new Set(names)].map((name) => rt.symbol(name)));
});

defineHost('constant_remove', 2, (rt, word, symbol) => {
  const module = moduleAt(rt, word!);
  const name = rt.str(symbol!);
  const found = module.constants.get(name);
  if (found === undefined) {
    const message = `constant ${rt.classLabel(module)}::${name} not defined`;
    return rt.raise('NameError', message, { '@__name': symbol!, '@__receiver': word! });
  }
  if (rt.isFrozenModule(module)) frozenError(rt, word!);
  rt.host.keep(found.word);
  module.constants.delete(name);
  rt.release(found);
  rt.constantChanged(name);
  return found.word;
});
