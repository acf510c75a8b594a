// Classes, modules and methods.

import type { MethodEntry, RubyClass, Visibility } from '../runtime/classes.ts';
import { frozenError, noMethodError } from '../runtime/errors.ts';
import type { ParameterSpec } from '../runtime/program.ts';
import { NO_PARAMETERS } from '../runtime/program.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { procFunction, readerFunction, writerFunction } from '../runtime/trampolines.ts';
import { defineHost } from './registry.ts';

/** The module that a word is. Raises a TypeError. */
export function moduleArgument(rt: Runtime, word: bigint): RubyClass {
  const module = rt.moduleOf(word);
  if (module === null) {
    const given = rt.classLabel(rt.ordinaryClassOf(word));
    return rt.raise('TypeError', `wrong argument type ${given} (expected Module)`);
  }
  return module;
}

/** The same, for a change of its methods. Raises a FrozenError. */
function changedModule(rt: Runtime, word: bigint): RubyClass {
  const module = moduleArgument(rt, word);
  rt.checkModule(module);
  return module;
}

/** Raises that a class has no such method. */
function undefinedMethod(rt: Runtime, module: RubyClass, name: string): never {
  const what = module.isModule ? 'module' : 'class';
  const message = `undefined method \`${name}' for ${what} \`${rt.classLabel(module)}'`;
  return rt.raise('NameError', message, { '@__name': rt.symbol(name) });
}

function entryIn(rt: Runtime, module: RubyClass, name: string): MethodEntry {
  const entry = module.find(name) ?? (module.isModule ? rt.object.find(name) : null);
  return entry ?? undefinedMethod(rt, module, name);
}

defineHost('class_of', 1, (rt, word) => rt.wordOfClass(rt.ordinaryClassOf(word!)));
defineHost('singleton_class_of', 1, (rt, word) => rt.singletonClass(word!));
defineHost('class_name', 1, (rt, word) => {
  const { name } = moduleArgument(rt, word!);
  return name === null ? rt.nil : rt.newString(name);
});
defineHost('class_label', 1, (rt, word) => rt.newString(rt.classLabel(moduleArgument(rt, word!))));
/** The name of the class in which lookup begins: it may be a singleton class. */
defineHost('dispatch_label', 1, (rt, word) => rt.newString(rt.classLabel(rt.classOf(word!))));
defineHost('class_superclass', 1, (rt, word) => {
  const { superclass } = moduleArgument(rt, word!);
  return superclass === null ? rt.nil : rt.wordOfClass(superclass);
});
defineHost('class_ancestors', 1, (rt, word) =>
  rt.newArray(moduleArgument(rt, word!).ancestors.map((cls) => rt.wordOfClass(cls))),
);
defineHost('class_inherits', 2, (rt, word, other) =>
  rt.bool(moduleArgument(rt, word!).inherits(moduleArgument(rt, other!))),
);
defineHost('class_is_singleton', 1, (rt, word) => rt.bool(moduleArgument(rt, word!).isSingleton));
/** The object of a singleton class. */
defineHost('class_attached', 1, (rt, word) => {
  const module = moduleArgument(rt, word!);
  const owner = rt.classWithMeta(module);
  return owner === undefined ? (module.attached ?? rt.nil) : rt.wordOfClass(owner);
});
defineHost('class_subclasses', 1, (rt, word) => {
  const module = moduleArgument(rt, word!);
  const direct = rt.classes.filter((cls) => !cls.isSingleton && cls.superclass === module);
  return rt.newArray(direct.toReversed().map((cls) => rt.wordOfClass(cls)));
});
defineHost('class_fresh', 1, (rt, word) => {
  const cls = moduleArgument(rt, word!);
  const { fresh } = cls;
  cls.fresh = false;
  return rt.bool(fresh);
});
defineHost('class_new', 1, (rt, parent) => {
  const superclass = rt.moduleOf(parent!);
  if (superclass === null || superclass.isModule) {
    const given = rt.classLabel(rt.ordinaryClassOf(parent!));
    return rt.raise('TypeError', `superclass must be a Class (${given} given)`);
  }
  if (superclass.isSingleton)
    return rt.raise('TypeError', "can't make subclass of singleton class");
  if (superclass === rt.class) return rt.raise('TypeError', "can't make subclass of Class");
  return rt.wordOfClass(rt.newClass(null, { superclass }));
});
defineHost('module_new', 0, (rt) => rt.wordOfClass(rt.newClass(null, { isModule: true })));
defineHost('class_allocate', 1, (rt, word) => {
  const cls = moduleArgument(rt, word!);
  const made = rt.allocate(cls);
  if (made !== null) return made;
  if (cls.isSingleton) return rt.raise('TypeError', "can't create instance of singleton class");
  return rt.raise('TypeError', `allocator undefined for ${rt.classLabel(cls)}`);
});
/** Copies methods, constants and class variables for `dup` of a class or module. */
defineHost('class_copy', 1, (rt, word) => {
  const from = moduleArgument(rt, word!);
  const { superclass, isModule, kind } = from;
  const to = rt.newClass(null, { superclass, isModule, kind });
  rt.copyFields(word!, rt.wordOfClass(to));
  for (const name of from.fieldNames) to.fieldNames.add(name);
  for (const [name, { word: value }] of from.classVariables) {
    to.classVariables.set(name, rt.rooted(value));
  }
  for (const module of from.included) to.include(module);
  for (const [name, { index, visibility }] of from.methods) to.define(name, { index, visibility });
  for (const [name, { word: value }] of from.constants) rt.setConstant(to, name, value);
  for (const [name, { index, visibility }] of from.meta?.methods ?? []) {
    to.meta!.define(name, { index, visibility });
  }
  return rt.wordOfClass(to);
});

