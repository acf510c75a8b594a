// `require`, `require_relative`, `load`.

import { callerFile } from '../runtime/backtrace.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { typeLabel } from './arrays.ts';
import { defineHost } from './registry.ts';

/** Libraries of Ruby that are there without loading, or whose use programs can do without. */
const BUILT_IN = new Set([
  'enumerator',
  'etc',
  'io/console',
  'pp',
  'rational',
  'rbconfig',
  'set',
  'thread',
  'time',
]);

function loadError(rt: Runtime, name: string): never {
  return rt.raise('LoadError', `cannot load such file -- ${name}`, { '@path': rt.newString(name) });
}

function find(rt: Runtime, name: string, kind: string): string | null {
  const { system } = rt;
  const directory = kind === 'relative' ? system.dirname(callerFile(rt)) : system.cwd();
  const path = system.resolve(directory, name);
  const candidates = kind === 'load' ? [path] : [`${path}.rb`, path];
  const found = candidates.find((candidate) => system.isFile(candidate));
  if (found !== undefined || kind !== 'require') return found ?? null;
  for (const directoryWord of loadPath(rt)) {
    const inPath = system.resolve(directoryWord, name.endsWith('.rb') ? name : `${name}.rb`);
    if (system.isFile(inPath)) return inPath;
  }
  return null;
}

function loadPath(rt: Runtime): string[] {
  const list = rt.globals.get('$:');
  return rt.isArray(list) ? rt.elements(list).map((word) => rt.str(word)) : [];
}

/** The body of a file as something to call; nil when it has been loaded before. kind: require, relative, load. */
defineHost('file_to_load', 2, (rt, name, kind) => {
  if (!rt.isString(name!)) {
    const label = typeLabel(rt, name!);
    return rt.raise('TypeError', `no implicit conversion of ${label} into String`);
  }
  const text = rt.str(name!);
  const how = rt.host.text(kind!);
  if (how === 'require' && BUILT_IN.has(text)) return rt.nil;
  const path = find(rt, text, how);
  if (path === null) {
    const shown =
      how === 'relative' ? rt.system.resolve(rt.system.dirname(callerFile(rt)), text) : text;
    return loadError(rt, shown);
  }
  if (how !== 'load') {
    if (rt.loadedFiles.has(path)) return rt.nil;
    rt.loadedFiles.add(path);
  }
  return rt.functionProc(rt.compileFile(rt.system.readFile(path), path));
});
defineHost('main_object', 0, (rt) => rt.main);

/** The file of the program's code that asks. */
defineHost('caller_file', 0, (rt) => rt.newString(callerFile(rt)));
