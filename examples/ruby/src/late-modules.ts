// Modules of the command that most programs do not need: what they consist of is compiled and evaluated when something of them
// is first used. For the bundler, a plugin.
//
// An import of such a module leads to a stand-in, an object that gets what is asked of it from the module. The bundler
// wraps the module itself, and all that only it imports, into functions, of which V8 knows next to nothing until they run.

import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';

/**
 * The modules, by the ends of their paths: generating the interpreter, compiling here instead of in a worker, evaluating, reading
 * `.mrb` files, and texts in rarer forms. None does anything but define things, and none is asked for anything while other modules are evaluated.
 */
const LATE =
  /(packages[/\\](ir|types|infer)[/\\]dist[/\\]index|jit[/\\]dist[/\\](compiler|server|bisect)|vm[/\\]dist[/\\](interpret|evaluate|type-rules|disassembler|reference)|heap[/\\]dist[/\\](define|verify)|wasm[/\\]dist[/\\]emit[/\\](function|multiply)|rite[/\\]index|text[/\\](regexp|format|pack|strftime|random|floats))\.js$/;

/** Modules that only late ones import, or among themselves: what they import, they get at once. */
const INSIDE = /packages[/\\](ir|types|infer)[/\\]dist[/\\]/;

/** A mark of resolutions that this plugin asks for itself. */
const OWN = Symbol('own');

export const lateModules: Plugin = {
  name: 'late-modules',
  setup(build) {
    build.onResolve({ filter: /./ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (kind !== 'import-statement' || pluginData === OWN || INSIDE.test(importer)) return null;
      const found = await build.resolve(path, { importer, resolveDir, kind, pluginData: OWN });
      return LATE.test(found.path) ? { path: found.path, namespace: 'late' } : null;
    });
    build.onLoad({ filter: /[/\\]require-here\.js$/ }, () => ({
      contents: 'export const requireHere = () => require;',
    }));
    build.onLoad({ filter: /./, namespace: 'late' }, async ({ path }) => {
      const names = Object.keys((await import(pathToFileURL(path).href)) as object);
      // As a prototype: the bundler copies the object's own properties for each importer.
      const getters = names.map((name) => `get ${name}() { return load().${name}; }`);
      const contents = `
        let made;
        const load = () => made ??= require(${JSON.stringify(path)});
        module.exports = Object.create({ ${getters.join(', ')} });`;
      return { contents, resolveDir: '/' };
    });
  },
};