/** Raises a FrozenError, where the class or what it is the singleton class of is frozen. */
defineHost('check_module_frozen', 1, (rt, word) => {
  changedModule(rt, word!);
  return rt.nil;
});

function mixIn(how: 'include' | 'prepend') {
  return (rt: Runtime, word: bigint, other: bigint): bigint => {
    const module = moduleArgument(rt, word);
    const mixed = moduleArgument(rt, other);
    if (!mixed.isModule) {
      return rt.raise('TypeError', 'wrong argument type Class (expected Module)');
    }
    rt.checkModule(module);
    if (mixed.inherits(module)) return rt.raise('ArgumentError', `cyclic ${how} detected`);
    const before = module.ancestors;
    if (module[how](mixed)) {
      const added = module.ancestors.filter((ancestor) => !before.includes(ancestor));
      rt.ancestorsAdded(module, added);
    }
    return word;
  };
}
defineHost('module_include', 2, (rt, a, b) => mixIn('include')(rt, a!, b!));
defineHost('module_prepend', 2, (rt, a, b) => mixIn('prepend')(rt, a!, b!));
defineHost('module_included', 1, (rt, word) => {
  const all = moduleArgument(rt, word!).ancestors.filter((cls) => cls.isModule);
  return rt.newArray(all.map((cls) => rt.wordOfClass(cls)));
});

// ---- methods ----

defineHost('alias_method', 3, (rt, word, made, old) => {
  const module = changedModule(rt, word!);
  const entry = entryIn(rt, module, rt.str(old!));
  const name = rt.str(made!);
  module.methods.set(name, { ...entry });
  module.define(name, { index: entry.index, visibility: entry.visibility, name: entry.name });
  rt.followDefinition(module, name);
  rt.methodChanged(name);
  return word!;
});
defineHost('undef_method', 2, (rt, word, symbol) => {
  const module = changedModule(rt, word!);
  const name = rt.str(symbol!);
  entryIn(rt, module, name);
  rt.addMethod(module, name, -1, 'public');
  return word!;
});
defineHost('remove_method', 2, (rt, word, symbol) => {
  const module = changedModule(rt, word!);
  const name = rt.str(symbol!);
  if (!module.methods.delete(name)) {
    const message = `method \`${name}' not defined in ${rt.classLabel(module)}`;
    return rt.raise('NameError', message);
  }
  rt.version.methods++;
  rt.methodChanged(name);
  return word!;
});
defineHost('set_visibility', 3, (rt, word, symbol, kind) => {
  const module = moduleArgument(rt, word!);
  const name = rt.str(symbol!);
  if (rt.isFrozenModule(module)) frozenError(rt, word!);
  const entry = entryIn(rt, module, name);
  const visibility = rt.host.text(kind!);
  if (visibility === 'module_function') {
    rt.addMethod(module.meta!, name, entry.index, 'public');
    rt.addMethod(module, name, entry.index, 'private');
  } else {
    module.define(name, {
      index: entry.index,
      visibility: visibility as Visibility,
      name: entry.name,
    });
    rt.methodChanged(name);
  }
  return rt.nil;
});
defineHost('set_default_visibility', 2, (rt, word, kind) => {
  const module = moduleArgument(rt, word!);
  module.defaultVisibility = rt.host.text(kind!) as Visibility | 'module_function';
  return rt.nil;
});
defineHost('set_top_visibility', 1, (rt, kind) => {
  rt.topVisibility = rt.host.text(kind!) as Visibility;
  return rt.nil;
});
defineHost('attr_reader', 2, (rt, word, symbol) => {
  const module = changedModule(rt, word!);
  const name = rt.str(symbol!);
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) {
    return rt.raise('NameError', `invalid attribute name \`${name}'`);
  }
  rt.addMethod(module, name, readerFunction(rt, name), attributeVisibility(module));
  return rt.symbol(name);
});
defineHost('attr_writer', 2, (rt, word, symbol) => {
  const module = changedModule(rt, word!);
  const name = rt.str(symbol!);
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) {
    return rt.raise('NameError', `invalid attribute name \`${name}'`);
  }
  module.fieldNames.add(`@${name}`);
  rt.addMethod(module, `${name}=`, writerFunction(rt, name), attributeVisibility(module));
  return rt.symbol(`${name}=`);
});

function attributeVisibility({ defaultVisibility }: RubyClass): Visibility {
  return defaultVisibility === 'module_function' ? 'private' : defaultVisibility;
}

/** define_method with a Proc. */
defineHost('define_method_proc', 3, (rt, word, symbol, proc) => {
  const module = changedModule(rt, word!);
  const name = rt.str(symbol!);
  const fn = rt.functionOfProc(proc!);
  const about = rt.infos.at(fn.index)!;
  if (about.superId >= 0) {
    // A block given literally has a number of its own; another one has that of the method around it.
    if (about.kind === 'lambda') rt.definitions[about.superId] = { owner: module, name };
    else rt.definitions[about.superId] ??= { owner: module, name };
  }
  const held = rt.heldProcs.push(rt.rooted(proc!).word) - 1;
  rt.noteFields(module, fn);
  const { defaultVisibility } = module;
  const visibility = defaultVisibility === 'module_function' ? 'private' : defaultVisibility;
  rt.addMethod(module, name, procFunction(rt, name, held, about), visibility);
  return rt.symbol(name);
});
/** define_method with a Method: the function of one class under another name. */
defineHost('define_method_index', 3, (rt, word, symbol, index) => {
  rt.addMethod(changedModule(rt, word!), rt.str(symbol!), rt.toNumber(index!), 'public');
  return rt.host.guestSymbol(rt.str(symbol!));
});

// ---- reflection ----

/** Hidden methods of the library begin with two underscores. */
function isShown(name: string): boolean {
  return !name.startsWith('__') || name === '__id__' || name === '__send__';
}

/** The methods of a class that a program sees, from it up to (not including) a class, by visibility. */
function methodNames(
  rt: Runtime,
  module: RubyClass,
  wanted: (visibility: Visibility) => boolean,
  inherit: boolean,
): bigint {
  const names = new Map<string, boolean>();
  for (const ancestor of inherit ? module.ancestors : [module]) {
    for (const [name, { index, visibility }] of ancestor.methods) {
      if (!names.has(name) && isShown(name)) {
        names.set(name, index >= 0 && wanted(visibility));
      }
    }
  }
  const shown = [...names].filter(([, isWanted]) => isWanted);
  return rt.newArray(shown.map(([name]) => rt.symbol(name)));
}

const wantedBy: Readonly<Record<string, (visibility: Visibility) => boolean>> = {
  all: (visibility) => visibility !== 'private',
  public: (visibility) => visibility === 'public',
  private: (visibility) => visibility === 'private',
  protected: (visibility) => visibility === 'protected',
};
defineHost('class_methods', 3, (rt, word, kind, inherit) =>
  methodNames(rt, moduleArgument(rt, word!), wantedBy[rt.host.text(kind!)]!, rt.truthy(inherit!)),
);
defineHost('object_methods', 2, (rt, word, kind) =>
  methodNames(rt, rt.classOf(word!), wantedBy[rt.host.text(kind!)]!, true),
);
defineHost('singleton_methods', 1, (rt, word) => {
  const names: string[] = [];
  for (const cls of rt.classOf(word!).ancestors) {
    if (!cls.isSingleton) break;
    for (const [name, { index, visibility }] of cls.methods) {
      if (index >= 0 && visibility !== 'private' && isShown(name)) names.push(name);
    }
  }
  return rt.newArray([...new Set(names)].map((name) => rt.symbol(name)));
});
defineHost('method_defined', 3, (rt, word, symbol, all) => {
  const entry = rt.findMethod(word!, rt.str(symbol!));
  return rt.bool(entry !== null && (rt.truthy(all!) || entry.visibility === 'public'));
});
defineHost('instance_method_defined', 3, (rt, word, symbol, kind) => {
  const entry = moduleArgument(rt, word!).find(rt.str(symbol!));
  return rt.bool(entry !== null && wantedBy[rt.host.text(kind!)]!(entry.visibility));
});
defineHost('super_defined', 3, (rt, self, superId, _symbol) => {
  const at = rt.definitions[rt.toNumber(superId!)];
  return rt.bool(at !== undefined && rt.classOf(self!).findAfter(at.owner, at.name) !== null);
});

/** [function index, owner, name] of a method of an object or (given a class) of its instances; nil if there is none. */
function describeMethod(rt: Runtime, entry: MethodEntry | null): bigint {
  if (entry === null) return rt.nil;
  const parts = [rt.host.int(entry.index), rt.wordOfClass(entry.owner), rt.symbol(entry.name)];
  return rt.newArray(parts);
}
defineHost('method_find', 2, (rt, word, symbol) =>
  describeMethod(rt, rt.findMethod(word!, rt.str(symbol!))),
);
defineHost('instance_method_find', 2, (rt, word, symbol) =>
  describeMethod(rt, moduleArgument(rt, word!).find(rt.str(symbol!))),
);
defineHost('method_find_after', 3, (rt, word, owner, symbol) =>
  describeMethod(rt, rt.classOf(word!).findAfter(moduleArgument(rt, owner!), rt.str(symbol!))),
);

/** Notes that the keywords that a method gets in its rest parameter are keywords again where it passes them on. */
defineHost('ruby2_keywords', 2, (rt, word, symbol) => {
  const module = moduleArgument(rt, word!);
  const found = module.find(rt.str(symbol!));
  if (found !== null && found !== undefined) rt.keywordPassers.add(found.index);
  return rt.nil;
});

/** The parameters of a function. Those of the library show as CRuby shows what is written in C. */
function specOf(rt: Runtime, index: number): ParameterSpec {
  const info = rt.infos.at(index);
  if (info === undefined) return NO_PARAMETERS;
  const { parameters: own, file } = info.shows ?? info;
  if (!file.startsWith('<internal:')) return own;
  const isFixed = own.optional === 0 && !own.rest && own.keywords.length === 0 && !own.keywordRest;
  return isFixed
    ? { ...NO_PARAMETERS, required: own.required + own.post }
    : { ...NO_PARAMETERS, rest: true };
}
/** `arity` of a function: for procs that are no lambdas, optional parameters do not count. */
export function arityOf(spec: ParameterSpec, strict: boolean): number {
  const least = spec.required + spec.post;
  const needsKeywords = spec.keywords.some(({ required }) => required);
  const needed = least + (needsKeywords ? 1 : 0);
  if (!strict) return spec.rest ? -needed - 1 : needed;
  if (spec.rest || spec.optional > 0) return -needed - 1;
  if (needsKeywords) return least + 1;
  return spec.keywords.length > 0 || spec.keywordRest ? -least - 1 : least;
}
defineHost('function_arity', 2, (rt, index, strict) =>
  rt.host.int(arityOf(specOf(rt, rt.toNumber(index!)), rt.truthy(strict!))),
);
defineHost('function_parameters', 2, (rt, index, strict) => {
  const spec = specOf(rt, rt.toNumber(index!));
  const names = [...spec.names];
  const result: bigint[] = [];
  const add = (kind: string) => {
    const name = names.shift();
    const parts = [rt.symbol(kind)];
    if (name !== undefined && name !== '') parts.push(rt.symbol(name));
    else if (kind === 'opt') parts.push(rt.nil);
    result.push(rt.newArray(parts));
    return result.at(-1)!;
  };
  const required = rt.truthy(strict!) ? 'req' : 'opt';
  for (let i = 0; i < spec.required; i++) add(required);
  for (let i = 0; i < spec.optional; i++) add('opt');
  if (spec.rest) add('rest');
  for (let i = 0; i < spec.post; i++) add(required);
  // Required keywords come first, wherever they stand.
  const keywords = spec.keywords.map(({ required }) => ({
    required,
    word: add(required ? 'keyreq' : 'key'),
  }));
  const ordered = keywords.toSorted((a, b) => Number(b.required) - Number(a.required));
  result.splice(-keywords.length, keywords.length, ...ordered.map(({ word }) => word));
  if (spec.keywordRest) add('keyrest');
  if (spec.block) add('block');
  return rt.newArray(result);
});
defineHost('function_source', 1, (rt, index) => {
  const found = rt.infos.at(rt.toNumber(index!));
  const info = found?.shows ?? found;
  if (info === undefined || info.file.startsWith('<internal:')) return rt.nil;
  return rt.newArray([rt.newString(info.file), rt.host.int(info.line)]);
});

// ---- calling what is found ----

/** The function for a message, as something to call; goes to `method_missing` or raises where there is none. */
defineHost('method_proc', 2, (rt, receiver, symbol) => {
  const message = `self ${rt.host.text(symbol!)}`;
  const index = rt.method(receiver!, message);
  if (index < 0) return rt.host.raise(noMethodError(rt, receiver!, rt.host.text(symbol!)));
  return rt.functionProc(index);
});
/** What `send` and `public_send` call: the method that a receiver has for a name, as something to call. */
function sentMethod(rt: Runtime, receiver: bigint, name: bigint, prefix: string): bigint {
  const text = rt.host.text(rt.isSymbol(name) ? name : rt.callNamed('name_symbol', name));
  const index = rt.method(receiver, prefix + text);
  if (index < 0) return rt.host.raise(noMethodError(rt, receiver, text));
  return rt.functionProc(index);
}
defineHost('sent_method', 2, (rt, receiver, name) => sentMethod(rt, receiver!, name!, 'self '));
defineHost('publicly_sent_method', 2, (rt, receiver, name) => sentMethod(rt, receiver!, name!, ''));
/** A function of the VM as something to call. */
defineHost('function_proc', 1, (rt, index) => rt.functionProc(rt.toNumber(index!)));
/** Raises that a receiver does not understand a message. */
defineHost('raise_missing', 2, (rt, receiver, symbol) =>
  rt.host.raise(noMethodError(rt, receiver!, rt.str(symbol!))),
);
